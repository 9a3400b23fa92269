import type { SQSRecord } from 'aws-lambda'
import { createSyncHandler } from '../../functions/sync/create-sync-handler.ts'
import type { CrmHooks } from '../../functions/sync/crm/crm-job.ts'
import { createDirectories } from '../../functions/sync/directory.ts'
import { createHighLevelApi } from '../../infra/local/simulators/high-level/api.ts'
import { operations } from '../../infra/local/simulators/high-level/operations.ts'
import { createRateLimiter } from '../../infra/local/simulators/high-level/rate-limit.ts'
import { tellingStore } from '../../infra/local/simulators/high-level/record-events.ts'
import { type JsonObject, type JsonValue, plain } from '../../infra/local/simulators/json.ts'
import { createRecordStore } from '../../infra/local/simulators/record-store.ts'
import { type Clock, systemClock } from '../../shared/clock.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { createHighLevelClient } from '../../shared/highlevel/client.ts'
import type { Pacer } from '../../shared/highlevel/pacer.ts'
import type { Ledger } from '../../shared/ledger/ledger.ts'
import { quietLog, watchDeadLetter } from '../support/canary-watch.ts'
import { createMemoryLedger } from '../support/memory-ledger.ts'

const LOCATION = {
  id: 'location-1',
  name: 'Simulated location',
  timezone: 'America/New_York',
  companyId: 'agency-1',
  users: [
    { id: 'user-rita', name: 'Rita Rep', email: 'rita@example.com' },
    { id: 'user-omar', name: 'Omar Owner', email: 'omar@example.com' },
  ],
}
const NOW = Date.parse('2026-03-01T09:00:00Z')
const STILL: Clock = { ...systemClock, now: () => NOW }
// Pacing has its own simulation; here no call waits.
const pacer: Pacer = { begin: () => {}, take: async () => () => {}, pause: () => {} }

/** Ends a function wherever it is: nothing that it does afterwards has an effect. */
class KilledError extends Error {
  override name = 'KilledError' as const
}

export interface Death {
  /** The function dies at its n-th remote call, counted from 1. */
  at: number
  /** Whether that call was carried out before it died. */
  isDone: boolean
}

export interface SeenBooking {
  contacts: number
  notes: string[]
  tasks: unknown[]
  appointments: unknown[]
  guests: number
  tags: string[]
  owner: unknown
}

export interface BookingWorldOptions {
  /** Hears of every change in HighLevel, whoever made it. */
  tell?(event: JsonObject): void
  crmHooks?: CrmHooks
  clock?: Clock
}

/** The sync function over HighLevel's simulated API and a ledger, both in this process, with deaths at any remote call. */
export function createBookingWorld(integration: Integration, options: BookingWorldOptions = {}) {
  const { tell, crmHooks, clock = STILL } = options
  const plainStore = createRecordStore()
  const store = tell ? tellingStore(plainStore, (_, event) => tell(event)) : plainStore
  const api = createHighLevelApi({
    operations,
    store,
    clock,
    bearer: () => ({ kind: 'location', location: LOCATION }),
    limiter: createRateLimiter(plainStore, { max: 1_000_000, intervalMs: 1000, daily: 1_000_000 }),
  })
  const ledger = createMemoryLedger()
  const quarantined: unknown[] = []
  let calls = 0
  let enrolments = 0
  let requests = 0

  /** What one run of the function can reach; after its death nothing any more. */
  function createReach(death: Death | undefined) {
    let count = 0
    const reach = async <T>(call: () => T): Promise<Awaited<T>> => {
      count++
      calls++
      if (death && (count > death.at || (count === death.at && !death.isDone))) throw new KilledError()
      const result = await call()
      if (death && count >= death.at) throw new KilledError()
      return result
    }
    const remote: typeof fetch = async (input, init = {}) => {
      const url = new URL(input instanceof Request ? input.url : input)
      requests++
      if (url.pathname.includes('/workflow/')) enrolments++
      const reply = await reach(() =>
        api({
          method: init.method ?? 'GET',
          path: url.pathname,
          query: url.searchParams,
          headers: Object.fromEntries(new Headers(init.headers)),
          body: typeof init.body === 'string' ? init.body : '',
        }),
      )
      return new Response(JSON.stringify(reply.body), {
        status: reply.status,
        ...(reply.headers && { headers: reply.headers }),
      })
    }
    const reached: Ledger = {
      read: (key) => reach(() => ledger.read(key)),
      writeLink: (link) => reach(() => ledger.writeLink(link)),
      recordPlan: (key, entry) => reach(() => ledger.recordPlan(key, entry)),
      enterBooking: (key, booking) => reach(() => ledger.enterBooking(key, booking)),
      bookingsOf: (key) => reach(() => ledger.bookingsOf(key)),
      rememberTags: (key, tags) => reach(() => ledger.rememberTags(key, tags)),
      rememberTold: (key, told) => reach(() => ledger.rememberTold(key, told)),
      isSeen: (eventId) => reach(() => ledger.isSeen(eventId)),
      markSeen: (eventId) => reach(() => ledger.markSeen(eventId)),
      pastAttempts: (id) => reach(() => ledger.pastAttempts(id)),
      beginAttempt: (id) => reach(() => ledger.beginAttempt(id)),
      endAttempt: (id, past) => reach(() => ledger.endAttempt(id, past)),
      readPacing: (id) => reach(() => ledger.readPacing(id)),
      writePacing: (id, sentAt) => reach(() => ledger.writePacing(id, sentAt)),
      readDirectory: (id) => reach(() => ledger.readDirectory(id)),
      writeDirectory: (id, directory) => reach(() => ledger.writeDirectory(id, directory)),
    }
    return { remote, ledger: reached }
  }

  return {
    ledger,
    quarantined,
    calls: () => calls,
    /** Requests to HighLevel's API alone. */
    requests: () => requests,
    /** What a person does in HighLevel. */
    person(method: string, path: string, body: JsonObject = {}): JsonValue | undefined {
      const headers = { version: '2021-07-28', authorization: 'Bearer person', 'content-type': 'application/json' }
      const reply = api({ method, path, query: new URLSearchParams(), headers, body: JSON.stringify(body) })
      if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
      return reply.body
    },
    records: (kind: string, owner?: string) => store.list(kind, owner === undefined ? {} : { owner }),
    /** Requests to enter a workflow, whether or not they came through. */
    enrolments: () => enrolments,
    /** One invocation; true when every message of the batch is done. */
    async run(records: SQSRecord[], death?: Death): Promise<boolean> {
      const reach = createReach(death)
      const handler = createSyncHandler({
        integration,
        ledger: reach.ledger,
        clock,
        directoryFor: createDirectories({ store: reach.ledger, clock }),
        forward: async () => {},
        later: async () => {},
        highLevelFor: (locationId) =>
          createHighLevelClient({
            baseUrl: 'http://highlevel.test',
            locationId,
            fetch: reach.remote,
            clock,
            pacer,
            accessToken: async () => 'token',
          }),
        quarantine: async (_, error) => {
          watchDeadLetter(error)
          quarantined.push(error)
        },
        hold: async () => {},
        log: quietLog,
        count: () => {},
        measure: () => {},
        ...(crmHooks ? { crmHooks } : {}),
      })
      const result = await handler({ Records: records }, { getRemainingTimeInMillis: () => 60_000 })
      return result.batchItemFailures.length === 0
    },
    /** What a person sees, without ids: `email` is the guest's. */
    see(email: string): SeenBooking {
      const contacts = store.list('contact').filter((contact) => contact.email === email)
      const [contact] = contacts
      const below = (kind: string) => store.list(kind, { owner: plain(contact?.id) })
      const without = (record: Record<string, unknown>) => {
        const {
          id: _,
          contactId: __,
          dateAdded: ___,
          dateUpdated: ____,
          addedAt: _____,
          updatedAt: ______,
          ...rest
        } = record
        return rest
      }
      return {
        contacts: contacts.length,
        notes: below('note').map((note) => plain(note.body)),
        tasks: below('task').map(without),
        appointments: below('appointment').map(without),
        guests: store.list('contact').length - contacts.length,
        tags: Array.isArray(contact?.tags) ? contact.tags.map(String).toSorted() : [],
        owner: contact?.assignedTo,
      }
    },
    close: () => store.close(),
  }
}
