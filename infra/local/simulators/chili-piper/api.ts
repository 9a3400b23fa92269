import type { Clock } from '../../../../shared/clock.ts'
import type { JsonValue } from '../json.ts'
import { createPathTable } from '../path-table.ts'
import type { RecordStore } from '../record-store.ts'
import type { Call, Reply } from '../simulator-server.ts'

export const BASE_PATH = '/api/fire-edge'

export interface EdgeCall {
  call: Call
  params: Record<string, string>
  now: number
}

/** One row of the API; what `run` returns is answered with 200. */
export interface EdgeOperation {
  method: string
  /** Under the base path. */
  path: string
  /** Throws EdgeRefusal. */
  run(call: EdgeCall): JsonValue
}

/** An answer other than success: a text for 400 "Invalid value for: …", else JSON with a code. */
export class EdgeRefusal extends Error {
  override name = 'EdgeRefusal' as const
  readonly reply: Reply

  constructor(status: number, body: JsonValue) {
    super(`${status} ${JSON.stringify(body)}`)
    this.reply = { status, body }
  }
}

export const invalidValue = (what: string) => new EdgeRefusal(400, `Invalid value for: ${what}`)

export const edgeError = (status: number, errorCode: string, errorMessage: string) =>
  new EdgeRefusal(status, { errorCode, errorMessage })

/** The API as one function: key, path, then the row of the table. */
export function createChiliPiperApi(options: {
  operations: EdgeOperation[]
  store: RecordStore
  clock: Clock
  apiKey: string
}): (call: Call) => Reply {
  const { store, clock, apiKey } = options
  const table = createPathTable(options.operations)

  const answer = (call: Call): JsonValue => {
    if (call.headers.authorization !== `Bearer ${apiKey}`)
      throw edgeError(401, 'Unauthorized', 'The API key is missing or not valid')
    const path = call.path.startsWith(`${BASE_PATH}/`) ? call.path.slice(BASE_PATH.length) : ''
    const found = table(call.method, path)
    if (!found) throw edgeError(404, 'NotFound', `There is no ${call.method} ${call.path}`)
    const { row, params } = found
    return store.transaction(() => row.run({ call, params, now: clock.now() }))
  }

  return (call) => {
    try {
      const body = answer(call)
      // A bare string is JSON here ("ok"), unlike the texts of refusals.
      return { status: 200, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    } catch (error) {
      if (error instanceof EdgeRefusal) return error.reply
      throw error
    }
  }
}
