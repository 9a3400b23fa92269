import type * as z from 'zod/mini'
import { BookingRejectedError } from '../errors.ts'
import { SUCCESS_FLAGS } from './api-version.ts'
import { messagesOf, traceIdOf } from './refusal.ts'
import { type Answer, type Call, describe, type SendRequest, unavailable } from './request.ts'

/**
 * One location's HighLevel: what every operation of this folder works with. `request` comes from `createRequest` and may throw
 * RateLimitedError, RemoteUnavailableError, GrantBusyError and GrantRevokedError; so may every operation, besides
 * BookingRejectedError for a refusal (400, 422) that is no outcome of its own.
 */
export interface Api {
  request: SendRequest
  locationId: string
}

/** What an id in the path names is not there any more: deleted or merged by someone. */
export type Existing<T> = T | 'missing'

/** The parsed answer, or 'missing'. @throws BookingRejectedError for any other refusal, and what `Api` says. */
export async function ask<T>(api: Api, call: Call, schema: z.ZodMiniType<T>): Promise<Existing<T>> {
  const answer = await api.request(call)
  if (answer.status < 300) return read(call, answer, schema)
  if (isMissing(call, answer)) return 'missing'
  throw rejection(call, answer)
}

/** The parsed answer of a call that names no record, so that none can be missing. @throws as `ask` does. */
export async function demand<T>(api: Api, call: Call, schema: z.ZodMiniType<T>): Promise<T> {
  const answer = await api.request(call)
  if (answer.status < 300) return read(call, answer, schema)
  throw rejection(call, answer)
}

/** Says that it was done, or 'missing'. @throws RemoteUnavailableError when a success says it was not, else as `ask` does. */
export async function tell<T extends string>(api: Api, call: Call, outcome: T): Promise<Existing<T>> {
  const answer = await api.request(call)
  if (answer.status < 300) return checkDone(call, answer, outcome)
  if (isMissing(call, answer)) return 'missing'
  throw rejection(call, answer)
}

export function read<T>(call: Call, answer: Answer, schema: z.ZodMiniType<T>): T {
  const result = schema.safeParse(answer.body)
  if (result.success) return result.data
  const where = result.error.issues[0]?.path.join('.') || 'body'
  throw unavailable(`${describe(call)}: the answer has no usable ${where}`, traceIdOf(answer.body))
}

function checkDone<T>(call: Call, { body, status }: Answer, outcome: T): T {
  const told = new Map(typeof body === 'object' && body !== null ? Object.entries(body) : [])
  const flags = SUCCESS_FLAGS.map((name) => told.get(name))
  if (!flags.includes(false) || flags.includes(true)) return outcome
  throw unavailable(`${describe(call)}: HighLevel answered ${status}, but not done`, traceIdOf(body))
}

/**
 * An unknown contact is a 400 "Contact with id X not found", not a 404.
 * An id that is not in the path came in the body: then the record is there and what was asked is wrong.
 */
export function isMissing(call: Call, { status, body }: Answer): boolean {
  if (status !== 400 && status !== 404) return false
  const parts = (call.path.split('?')[0] ?? '').split('/')
  const isInPath = (quoted: string | undefined) =>
    quoted === undefined || (quoted.isWellFormed() && parts.includes(encodeURIComponent(quoted)))
  return messagesOf(body).some((line) => /not found/i.test(line) && isInPath(/ id:? (\S+) not found/i.exec(line)?.[1]))
}

export function rejection(call: Call, answer: Answer): BookingRejectedError {
  // Only a name that was sent is told: the first word of a message may as well be somebody's.
  const sent = new Set(Object.keys(call.body ?? {}))
  const field = messagesOf(answer.body)
    .map((line) => /^(?:property )?([A-Za-z_]\w{0,60})/.exec(line)?.[1])
    .find((name) => name !== undefined && sent.has(name))
  const what = `${describe(call)}, ${answer.status}${field ? `, ${field}` : ''}`
  return new BookingRejectedError(what, traceIdOf(answer.body))
}
