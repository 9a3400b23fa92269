import type { Clock } from '../clock.ts'
import type { RateHeaders } from './rate-headers.ts'

/** HighLevel's published limit per app and location: docs/oauth/Authorization.md of its API documentation. */
export const PUBLISHED_LIMIT = { requests: 100, intervalMs: 10_000 } as const
/** Requests of each window left to routing and the booking brief, which people wait for. */
const RESERVED = 10

/** Keeps one location's requests under its limit in every sliding window, whoever else may be calling. */
export interface Pacer {
  /** A batch begins: another process may have used the window since the last one, so the first answer has to tell. */
  begin(): void
  /** Resolves when a request may be sent. Every `take` is followed by one `done`. */
  take(): Promise<void>
  /** The request ended: what the rate headers said, that there were none, or that no answer came. */
  done(outcome: RateHeaders | 'no-headers' | 'no-answer'): void
  /** HighLevel said stop: nothing is sent for so long. */
  pause(ms: number): void
}

export function createPacer(clock: Clock): Pacer {
  let limit: { requests: number; intervalMs: number } = PUBLISHED_LIMIT
  // When each counted request was answered: the server counted it at that moment at the latest.
  let answeredAt: number[] = []
  let inFlight = 0
  let isKnown = false
  let beganAt = clock.now()
  let pausedUntil = 0
  let waiting: (() => void)[] = []

  const allowed = () => Math.max(1, limit.requests - RESERVED)
  const used = () => answeredAt.length + inFlight

  function forgetOld(now: number): void {
    answeredAt = answeredAt.filter((time) => time > now - limit.intervalMs)
  }

  function waitMs(now: number): number {
    if (now < pausedUntil) return pausedUntil - now
    if (!isKnown) return inFlight > 0 ? Number.POSITIVE_INFINITY : 0
    if (used() < allowed()) return 0
    // Room comes when enough of the oldest have left the window; while all are in flight, when one is answered.
    const leaving = answeredAt[used() - allowed()]
    return leaving === undefined ? Number.POSITIVE_INFINITY : leaving + limit.intervalMs - now + 1
  }

  /** Requests of others: as old as they can be proven to be, which is not at all. */
  function assumeUsed(total: number, at: number): void {
    const others = total - used()
    for (let i = 0; i < others; i++) answeredAt.push(at)
    answeredAt.sort((a, b) => a - b)
  }

  const changed = () => new Promise<void>((resolve) => waiting.push(resolve))
  function announce(): void {
    const all = waiting
    waiting = []
    for (const wake of all) wake()
  }

  return {
    begin() {
      isKnown = false
      beganAt = clock.now()
    },
    async take() {
      for (;;) {
        const now = clock.now()
        forgetOld(now)
        const wait = waitMs(now)
        if (wait === 0) {
          inFlight++
          return
        }
        await (wait === Number.POSITIVE_INFINITY ? changed() : clock.sleep(wait))
      }
    },
    done(outcome) {
      const now = clock.now()
      inFlight--
      answeredAt.push(now)
      forgetOld(now)
      if (typeof outcome === 'object') {
        limit = { requests: outcome.max, intervalMs: outcome.intervalMs }
        assumeUsed(outcome.max - outcome.remaining, now)
      } else if (outcome === 'no-headers' && !isKnown) {
        assumeUsed(limit.requests, beganAt)
      }
      if (outcome !== 'no-answer') isKnown = true
      announce()
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms)
    },
  }
}
