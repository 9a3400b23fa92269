import { createBudgets } from '../../functions/route/budgets.ts'
import { createRouteVisitor } from '../../functions/route/route-visitor.ts'
import { createPacers } from '../../functions/sync/pacers.ts'
import { createRateLimiter, HIGHLEVEL_LIMIT } from '../../infra/local/simulators/high-level/rate-limit.ts'
import { createRecordStore } from '../../infra/local/simulators/record-store.ts'
import type { Clock } from '../../shared/clock.ts'
import { defineIntegration } from '../../shared/config/define-integration.ts'
import { createHighLevelClient } from '../../shared/highlevel/client.ts'
import type { Pacer } from '../../shared/highlevel/pacer.ts'
import type { Fetch } from '../../shared/http/fetch.ts'
import { routingInput } from '../shared/routing/routings.ts'
import { quietLog } from './canary-watch.ts'
import { createMemoryBudgetTable } from './memory-budget-table.ts'
import { createMemoryLedger } from './memory-ledger.ts'

/** HighLevel answers each request after that. */
const ANSWER_MS = 300
const LOCATION = 'location-1'

const integration = defineIntegration({
  tenants: { demo: { location: LOCATION } },
  routing: routingInput(
    [{ name: 'pro', when: { fields: { 'contact.plan': { is: 'Pro' } } }, to: { team: 'Pro', router: 'pro' } }],
    { website: { origins: [] } },
  ),
})

/**
 * Processes of the route function with one table, the sync function, and a HighLevel with its real limits for one location. The
 * clock decides how long it takes: a manual one makes a minute a second, the system's measures.
 */
export function createFloodWorld(clock: Clock, processes: number) {
  const records = createRecordStore()
  const limiter = createRateLimiter(records, HIGHLEVEL_LIMIT)
  const seen = { visitorsAt: [] as number[], refused: 0 }
  const highLevel =
    (isVisitor: boolean): Fetch =>
    async () => {
      const { admitted, headers } = limiter.admit(LOCATION, clock.now())
      if (isVisitor) seen.visitorsAt.push(clock.now())
      if (!admitted) seen.refused++
      await clock.sleep(ANSWER_MS)
      const body = { contact: null, customFields: [], id: 'x', note: { id: 'n' }, task: { id: 't' } }
      return new Response(JSON.stringify(body), { status: admitted ? 200 : 429, headers })
    }
  const clientFor = (fetch: Fetch, pacer: Pacer) =>
    createHighLevelClient({
      baseUrl: 'https://highlevel.test',
      locationId: LOCATION,
      fetch,
      clock,
      pacer,
      accessToken: async () => 'pit-flood',
    })
  const table = createMemoryBudgetTable()
  const ledger = createMemoryLedger()
  const visitors = Array.from({ length: processes }, () => {
    const budgets = createBudgets({ integration, table, clock, log: quietLog })
    return createRouteVisitor({
      integration,
      decisions: { readVisitor: async () => undefined, writeVisitor: async () => {} },
      directories: ledger,
      budgetFor: ({ locationId }) => budgets('visitors', locationId),
      highLevelFor: (_, pacer) => clientFor(highLevel(true), pacer),
      clock,
      log: quietLog,
      count: () => {},
    })
  })
  const pacers = createPacers({ integration, clock, pacing: ledger, log: quietLog })
  let visits = 0
  return {
    table,
    seen,
    /** A visitor whom nobody knows, at the next process. */
    visit: () => visitors[visits++ % processes]!({ rawQueryString: `email=a${visits}%40example.com`, headers: {} }),
    /** What a first booking asks of HighLevel; answers how many milliseconds it took. */
    async book(): Promise<number> {
      const begunAt = clock.now()
      const client = clientFor(highLevel(false), pacers.begin(LOCATION, false))
      await client.findContact({ email: 'pat@example.com' })
      for (let look = 0; look < 3; look++) await client.listCustomFields()
      await pacers.handOver([LOCATION])
      return clock.now() - begunAt
    },
    close: () => records.close(),
  }
}

/** The most of these moments that lie in one span of so many milliseconds. */
export function mostWithin(times: readonly number[], spanMs: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  let first = 0
  return sorted.reduce((most, time, last) => {
    while (time - (sorted[first] ?? time) >= spanMs) first++
    return Math.max(most, last - first + 1)
  }, 0)
}

/** The value that 95 of 100 do not exceed. */
export const p95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN
