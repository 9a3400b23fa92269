/** Runs `work` when asked, never twice at once and not sooner than `everyMs` after it began; the last wish is always met. */
export function createRefresher(work: () => Promise<void>, everyMs: number): () => void {
  let isWanted = false
  let isRunning = false
  const run = async () => {
    isRunning = true
    while (isWanted) {
      isWanted = false
      const pause = new Promise((resolve) => setTimeout(resolve, everyMs))
      await work()
      await pause
    }
    isRunning = false
  }
  return () => {
    isWanted = true
    if (!isRunning) void run()
  }
}
