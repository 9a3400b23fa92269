import type { Clock } from '../../../../shared/clock.ts'
import type { JsonObject } from '../json.ts'
import { createPathTable } from '../path-table.ts'
import type { RecordStore } from '../record-store.ts'
import type { Call, Reply } from '../simulator-server.ts'
import { type BearerCheck, type Caller, checkScope } from './bearer.ts'
import type { Operation } from './operation.ts'
import type { RateLimiter } from './rate-limit.ts'
import { readBody, readForm, readQuery } from './read-request.ts'
import { answer, otherLocation, Refusal } from './refusal.ts'

/** The texts of both are as observed on the real API; a version that another API file has is refused, to be strict. */
function checkVersion(version: string | string[] | undefined, operation: Operation | undefined) {
  if (version === undefined || version === '') throw new Refusal(401, 'version header was not found.')
  const known = operation ? [operation.version] : ['2021-07-28', '2021-04-15']
  if (!known.some((candidate) => candidate === version)) throw new Refusal(401, 'version header is invalid')
}

/** The recorded answers of POST creates had no rate headers, those of the search had. */
const tellsRate = ({ method, path }: Call) => method !== 'POST' || path === '/contacts/search'

const resourceOf = (caller: Exclude<Caller, { kind: 'nobody' }>) =>
  caller.kind === 'location' ? caller.location.id : caller.grant.companyId

/** The API as one function: version, token, path, rate, scope, query, body, then the row of the table. */
export function createHighLevelApi(options: {
  operations: Operation[]
  store: RecordStore
  clock: Clock
  bearer: BearerCheck
  limiter: RateLimiter
}): (call: Call) => Reply {
  const { store, clock, bearer, limiter } = options
  const table = createPathTable(options.operations)

  const serve = (call: Call, headers: Record<string, string>): { status: number; body: JsonObject } => {
    const found = table(call.method, call.path)
    checkVersion(call.headers.version, found?.row)
    const caller = bearer(call.headers.authorization)
    if (caller.kind === 'nobody') throw new Refusal(401, caller.message)
    const now = clock.now()
    const rate = limiter.admit(resourceOf(caller), now)
    if (tellsRate(call)) Object.assign(headers, rate.headers)
    if (!rate.admitted) throw new Refusal(429, 'Too Many Requests')
    if (call.headers['location-id'] !== undefined) throw otherLocation()
    if (!found) throw new Refusal(404, `Cannot ${call.method} ${call.path}`)
    const { row, params } = found
    checkScope(caller, row)
    const query = readQuery(call, row.query)
    const run = () => {
      if (row.access === 'location' && caller.kind === 'location')
        return row.run({ store, location: caller.location, now, params, query, body: readBody(call, row.body) })
      if (row.access === 'agency' && caller.kind === 'agency')
        return row.run({
          store,
          grant: caller.grant,
          now,
          params,
          query,
          body: row.body ? readForm(call, row.body) : {},
        })
      throw new Error(`${row.path} takes no token of the kind ${caller.kind}`)
    }
    return { status: row.status, body: store.transaction(run) }
  }

  return (call) => {
    const headers: Record<string, string> = {}
    return answer(() => serve(call, headers), headers)
  }
}
