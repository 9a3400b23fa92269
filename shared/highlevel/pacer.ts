import type { Clock } from '../clock.ts'
import { RateLimitedError } from '../errors.ts'
import type { RateHeaders } from './rate-headers.ts'

/** HighLevel's published limit per app and location: docs/oauth/Authorization.md of its API documentation. */
export const PUBLISHED_LIMIT = { requests: 100, intervalMs: 10_000 } as const
/** Requests of each window left to the first of another process; the second learns from its answer. */
const RESERVED = 2
/** What is left to others once they were heard of, and for so long after. */
const RESERVED_FOR_OTHERS = 10
const OTHERS_STAY_MS = 5 * 60_000
/** Requests of each day left to them, as many as a window holds: what is under way when we stop cannot use the day up. */
const RESERVED_OF_DAY = 100

/** Keeps one location's requests under its limit in every sliding window, whoever else may be calling. */
export interface Pacer {
  /** A batch begins: another process may have used the window since the last one, so the first answer has to tell. */
  begin(): void
  /**
   * Resolves when a request may be sent, with what to call when it ended: the rate headers, or why there are none.
   * @throws RateLimitedError at once when that would be after `latestAt`, or when the day is used up: waiting is then for the
   * queue, not for the function.
   */
  take(latestAt?: number): Promise<(outcome: RateHeaders | 'no-headers' | 'no-answer') => void>
  /** HighLevel said stop: nothing is sent for so long. */
  pause(ms: number): void
}

export interface TellingPacer extends Pacer {
  /** Unix milliseconds of all requests that may be in the window now, whoever sent them: what the next process has to know. */
  inWindow(): number[]
}

export interface PacerOptions {
  /** Requests of each window that public doors of this location may use, heard of or not. Default 0. */
  leftToDoors?: number
  /** The most requests of a window, for what runs beside another process that uses the window up. */
  share?: number
  /**
   * When the requests were sent of which the first answer of a batch tells only how many there are; asked for only where
   * there is no room for another one. What is not told counts as sent just now.
   */
  recall?(): Promise<readonly number[]>
}

interface OwnRequest {
  sentAt: number
  /** The server counted it at that moment at the latest; absent while it is under way. */
  answeredAt?: number
}

export function createPacer(clock: Clock, { share, recall, leftToDoors = 0 }: PacerOptions = {}): TellingPacer {
  let limit: { requests: number; intervalMs: number } = PUBLISHED_LIMIT
  let own: OwnRequest[] = []
  /** Requests of others, each as young as it can be: when it was first heard of. */
  let othersAt: number[] = []
  /** When a process was last heard of that sends at the same time as this one. */
  let othersHeardAt = Number.NEGATIVE_INFINITY
  let isKnown = false
  /** When a batch's first answer told how many others there are, and which answers were ours then. */
  let learned = { at: 0, mine: new Set<number | undefined>() }
  /** Asking what others sent, once in a batch. */
  let recalling: Promise<void> | undefined
  let beganAt = clock.now()
  let pausedUntil = 0
  let dayEndsAt = 0
  let waiting: (() => void)[] = []

  function allowed(now: number): number {
    const isAlone = share !== undefined || now - othersHeardAt > OTHERS_STAY_MS
    return Math.max(1, limit.requests - leftToDoors - (isAlone ? RESERVED : RESERVED_FOR_OTHERS))
  }
  const isUnderWay = () => own.some((request) => request.answeredAt === undefined)

  function forgetOld(now: number): void {
    const since = now - limit.intervalMs
    own = own.filter(({ answeredAt }) => answeredAt === undefined || answeredAt > since)
    othersAt = othersAt.filter((time) => time > since)
  }

  /** Milliseconds until it is worth looking again; infinite when only an answer can tell. */
  function waitMs(now: number): number {
    if (now < pausedUntil) return pausedUntil - now
    if (!isKnown && isUnderWay()) return Number.POSITIVE_INFINITY
    // What others sent is for the first answer to tell; what this process sent is known, however short its batches are.
    const others = isKnown ? othersAt : []
    return Math.max(untilBelow(allowed(now), others, now), share === undefined ? 0 : untilBelow(share, [], now))
  }

  /** Milliseconds until fewer than `most` of our requests and these are in the window. */
  function untilBelow(most: number, others: readonly number[], now: number): number {
    const excess = own.length + others.length - most
    if (excess < 0) return 0
    const leaving = [...others, ...own.flatMap(({ answeredAt }) => answeredAt ?? [])].sort((a, b) => a - b)
    const last = leaving[excess]
    return last === undefined ? Number.POSITIVE_INFINITY : last + limit.intervalMs - now + 1
  }

  /** The server counts `total` in its window: what cannot be ours is somebody else's, and may be as young as this moment. */
  function learn(total: number, now: number): void {
    const since = now - limit.intervalMs
    const surelyOurs = own.filter(({ sentAt }) => sentAt > since).length
    const others = Math.max(0, total - surelyOurs)
    // The first answer of a batch says how things are; later ones may have been counted before requests still under way.
    if (!isKnown) {
      othersAt = Array.from({ length: others }, () => now)
      learned = { at: now, mine: new Set(own.map(({ answeredAt }) => answeredAt)) }
    } else {
      // All that may be ours left out, too: what is more than that is somebody who is at work now.
      if (total - own.length > othersAt.length) othersHeardAt = now
      for (let count = othersAt.length; count < others; count++) othersAt.push(now)
    }
  }

  /** Of the requests of others it is known now when they were sent; those that are not told of keep the time they have. */
  async function recallOthers(recall: () => Promise<readonly number[]>): Promise<void> {
    const told = await recall().catch(() => [])
    // What has left the window since the answer was counted in it: it is told, and must not pass for one that was just sent.
    const since = learned.at - limit.intervalMs
    const older = told.filter((time) => time > since && !learned.mine.has(time)).toSorted((a, b) => b - a)
    const untold = Math.max(0, othersAt.length - older.length)
    othersAt = [...othersAt.slice(0, untold), ...older.slice(0, othersAt.length - untold)]
  }

  function end(request: OwnRequest, outcome: RateHeaders | 'no-headers' | 'no-answer'): void {
    const now = clock.now()
    request.answeredAt = now
    forgetOld(now)
    if (typeof outcome === 'object') {
      limit = { requests: outcome.max, intervalMs: outcome.intervalMs }
      learn(outcome.max - outcome.remaining, now)
      const { daily } = outcome
      if (daily && daily.remaining <= RESERVED_OF_DAY) dayEndsAt = now + daily.resetMs
    } else if (outcome === 'no-headers' && !isKnown) {
      othersAt = Array.from({ length: limit.requests }, () => beganAt)
    }
    if (outcome !== 'no-answer') isKnown = true
    const all = waiting
    waiting = []
    for (const wake of all) wake()
  }

  return {
    begin() {
      isKnown = false
      recalling = undefined
      beganAt = clock.now()
    },
    inWindow() {
      const now = clock.now()
      forgetOld(now)
      return [...othersAt, ...own.map(({ answeredAt = now }) => answeredAt)]
    },
    async take(latestAt = Number.POSITIVE_INFINITY) {
      for (;;) {
        const asked = recalling
        await asked
        const now = clock.now()
        forgetOld(now)
        if (now < dayEndsAt) throw new RateLimitedError(dayEndsAt - now)
        const wait = waitMs(now)
        if (wait > 0 && isKnown && othersAt.length > 0 && recall) {
          recalling ??= recallOthers(recall)
          // Whoever looked before it was asked must not sleep through what is told.
          if (recalling !== asked) continue
        }
        if (Number.isFinite(wait) && now + wait > latestAt) throw new RateLimitedError(wait)
        if (wait === 0) {
          const request: OwnRequest = { sentAt: now }
          own.push(request)
          return (outcome) => end(request, outcome)
        }
        const changed = new Promise<void>((resolve) => waiting.push(resolve))
        await (wait === Number.POSITIVE_INFINITY ? changed : clock.sleep(wait))
      }
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms)
    },
  }
}
