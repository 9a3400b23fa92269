import type { JsonObject } from '../json.ts'
import type { RecordStore } from '../record-store.ts'
import type { Grant } from './oauth/grant.ts'
import { otherLocation } from './refusal.ts'
import type { Shape } from './shape.ts'

export interface Location {
  id: string
  name: string
  timezone: string
  /** The agency; one of the simulator's own unless given. */
  companyId?: string
  /** Private Integration Token accepted as bearer, with every scope. */
  token?: string
  /** When given, owners and authors must be among them. */
  users?: { id: string; name: string; email: string }[]
  allowDuplicateContact?: boolean
}

/** One request that has passed every check that is the same for all operations. */
export interface OperationCall {
  store: RecordStore
  location: Location
  /** Milliseconds since the epoch. */
  now: number
  params: Record<string, string>
  query: Record<string, string>
  body: JsonObject
}

interface Row {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  version: '2021-07-28' | '2021-04-15'
  /** The status of success. */
  status: 200 | 201
  /** What an OAuth token must have; without it any token of the location will do. */
  scope?: string
  query?: Shape
  body?: Shape
}

/** One row of the API: everything but `run` is checked before `run` is called. */
export interface LocationOperation extends Row {
  access: 'location'
  /** Throws Refusal. */
  run(call: OperationCall): JsonObject
}

/** One request with an agency's own token. */
export interface AgencyCall extends Omit<OperationCall, 'location'> {
  grant: Grant
}

/** A row that takes no token but an agency's; its body is a form. */
export interface AgencyOperation extends Row {
  access: 'agency'
  /** Throws Refusal. */
  run(call: AgencyCall): JsonObject
}

export type Operation = LocationOperation | AgencyOperation

type RowMaker = (
  method: Row['method'],
  path: string,
  status: Row['status'],
  row: Pick<LocationOperation, 'run' | 'query' | 'body'>,
) => LocationOperation

/** Makes rows that need one scope, of the API files that have `Version: 2021-07-28` unless another is named. */
export const rowsWith =
  (scope: string | undefined, version: Row['version'] = '2021-07-28'): RowMaker =>
  (method, path, status, row) => ({
    access: 'location',
    method,
    path,
    version,
    status,
    ...(scope !== undefined && { scope }),
    ...row,
  })

export const readsContacts = rowsWith('contacts.readonly')
export const writesContacts = rowsWith('contacts.write')

/** Throws 403 unless the token belongs to `locationId`; token, path, query and body must agree. */
export function requireLocation(location: Location, locationId: unknown) {
  if (locationId !== location.id) throw otherLocation()
}

export const isoTime = (ms: number) => new Date(ms).toISOString()

/** Both spellings, the misspelt one of the specification and the right one, as recorded from the real API. */
export const SUCCEEDED = { succeded: true, succeeded: true }
