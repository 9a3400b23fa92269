import type { JsonObject } from '../json.ts'
import type { RecordStore } from '../record-store.ts'
import { otherLocation } from './refusal.ts'
import type { Shape } from './shape.ts'

export interface Location {
  id: string
  name: string
  timezone: string
  companyId?: string
  /** Private Integration Token accepted as bearer. */
  token: string
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

/** One row of the API: everything but `run` is checked before `run` is called. */
export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  version: '2021-07-28' | '2021-04-15'
  /** The status of success. */
  status: 200 | 201
  query?: Shape
  body?: Shape
  /** Throws Refusal. */
  run(call: OperationCall): JsonObject
}

/** Rows of the API files that have `Version: 2021-07-28`. */
export const operation = (
  method: Operation['method'],
  path: string,
  status: Operation['status'],
  row: Pick<Operation, 'run' | 'query' | 'body'>,
): Operation => ({ method, path, version: '2021-07-28', status, ...row })

/** Throws 403 unless the token belongs to `locationId`; token, path, query and body must agree. */
export function requireLocation(location: Location, locationId: unknown) {
  if (locationId !== location.id) throw otherLocation()
}

export const isoTime = (ms: number) => new Date(ms).toISOString()

/** Both spellings, the misspelt one of the specification and the right one, as recorded from the real API. */
export const SUCCEEDED = { succeded: true, succeeded: true }
