import type { SQSRecord } from 'aws-lambda'
import { createSyncHandler } from '../../functions/sync/create-sync-handler.ts'
import type { CrmHooks } from '../../functions/sync/crm/crm-job.ts'
import { createDirectories } from '../../functions/sync/directory.ts'
import { startHighLevelSimulator } from '../../infra/local/simulators/high-level.ts'
import { systemClock } from '../../shared/clock.ts'
import { defineIntegration, type IntegrationInput } from '../../shared/config/define-integration.ts'
import { type Envelope, parseEnvelope } from '../../shared/envelope.ts'
import { createHighLevelClient } from '../../shared/highlevel/client.ts'
import { createPacer } from '../../shared/highlevel/pacer.ts'
import type { Ledger } from '../../shared/ledger/ledger.ts'
import type { LogFields } from '../../shared/log.ts'
import { watchDeadLetter, watchedLog } from './canary-watch.ts'
import { createMemoryLedger } from './memory-ledger.ts'

export interface SeenContact {
  contact: Record<string, unknown> & { id: string; tags?: string[] }
  notes: { id: string; body: string }[]
  appointments?: Record<string, unknown>[]
  tasks: { id: string; title: string; body?: string; dueDate: string; completed: boolean; assignedTo?: string }[]
}
export interface SeenRequest {
  method: string
  path: string
  status: number
}

const LOCATION = 'location-1'
const TOKEN = 'pit-test'

/** The scripted answer of a fault, with the headers that a real answer would have. */
export function answering(body: unknown, status = 200) {
  const headers = {
    'x-ratelimit-max': '100',
    'x-ratelimit-remaining': '99',
    'x-ratelimit-interval-milliseconds': '10000',
  }
  // biome-ignore lint/suspicious/noThenProperty: the simulator's control API reads "match … then".
  return { then: { kind: 'status', status, body, headers } }
}

/** When the world's clock stands, unless told otherwise: before the meetings of the test bookings. */
export const NOW = Date.parse('2026-03-01T09:00:00Z')

/** The sync handler over a real HighLevel simulator and a ledger in memory. */
export async function createSyncWorld(
  options: {
    integration?: Partial<IntegrationInput>
    allowDuplicateContact?: boolean
    users?: { id: string; name: string; email: string }[]
    companyId?: string
    crmHooks?: CrmHooks
    /** What the functions remember; the world's own is in memory. */
    ledger?: Ledger
  } = {},
) {
  const simulator = await startHighLevelSimulator({
    clock: systemClock,
    locations: [
      {
        id: LOCATION,
        name: 'Test location',
        timezone: 'America/New_York',
        token: TOKEN,
        ...(options.allowDuplicateContact ? { allowDuplicateContact: true } : {}),
        ...(options.users ? { users: options.users } : {}),
        ...(options.companyId ? { companyId: options.companyId } : {}),
      },
    ],
    // Pacing has its own tests; here a wide window keeps them quick.
    rateLimit: { max: 10_000, intervalMs: 10_000, daily: 200_000 },
  })
  const integration = defineIntegration({ tenants: { demo: { location: LOCATION } }, ...options.integration })
  const ledger = createMemoryLedger()
  const counts: Record<string, number> = {}
  const measured: [name: string, value: number][] = []
  const placed = new Set<string>()
  const quarantined: { record: SQSRecord; error: unknown }[] = []
  const logged: LogFields[] = []
  const forwarded: Envelope[] = []
  const later: Envelope[] = []
  const time = { now: NOW }
  const clock = { ...systemClock, now: () => time.now }
  const held: { record: SQSRecord; error: unknown }[] = []
  const pacer = createPacer(systemClock)
  const handler = createSyncHandler({
    integration,
    ledger: options.ledger ?? ledger,
    clock,
    directoryFor: createDirectories({ store: options.ledger ?? ledger, clock }),
    forward: async (record, locationId) => void forwarded.push({ ...parseEnvelope(record.body), locationId }),
    later: async (envelope) => void later.push(envelope),
    highLevelFor: (locationId, remainingMs) => {
      pacer.begin()
      const accessToken = async () => TOKEN
      return createHighLevelClient({
        baseUrl: simulator.url,
        locationId,
        fetch,
        clock: systemClock,
        pacer,
        accessToken,
        deadline: systemClock.now() + remainingMs,
      })
    },
    quarantine: async (record, error) => {
      watchDeadLetter(error)
      quarantined.push({ record, error })
    },
    hold: async (record, error) => void held.push({ record, error }),
    ...(options.crmHooks ? { crmHooks: options.crmHooks } : {}),
    log: watchedLog({ info: (_, fields = {}) => void logged.push(fields), warn: () => {}, error: () => {} }),
    count: (name, value = 1, { location } = {}) => {
      counts[name] = (counts[name] ?? 0) + value
      if (location !== undefined) placed.add(location)
    },
    measure: (name, value) => void measured.push([name, value]),
  })
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
    ledger,
    counts,
    measured,
    /** The locations of those counts that are told apart by it. */
    placed,
    quarantined,
    held,
    forwarded,
    later,
    /** The clock of the functions, Unix milliseconds; set it to move on. */
    time,
    logged,
    control,
    /** What a person does in HighLevel. */
    async person(method: string, path: string, body: unknown): Promise<void> {
      const headers = { version: '2021-07-28', authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
      const response = await fetch(`${simulator.url}${path}`, { method, headers, body: JSON.stringify(body) })
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    },
    /** Hands the messages to the handler as one batch; answers the ids that stay on the queue. */
    async sync(records: SQSRecord[], remainingMs = 60_000): Promise<string[]> {
      const result = await handler({ Records: records }, { getRemainingTimeInMillis: () => remainingMs })
      return result.batchItemFailures.map((failure) => failure.itemIdentifier)
    },
    handler,
    contacts: () => control<SeenContact[]>('GET', 'contacts'),
    requests: async () => await control<SeenRequest[]>('GET', 'requests'),
    forgetRequests: () => control('DELETE', 'requests'),
    seed: (contact: Record<string, unknown>) =>
      control<{ id: string }>('POST', 'contacts', { locationId: LOCATION, ...contact }),
    fault: (fault: unknown) => control('POST', 'faults', fault),
    close: () => simulator.close(),
  }
}
