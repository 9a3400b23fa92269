import { randomUUID } from 'node:crypto'
import type { Clock } from '../../../../shared/clock.ts'
import { isObject, type JsonObject } from '../json.ts'
import { createPathTable } from '../path-table.ts'
import type { RecordStore } from '../record-store.ts'
import type { Call, Reply } from '../simulator-server.ts'
import type { BearerCheck } from './bearer.ts'
import type { Operation } from './operation.ts'
import type { RateLimiter } from './rate-limit.ts'
import { invalid, otherLocation, Refusal } from './refusal.ts'
import { problemsOf } from './shape.ts'

function readQuery(query: URLSearchParams, shape: Operation['query'] = {}): Record<string, string> {
  const entries = [...query.keys()].map((name) => {
    const values = query.getAll(name)
    return [name, values.length === 1 ? values[0] : values] as const
  })
  const problems = problemsOf(shape, Object.fromEntries(entries))
  if (problems.length > 0) throw invalid(problems)
  return Object.fromEntries(query)
}

function readBody(call: Call, shape: Operation['body']): JsonObject {
  if (!shape) return {}
  // Stricter than the real API, which takes such a body for an empty one.
  if (call.body !== '' && !/^application\/json\b/i.test(call.headers['content-type'] ?? ''))
    throw new Refusal(415, 'The content-type of a body must be application/json')
  let body: unknown
  try {
    body = JSON.parse(call.body || '{}')
  } catch (error) {
    throw new Refusal(400, error instanceof Error ? error.message : 'Unexpected token in JSON')
  }
  if (!isObject(body)) throw invalid(['body must be an object'])
  const problems = problemsOf(shape, body)
  if (problems.length > 0) throw invalid(problems)
  return body
}

/** The texts of both are as observed on the real API; a version that another API file has is refused, to be strict. */
function checkVersion(version: string | string[] | undefined, operation: Operation | undefined) {
  if (version === undefined || version === '') throw new Refusal(401, 'version header was not found.')
  const known = operation ? [operation.version] : ['2021-07-28', '2021-04-15']
  if (!known.some((candidate) => candidate === version)) throw new Refusal(401, 'version header is invalid')
}

/** The recorded answers of POST creates had no rate headers, those of the search had. */
const tellsRate = ({ method, path }: Call) => method !== 'POST' || path === '/contacts/search'

/** The API as one function: version, token, path, rate, query, body, then the row of the table. */
export function createHighLevelApi(options: {
  operations: Operation[]
  store: RecordStore
  clock: Clock
  bearer: BearerCheck
  limiter: RateLimiter
}): (call: Call) => Reply {
  const { store, clock, bearer, limiter } = options
  const table = createPathTable(options.operations)

  const answer = (call: Call, headers: Record<string, string>): { status: number; body: JsonObject } => {
    const found = table(call.method, call.path)
    checkVersion(call.headers.version, found?.row)
    const location = bearer(call.headers.authorization)
    if (!location) throw new Refusal(401, 'Invalid JWT')
    const now = clock.now()
    const rate = limiter.admit(location.id, now)
    if (tellsRate(call)) Object.assign(headers, rate.headers)
    if (!rate.admitted) throw new Refusal(429, 'Too Many Requests')
    if (call.headers['location-id'] !== undefined) throw otherLocation()
    if (!found) throw new Refusal(404, `Cannot ${call.method} ${call.path}`)
    const { row, params } = found
    const query = readQuery(call.query, row.query)
    const body = readBody(call, row.body)
    const result = store.transaction(() => row.run({ store, location, now, params, query, body }))
    return { status: row.status, body: result }
  }

  return (call) => {
    const headers: Record<string, string> = {}
    const traceId = randomUUID()
    try {
      const { status, body } = answer(call, headers)
      return { status, headers, body: { ...body, traceId } }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { status: error.status, headers, body: { ...error.body, traceId } }
    }
  }
}
