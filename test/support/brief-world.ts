import { createBudgets } from '../../functions/route/budgets.ts'
import { createRouteHandler, type RouteOptions } from '../../functions/route/create-route-handler.ts'
import { createPageReads } from '../../functions/route/page-reads.ts'
import { createReadCrm, fetchUntil, PAGE_REQUESTS } from '../../functions/route/read-crm.ts'
import { createHttpApi } from '../../infra/local/http-api.ts'
import { listen } from '../../infra/local/loopback-server.ts'
import { startHighLevelSimulator } from '../../infra/local/simulators/high-level.ts'
import type { Booking, EventChange } from '../../shared/booking/booking.ts'
import { createBriefLinks } from '../../shared/brief/links.ts'
import { systemClock } from '../../shared/clock.ts'
import { defineIntegration, type IntegrationInput } from '../../shared/config/define-integration.ts'
import { createRequest } from '../../shared/highlevel/request.ts'
import type { LogFields } from '../../shared/log.ts'
import { foldEvents } from '../../shared/plan/booking-state.ts'
import { aBooking } from './bookings.ts'
import { createMemoryBudgetTable, createMemoryPageClaims } from './memory-budget-table.ts'
import { createMemoryLedger } from './memory-ledger.ts'

const LOCATION = 'location-1'
const TOKEN = 'pit-brief'
const KEY = 'brief-world-key'.repeat(4)
/** Before the meeting of the test bookings. */
export const NOW = Date.parse('2026-03-01T09:00:00Z')

export const SHARED = { visible: { prefix: 'Shared:' }, brief: {} } as const

/** The route function behind an HTTP API, over HighLevel's simulator and a ledger in memory. */
export async function createBriefWorld(
  options: {
    integration?: Partial<IntegrationInput>
    rateLimit?: { max: number; intervalMs: number }
    /** How many processes answer in turn. Default 1. */
    processes?: number
  } = {},
) {
  const simulator = await startHighLevelSimulator({
    clock: systemClock,
    locations: [{ id: LOCATION, name: 'Test location', timezone: 'America/New_York', token: TOKEN }],
    rateLimit: { max: 10_000, intervalMs: 10_000, daily: 200_000, ...options.rateLimit },
  })
  const integration = defineIntegration({
    tenants: { demo: { location: LOCATION } },
    hostTimeZone: 'Europe/London',
    sharedNotes: SHARED,
    ...options.integration,
  })
  const ledger = createMemoryLedger()
  const time = { now: NOW }
  const clock = { ...systemClock, now: () => time.now }
  const logged: (LogFields & { message: string })[] = []
  const note = (message: string, fields: LogFields = {}) => void logged.push({ message, ...fields })
  const log = { info: note, warn: note, error: note }
  const table = createMemoryBudgetTable()
  const claim = createMemoryPageClaims(clock)
  const newProcess = (): RouteOptions => {
    const budgets = createBudgets({ integration, table, clock, log })
    const budgetFor = (locationId: string) => budgets('pages', locationId)
    const readCrm = createReadCrm({
      apiFor: (locationId, signal) => ({
        locationId,
        request: createRequest({
          baseUrl: simulator.url,
          fetch: fetchUntil(signal, fetch),
          clock,
          pacer: budgetFor(locationId).pacer(PAGE_REQUESTS),
          accessToken: async () => TOKEN,
        }),
      }),
      clock,
    })
    const readPage = createPageReads({ readCrm, claim, budgetFor, clock })
    return { integration, keys: { accepted: async () => [KEY] }, ledger, readPage, clock, log }
  }
  const processes = Array.from({ length: options.processes ?? 1 }, newProcess)
  const handlers = processes.map(createRouteHandler)
  let served = 0
  const api = createHttpApi({
    lambda: {
      invoke: async (_, event) => {
        const answer = await handlers[served++ % handlers.length]?.(event as never)
        return { ok: true, value: JSON.parse(JSON.stringify(answer)) }
      },
    },
    accountId: '000000000000',
    apiId: 'local',
    log: () => {},
  })
  const url = `http://127.0.0.1:${await listen(api.server, 0)}`
  const path = '/bookings/{meetingId}/brief'
  api.serve(['GET', 'HEAD'].map((method) => ({ key: `${method} ${path}`, functionName: 'route', timeoutMs: 10_000 })))

  const highLevel = async (method: string, target: string, body?: unknown) => {
    const response = await fetch(`${simulator.url}${target}`, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        version: target.startsWith('/calendars/') ? '2021-04-15' : '2021-07-28',
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${target}: ${response.status} ${await response.text()}`)
    return JSON.parse((await response.text()) || 'null')
  }
  const { linkFor } = createBriefLinks({ key: KEY, baseUrl: url })

  return {
    url,
    key: KEY,
    ledger,
    time,
    logged,
    route: processes[0]!,
    highLevel,
    control: (method: string, target: string, body?: unknown) => highLevel(method, `/_simulator${target}`, body),
    /** A contact with these fields; answers its id. */
    async contact(fields: Record<string, unknown> = {}): Promise<string> {
      const { contact } = await highLevel('POST', '/contacts/', { locationId: LOCATION, firstName: 'Pat', ...fields })
      return contact.id
    },
    /** A booking as the sync function leaves it; answers its link. */
    async booked(
      contactId: string | undefined,
      booking: Partial<Booking> = {},
      changes: EventChange[] = ['created'],
    ): Promise<string> {
      const events = changes.map((change, at) => ({
        eventId: `${change}-${at}`,
        change,
        signedAt: NOW / 1000 + at,
        receivedAt: NOW + at,
        booking: aBooking(booking),
      }))
      const { known, booking: merged } = foldEvents(undefined, events)
      const written = contactId === undefined ? {} : { contactId }
      const key = { tenant: 'demo', meetingId: merged.meetingId }
      await ledger.writeLink({ ...key, locationId: LOCATION, revision: 0, written, known })
      return linkFor({ ...key, expiresAt: NOW / 1000 + 30 * 86_400 })
    },
    linkFor,
    async close() {
      api.server.closeAllConnections()
      await api.stop()
      await simulator.close()
    },
  }
}

export type BriefWorld = Awaited<ReturnType<typeof createBriefWorld>>
