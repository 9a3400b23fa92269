import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../json.ts'
import type { Reply } from '../simulator-server.ts'

const NAMES: Record<number, string> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
}

/** An answer other than success. `message` is a list for 422 and a text for everything else, as in the real API. */
export class Refusal extends Error {
  override name = 'Refusal' as const
  readonly status: number
  readonly body: JsonObject

  constructor(status: number, message: string | string[], extra: JsonObject = {}) {
    super(`${status} ${[message].flat().join('; ')}`)
    this.status = status
    const name = NAMES[status]
    this.body = { message, ...(name !== undefined && { error: name }), statusCode: status, ...extra }
  }
}

/** 400, not 404: that is how the real API says that there is no such record. */
export const notFound = (kind: string, id: string) => new Refusal(400, `${kind} with id ${id} not found`)

export const otherLocation = () => new Refusal(403, 'The token does not have access to this location.')

export const invalid = (problems: string[]) => new Refusal(422, problems)

/** The answer of `work`, or the refusal that it throws, either with a trace id. `headers` go with both. */
export function answer(work: () => { status: number; body: JsonObject }, headers: Record<string, string> = {}): Reply {
  const traceId = randomUUID()
  try {
    const { status, body } = work()
    return { status, headers, body: { ...body, traceId } }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { status: error.status, headers, body: { ...error.body, traceId } }
  }
}
