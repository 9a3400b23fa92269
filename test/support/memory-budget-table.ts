import type { BudgetTable } from '../../functions/route/budget-table.ts'
import type { ClaimPage } from '../../functions/route/page-claims.ts'
import { PAGE_INTERVAL_MS } from '../../functions/route/page-claims.ts'
import { NONE_SENT, type SentRequests } from '../../functions/route/sent-requests.ts'
import type { Clock } from '../../shared/clock.ts'

export interface MemoryBudgetTable extends BudgetTable {
  /** Operations so far, those whose condition did not hold included. */
  counts: { reads: number; writes: number }
  /** Called before each operation; may throw, or wait, as the table would. */
  before?: () => Promise<void> | void
}

/** What all processes share of their budgets, with the table's condition: a write names the revision that it read. */
export function createMemoryBudgetTable(): MemoryBudgetTable {
  const items = new Map<string, { sent: SentRequests; revision: number }>()
  const nameOf = (locationId: string, door: string) => `${locationId}/${door}`
  const table: MemoryBudgetTable = {
    counts: { reads: 0, writes: 0 },
    async readSent(locationId, door) {
      table.counts.reads++
      await table.before?.()
      return structuredClone(items.get(nameOf(locationId, door)) ?? { sent: NONE_SENT, revision: 0 })
    },
    async writeSent(locationId, door, sent, revision) {
      table.counts.writes++
      await table.before?.()
      const name = nameOf(locationId, door)
      if ((items.get(name)?.revision ?? 0) !== revision) return false
      items.set(name, { sent: structuredClone(sent), revision: revision + 1 })
      return true
    },
  }
  return table
}

/** The claims of pages, as the table keeps them for all processes. */
export function createMemoryPageClaims(clock: Pick<Clock, 'now'>): ClaimPage {
  const askedAt = new Map<string, number>()
  return async ({ tenant, meetingId }) => {
    const name = `${tenant}/${meetingId}`
    const now = clock.now()
    if (now - (askedAt.get(name) ?? Number.NEGATIVE_INFINITY) < PAGE_INTERVAL_MS) return false
    askedAt.set(name, now)
    return true
  }
}
