import type { Clock } from '../../shared/clock.ts'
import { RateLimitedError } from '../../shared/errors.ts'
import type { Existing } from '../../shared/highlevel/ask.ts'
import type { BookingKey } from '../../shared/ledger/ledger.ts'
import { type ClaimPage, PAGE_INTERVAL_MS } from './page-claims.ts'
import type { CrmRecord, ReadCrm } from './read-crm.ts'
import type { RequestBudget } from './request-budget.ts'

export interface PageContact extends BookingKey {
  locationId: string
  contactId: string
}

/** The contact of a page; 'asked-elsewhere' when another process asked just now and this one has no copy. */
export type ReadPage = (page: PageContact) => Promise<Existing<CrmRecord> | 'asked-elsewhere'>

export interface PageReadsOptions {
  readCrm: ReadCrm
  claim: ClaimPage
  /** What all pages of a location may ask of HighLevel; readCrm counts there. */
  budgetFor(locationId: string): Pick<RequestBudget, 'waitMs' | 'told'>
  clock: Clock
}

interface Kept {
  /** Unix milliseconds from when on it is not used any more. */
  until: number
  outcome: ReturnType<ReadPage>
}

// A contact with its notes and tasks is some kilobytes; what is pushed out is read again after its 15 s.
const MAX_KEPT = 50
/** A lost claim is tried again after that, so that many loads cost few operations. */
const LOST_MS = 2000

/**
 * Asks HighLevel at most once in 15 s for one page, however many load it and in however many processes. In a process the loads
 * of 15 s share one read, which fails for all of them when it fails; nothing of it is stored. It throws as readCrm and claim do.
 */
export function createPageReads(options: PageReadsOptions): ReadPage {
  const { readCrm, claim, budgetFor, clock } = options
  const kept = new Map<string, Kept>()

  async function read({ tenant, meetingId, locationId, contactId }: PageContact): ReturnType<ReadPage> {
    if (!(await claim({ tenant, meetingId }))) return 'asked-elsewhere'
    try {
      return await readCrm(locationId, contactId)
    } finally {
      await budgetFor(locationId).told()
    }
  }

  function keep(name: string, one: Kept): void {
    kept.delete(name)
    kept.set(name, one)
    const [oldest] = kept.keys()
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
  }

  return async (page) => {
    const name = JSON.stringify([page.tenant, page.meetingId, page.contactId])
    const now = clock.now()
    const known = kept.get(name)
    if (known && now < known.until) return await known.outcome
    const waitMs = budgetFor(page.locationId).waitMs()
    if (waitMs > 0) throw new RateLimitedError(waitMs)
    const one: Kept = { until: now + PAGE_INTERVAL_MS, outcome: read(page) }
    keep(name, one)
    const answer = await one.outcome
    if (answer === 'asked-elsewhere') one.until = now + LOST_MS
    return answer
  }
}
