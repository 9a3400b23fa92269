import { createChiliPiperApi } from '../../../infra/local/simulators/chili-piper/api.ts'
import { createDirectory } from '../../../infra/local/simulators/chili-piper/directory.ts'
import type { Meeting } from '../../../infra/local/simulators/chili-piper/meeting.ts'
import { createMeetingBook } from '../../../infra/local/simulators/chili-piper/meeting-book.ts'
import { edgeOperations } from '../../../infra/local/simulators/chili-piper/operations.ts'
import type { Trigger } from '../../../infra/local/simulators/chili-piper/webhook-body.ts'
import type { Webhooks } from '../../../infra/local/simulators/chili-piper/webhooks.ts'
import { createHighLevelApi } from '../../../infra/local/simulators/high-level/api.ts'
import type { BearerCheck } from '../../../infra/local/simulators/high-level/bearer.ts'
import type { Location } from '../../../infra/local/simulators/high-level/operation.ts'
import { operations } from '../../../infra/local/simulators/high-level/operations.ts'
import { HIGHLEVEL_LIMIT } from '../../../infra/local/simulators/high-level/rate-limit.ts'
import { tellingStore } from '../../../infra/local/simulators/high-level/record-events.ts'
import type { JsonObject, JsonValue } from '../../../infra/local/simulators/json.ts'
import type { Lookup } from '../../../infra/local/simulators/record-store.ts'
import type { Call, Reply } from '../../../infra/local/simulators/simulator-server.ts'
import { type Clock, systemClock } from '../../../shared/clock.ts'
import { createMemoryRecords, createWatchedLimiter } from './memory-records.ts'

/** What people use, and what our calls go to. */
export type Api = (call: Call) => Reply

/** A fetch's request, as the simulators read one. */
export function callOf(input: string | URL | Request, init: RequestInit = {}): Call {
  const url = new URL(input instanceof Request ? input.url : input)
  return {
    method: init.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(new Headers(init.headers)),
    body: typeof init.body === 'string' ? init.body : '',
  }
}

export function responseOf({ status, headers, body }: Reply): Response {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return new Response(text, { status, ...(headers && { headers }) })
}

const clockOver = (now: () => number): Clock => ({ ...systemClock, now })

export interface HighLevelSide {
  api: Api
  /** What a person does there. */
  person(locationId: string, method: string, path: string, body?: JsonObject): JsonValue | undefined
  records(kind: string, owner?: string): JsonObject[]
  find(kind: string, by: Lookup): JsonObject[]
  /** Requests of the fullest ten seconds of any location. */
  peak(): number
  admitted(locationId: string): number
}

/** HighLevel's simulated API with its limit; whoever changes a record is told of. */
export function createHighLevelSide(options: {
  now(): number
  locations: readonly Location[]
  /** The location that an access token of ours is for; undefined for one that is not good. */
  locationOf(token: string): string | undefined
  tell(event: JsonObject): void
}): HighLevelSide {
  const { now, locations } = options
  const store = tellingStore(createMemoryRecords(), (_, event) => options.tell(event))
  const clock = clockOver(now)
  const limiter = createWatchedLimiter(HIGHLEVEL_LIMIT)
  const known = new Map(locations.map((location) => [location.id, location]))
  const nobody: ReturnType<BearerCheck> = { kind: 'nobody', message: 'Invalid JWT' }
  const ours: BearerCheck = (authorization) => {
    const location = known.get(options.locationOf(String(authorization).slice('Bearer '.length)) ?? '')
    return location ? { kind: 'location', location } : nobody
  }
  const persons: BearerCheck = (authorization) => {
    const location = known.get(String(authorization).slice('Bearer '.length))
    return location ? { kind: 'location', location } : nobody
  }
  const free = createWatchedLimiter({ max: Number.POSITIVE_INFINITY, intervalMs: 1 })
  const ofPersons = createHighLevelApi({ operations, store, clock, bearer: persons, limiter: free })
  return {
    api: createHighLevelApi({ operations, store, clock, bearer: ours, limiter }),
    person(locationId, method, path, body = {}) {
      const headers = {
        version: '2021-07-28',
        authorization: `Bearer ${locationId}`,
        'content-type': 'application/json',
      }
      const reply = ofPersons({ method, path, query: new URLSearchParams(), headers, body: JSON.stringify(body) })
      if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
      return reply.body
    },
    find: (kind, by) => store.list(kind, by),
    records: (kind, owner) => store.list(kind, owner === undefined ? {} : { owner }),
    peak: limiter.peak,
    admitted: limiter.admitted,
  }
}

export interface ChiliPiperSide {
  api: Api
  /** Keeps a meeting and everybody in it. */
  save(meeting: Meeting): void
  hostOf(meetingId: string): string | undefined
  addUser(user: { email: string; name: string }): void
}

/** Chili Piper's simulated API; what is changed there is handed to `tell`, which sends the webhook. */
export function createChiliPiperSide(options: {
  now(): number
  tenant: string
  apiKey: string
  tell(trigger: Trigger, meeting: Meeting): void
}): ChiliPiperSide {
  const store = createMemoryRecords()
  const meetings = createMeetingBook(store)
  const none = () => {
    throw new Error('Not part of this simulation')
  }
  const webhooks: Webhooks = {
    list: () => [],
    find: () => undefined,
    save: none,
    remove: none,
    register: none,
    secret: () => undefined,
    rotate: none,
    deliver: async (trigger, meeting) => {
      options.tell(trigger, meeting)
      return []
    },
    deliveries: () => [],
    resend: none,
  }
  const rows = edgeOperations(options.tenant, store, meetings, webhooks)
  const api = createChiliPiperApi({ operations: rows, store, clock: clockOver(options.now), apiKey: options.apiKey })
  const directory = createDirectory(store)
  return {
    api,
    hostOf: (meetingId) => meetings.get(meetingId)?.host.email,
    addUser: (user) => void directory.addUser(user),
    save(meeting) {
      meetings.save(meeting)
      directory.remember(meeting)
    },
  }
}
