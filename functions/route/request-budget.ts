import type { Clock } from '../../shared/clock.ts'
import { RateLimitedError, reasonOf } from '../../shared/errors.ts'
import type { Door, DoorBudget } from '../../shared/highlevel/door-budgets.ts'
import type { Pacer } from '../../shared/highlevel/pacer.ts'
import type { Log } from '../../shared/log.ts'
import type { BudgetTable } from './budget-table.ts'
import { countMore, FRESH_MS, type SentRequests } from './sent-requests.ts'

/** What one door may ask of one location's HighLevel; all processes use it up together. */
export interface RequestBudget {
  /** Milliseconds until it is worth asking again, as this process remembers it: 0 for now. Costs no call. */
  waitMs(): number
  /**
   * Lets requests through while the budget lasts and waits for nothing. With the first request `atOnce` requests are counted
   * together, so that what needs several is begun only when all of them are left.
   * Its `take` @throws RateLimitedError beyond the budget, and RemoteUnavailableError when the table cannot be reached.
   */
  pacer(atOnce: number): Pacer
  /** Resolves when the other processes can know that HighLevel said stop. Never throws. */
  told(): Promise<void>
}

export interface RequestBudgetOptions {
  locationId: string
  door: Door
  budget: DoorBudget
  table: BudgetTable
  clock: Clock
  log: Log
}

// Each lost try is one that another process won, and a budget holds few of those.
const MAX_TRIES = 5
/** A process that was refused does not ask the table again before that, so that a flood costs few operations. */
const LEAST_WAIT_MS = 1000

export function createRequestBudget(options: RequestBudgetOptions): RequestBudget {
  const { locationId, door, budget, table, clock, log } = options
  let nothingUntil = 0
  let telling: Promise<void> = Promise.resolve()

  function refuse(until: number): never {
    const now = clock.now()
    nothingUntil = Math.max(nothingUntil, until, now + LEAST_WAIT_MS)
    throw new RateLimitedError(nothingUntil - now)
  }

  /** Changes the shared state; false when other processes were always faster. */
  async function change(plan: (sent: SentRequests) => SentRequests): Promise<boolean> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const { sent, revision } = await table.readSent(locationId, door)
      if (await table.writeSent(locationId, door, plan(sent), revision)) return true
    }
    return false
  }

  async function count(requests: number): Promise<void> {
    const askedAt = clock.now()
    if (askedAt < nothingUntil) throw new RateLimitedError(nothingUntil - askedAt)
    const isCounted = await change((sent) => {
      const planned = countMore(sent, budget, requests, askedAt)
      return 'counted' in planned ? planned.counted : refuse(planned.refusedUntil)
    })
    if (!isCounted) refuse(0)
  }

  async function tellPause(until: number): Promise<void> {
    try {
      await change((sent) => ({ ...sent, pausedUntil: Math.max(sent.pausedUntil, until) }))
    } catch (error) {
      // The other processes hear it from HighLevel.
      log.warn('pause not told to other processes', { locationId, reason: reasonOf(error) })
    }
  }

  return {
    waitMs: () => Math.max(0, nothingUntil - clock.now()),
    pacer: (atOnce) => {
      let left = 0
      let counting: { askedAt: number; done: Promise<void> } | undefined
      const begin = (requests: number) => ({ askedAt: clock.now(), done: count(requests) })
      return {
        begin() {},
        async take() {
          let mine = counting
          if (!mine) {
            left = atOnce
            counting = mine = begin(atOnce)
          }
          // A token that was refused, for instance, makes one request more.
          if (left === 0) mine = begin(1)
          else left--
          await mine.done
          // A function may have been frozen meanwhile: what it counted has left the window.
          if (clock.now() - mine.askedAt > FRESH_MS) throw new RateLimitedError(LEAST_WAIT_MS)
          return () => {}
        },
        pause(ms) {
          const until = clock.now() + ms
          nothingUntil = Math.max(nothingUntil, until)
          telling = telling.then(() => tellPause(until))
        },
      }
    },
    told: () => telling,
  }
}
