import type { Clock } from '../clock.ts'

const SECOND_MS = 1000

/** Lets so many through in any second, at most ten at once. */
export function createPace(clock: Clock, perSecond: number) {
  /** Unix milliseconds of the last ones that went through, oldest first. */
  let recent: number[] = []
  return {
    atOnce: Math.min(10, perSecond),
    async wait(count: number): Promise<void> {
      const before = recent.at(-(perSecond - count + 1))
      const waitMs = before === undefined ? 0 : before + SECOND_MS - clock.now()
      if (waitMs > 0) await clock.sleep(waitMs)
      const now = clock.now()
      recent = [...recent, ...Array<number>(count).fill(now)].slice(-perSecond)
    },
  }
}
