import type * as z from 'zod/mini'
import { ChiliPiperRefusedError, ChiliPiperUnavailableError } from './errors.ts'
import { errorCodeOf } from './refusal.ts'
import { type Answer, type Call, describe, type SendEdgeRequest } from './request.ts'

/**
 * One tenant's Chili Piper, known by its key: what every operation of this folder works with. `request` comes from
 * `createEdgeRequest` and may throw ChiliPiperUnavailableError and ChiliPiperKeyError; so may every operation, besides
 * ChiliPiperRefusedError for a refusal that is no outcome of its own.
 */
export interface EdgeApi {
  request: SendEdgeRequest
}

/** What an id in the path names is not there (404). */
export type Existing<T> = T | 'missing'

/** The parsed answer, or 'missing'. @throws ChiliPiperRefusedError for any other refusal, and what `EdgeApi` says. */
export async function ask<T>(api: EdgeApi, call: Call, schema: z.ZodMiniType<T>): Promise<Existing<T>> {
  const answer = await api.request(call)
  return answer.status === 404 ? 'missing' : read(call, answer, schema)
}

/** The parsed answer of a call that names no record, so that none can be missing. @throws as `ask` does. */
export async function demand<T>(api: EdgeApi, call: Call, schema: z.ZodMiniType<T>): Promise<T> {
  return read(call, await api.request(call), schema)
}

/** The parsed success. @throws ChiliPiperRefusedError for a refusal, ChiliPiperUnavailableError for an unreadable success. */
export function read<T>(call: Call, answer: Answer, schema: z.ZodMiniType<T>): T {
  const result = schema.safeParse(succeeded(call, answer))
  if (result.success) return result.data
  throw unreadable(call, result.error.issues[0]?.path.join('.') || 'body')
}

/** The body of a success. @throws ChiliPiperRefusedError for a refusal. */
export function succeeded(call: Call, { status, body }: Answer): unknown {
  if (status >= 300) throw new ChiliPiperRefusedError(describe(call), status, errorCodeOf(body))
  return body
}

export const unreadable = (call: Call, what: string) =>
  new ChiliPiperUnavailableError(`${describe(call)}: the answer has no usable ${what}`, 'unreadable')
