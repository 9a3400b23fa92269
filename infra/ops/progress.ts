import { SingleBar } from 'cli-progress'

export interface Progress {
  show(tenant: string, progress: { done: number; windows: number }): void
  stop(): void
}

/** A bar on stderr, one per tenant; nothing where nobody looks. */
export function createProgress(isShown: boolean): Progress {
  let shown: { tenant: string; bar: SingleBar } | undefined
  const stop = () => {
    shown?.bar.stop()
    shown = undefined
  }
  return {
    show(tenant, { done, windows }) {
      if (!isShown) return
      if (shown?.tenant !== tenant) {
        stop()
        const format = `${tenant} {bar} {percentage} % of the range, {value} of {total} windows`
        const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true, barsize: 30 })
        bar.start(windows, done)
        shown = { tenant, bar }
      }
      shown.bar.update(done)
    },
    stop,
  }
}
