import type { Clock } from '../../shared/clock.ts'

/** Runs the action `ms` milliseconds from now; the function returned calls it off. */
export function after(clock: Clock, ms: number, action: () => void): () => void {
  const off = new AbortController()
  void clock.sleep(ms, off.signal).then(() => {
    if (!off.signal.aborted) action()
  })
  return () => off.abort()
}
