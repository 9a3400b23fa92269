import { onTestFinished } from 'vitest'
import { createBudgets } from '../../../functions/route/budgets.ts'
import { createRouteVisitor } from '../../../functions/route/route-visitor.ts'
import { startHighLevelSimulator } from '../../../infra/local/simulators/high-level.ts'
import { systemClock } from '../../../shared/clock.ts'
import { defineIntegration, type IntegrationInput } from '../../../shared/config/define-integration.ts'
import { createHighLevelClient } from '../../../shared/highlevel/client.ts'
import { type VisitorDecision, visitorName } from '../../../shared/routing/routing-store.ts'
import { aRule, type RoutingInput, routingInput } from '../../shared/routing/routings.ts'
import { createLogTrap } from '../../support/log-trap.ts'
import { createMemoryBudgetTable } from '../../support/memory-budget-table.ts'
import { createMemoryLedger } from '../../support/memory-ledger.ts'

const TOKEN = 'pit-test'

/** Contacts with the tag vip go to key accounts, those of a plan to another team. */
export const websiteRouting = (more: Partial<RoutingInput> = {}): RoutingInput =>
  routingInput(
    [aRule('vip', { tags: { any: ['vip'] } }), aRule('pro', { fields: { 'contact.plan': { is: 'Pro' } } })],
    {
      website: { origins: ['https://www.example.com'], prefill: { email: 'email' } },
      ...more,
    },
  )

/** GET /route over a HighLevel simulator, with what is stored kept in memory. */
export async function createVisitorWorld(
  options: { routing?: RoutingInput; integration?: Partial<IntegrationInput>; token?: () => Promise<string> } = {},
) {
  const clock = { ...systemClock, now: () => time.now }
  const time = { now: Date.parse('2026-03-01T09:00:00Z') }
  const simulator = await startHighLevelSimulator({
    clock: systemClock,
    locations: [{ id: 'location-1', name: 'Test', timezone: 'UTC', token: TOKEN }],
    rateLimit: { max: 10_000, intervalMs: 10_000, daily: 200_000 },
  })
  onTestFinished(() => simulator.close())
  const integration = defineIntegration({
    tenants: { demo: { location: 'location-1' } },
    routing: options.routing ?? websiteRouting(),
    ...options.integration,
  })
  const stored = new Map<string, VisitorDecision>()
  const log = createLogTrap()
  const counted: string[] = []
  const failing = { table: false }
  const directories = createMemoryLedger()
  let decisionsAsked = 0
  const budgetTable = createMemoryBudgetTable()
  budgetTable.before = () => {
    if (failing.table) throw new Error('table away')
  }
  const visit = () => {
    const budgets = createBudgets({ integration, table: budgetTable, clock, log })
    return createRouteVisitor({
      integration,
      decisions: {
        async readVisitor(locationId, email) {
          decisionsAsked++
          if (failing.table) throw new Error('table away')
          return stored.get(visitorName(locationId, email))
        },
        async writeVisitor(locationId, email, decision) {
          decisionsAsked++
          if (failing.table) throw new Error('table away')
          stored.set(visitorName(locationId, email), decision)
        },
      },
      directories,
      budgetFor: ({ locationId }) => budgets('visitors', locationId),
      highLevelFor: (locationId, pacer) =>
        createHighLevelClient({
          baseUrl: simulator.url,
          locationId,
          fetch,
          clock: systemClock,
          pacer,
          accessToken: options.token ?? (async () => TOKEN),
        }),
      clock,
      log,
      count: (name, value, { team } = {}) => void counted.push([name, value, team].join(' ')),
    })
  }
  const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${simulator.url}/_simulator/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    const text = await response.text()
    return (text ? JSON.parse(text) : undefined) as T
  }
  return {
    counted,
    time,
    stored,
    log,
    failing,
    budgetTable,
    tableOperations: () =>
      decisionsAsked + directories.operations() + budgetTable.counts.reads + budgetTable.counts.writes,
    visit: visit(),
    /** As another process, which remembers nothing. */
    visitAnew: visit(),
    /** One process more. */
    newProcess: visit,
    seed: (contact: Record<string, unknown>) =>
      control<{ id: string }>('POST', 'contacts', { locationId: 'location-1', ...contact }),
    /** What becomes of requests to a path. */
    fault: (path: string, then: object, times = 1) => control('POST', 'faults', { match: { path }, times, then }),
    requests: async () =>
      (await control<{ method: string; path: string }[]>('GET', 'requests')).map(
        ({ method, path }) => `${method} ${path.split('?')[0]}`,
      ),
    url: simulator.url,
  }
}

export const event = (rawQueryString: string, headers: Record<string, string> = {}) => ({ rawQueryString, headers })
