import { beginCall, type OnCall } from '../calls.ts'
import type { Clock } from '../clock.ts'
import {
  GrantBusyError,
  GrantRevokedError,
  RateLimitedError,
  RemoteUnavailableError,
  type SyncErrorOptions,
} from '../errors.ts'
import type { Fetch, FetchAnswer, FetchHeaders } from '../http/fetch.ts'
import { versionOf } from './api-version.ts'
import type { Pacer } from './pacer.ts'
import { readRateHeaders, readRetryAfterMs } from './rate-headers.ts'
import { isPrivateIntegration, isTokenProblem, refusalKind, traceIdOf } from './refusal.ts'

/** For one call, body included. */
export const CALL_TIMEOUT_MS = 10_000
const MAX_ANSWER_BYTES = 5 * 1024 * 1024

export interface HighLevelRequestOptions {
  /** https origin of the API; never taken from data. */
  baseUrl: string
  fetch: Fetch
  clock: Clock
  pacer: Pacer
  /** Unix milliseconds when the invocation ends; no call is begun that could outlast it. */
  deadline?: number
  /** The location's access token; `isFresh` reads past the cache. @throws GrantRevokedError without a grant. */
  accessToken(options: { isFresh: boolean }): Promise<string>
  /** Called when the newest access token is refused as invalid or expired, so that a newer one is asked for. */
  onTokenRefused?(token: string): Promise<void>
  /** Told of every request once it is over. */
  onCall?: OnCall | undefined
}

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Already encoded, with its query. */
  path: string
  body?: Record<string, unknown>
}

/** Sends one call to one location. */
export type SendRequest = (call: Call) => Promise<Answer>

/** An answer the caller has to look at: success, or a refusal of what was asked (400, 404, 422). */
export interface Answer {
  status: number
  body: unknown
}

/**
 * Sends one call: paced, timed, with the answer's size bounded; a redirect is an error, so the token stays here.
 * Nothing is sent twice but what was refused for its token, so a create is never repeated blindly.
 * @throws RateLimitedError, RemoteUnavailableError, GrantBusyError, GrantRevokedError
 */
export function createRequest(options: HighLevelRequestOptions): SendRequest {
  return async (call) => {
    const token = await options.accessToken({ isFresh: false })
    const first = await exchange(options, call, token)
    if (first.status !== 401) return first
    const refused = traceIdOf(first.body)
    // Not every 401 is about the token: scope, version and token type are, too, and a newer token would not help.
    if (!isTokenProblem(first.body))
      throw new GrantRevokedError(`${describe(call)}: ${refusalKind(first.body)}`, refused)
    const newer = await options.accessToken({ isFresh: true })
    if (newer === token && isPrivateIntegration(first.body))
      throw new GrantRevokedError(`${describe(call)}: ${refusalKind(first.body)}`, refused)
    if (newer === token) {
      await options.onTokenRefused?.(token)
      throw new GrantBusyError(`${describe(call)}: the access token is refused and no newer one is stored`, refused)
    }
    const second = await exchange(options, call, newer)
    if (second.status === 401 && !isTokenProblem(second.body))
      throw new GrantRevokedError(`${describe(call)}: ${refusalKind(second.body)}`, traceIdOf(second.body))
    if (second.status === 401) {
      await options.onTokenRefused?.(newer)
      throw new GrantBusyError(`${describe(call)}: the newest access token is refused`, traceIdOf(second.body))
    }
    return second
  }
}

async function exchange(options: HighLevelRequestOptions, call: Call, token: string): Promise<Answer> {
  const { clock, pacer } = options
  const done = await pacer.take(options.deadline === undefined ? undefined : options.deadline - CALL_TIMEOUT_MS)
  const deadline = new AbortController()
  const finished = new AbortController()
  void clock.sleep(CALL_TIMEOUT_MS, finished.signal).then(() => deadline.abort())
  let headers: FetchHeaders | undefined
  const told = beginCall(options, 'highlevel', describe(call))
  try {
    const response = await options.fetch(`${options.baseUrl}${call.path}`, {
      method: call.method,
      headers: {
        authorization: `Bearer ${token}`,
        version: versionOf(call.path),
        accept: 'application/json',
        ...(call.body ? { 'content-type': 'application/json' } : {}),
      },
      ...(call.body ? { body: JSON.stringify(call.body) } : {}),
      redirect: 'manual',
      signal: deadline.signal,
    })
    told.answered(response.status)
    // A gateway that fails for HighLevel knows nothing of the window.
    if (response.status < 500) headers = response.headers
    return await readAnswer(options, call, response)
  } catch (cause) {
    if (
      cause instanceof RateLimitedError ||
      cause instanceof RemoteUnavailableError ||
      cause instanceof GrantRevokedError
    )
      throw cause
    const what = deadline.signal.aborted ? `no answer within ${CALL_TIMEOUT_MS / 1000} s` : 'the connection failed'
    told.failed(deadline.signal.aborted)
    throw unavailable(`${describe(call)}: ${what}`, { cause })
  } finally {
    finished.abort()
    told.tell()
    done(headers ? (readRateHeaders(headers) ?? 'no-headers') : 'no-answer')
  }
}

async function readAnswer(options: HighLevelRequestOptions, call: Call, response: FetchAnswer): Promise<Answer> {
  const { status, headers } = response
  const body = parseBody(await readBounded(response))
  const trace = traceIdOf(body)
  if (status === 429) {
    const retryAfterMs = readRetryAfterMs(headers, options.clock.now())
    options.pacer.pause(retryAfterMs)
    throw new RateLimitedError(retryAfterMs, trace)
  }
  if (status === 403) throw new GrantRevokedError(`${describe(call)}: 403, ${refusalKind(body)}`, trace)
  const isOurs = (status >= 200 && status < 300) || [400, 401, 404, 422].includes(status)
  if (!isOurs) throw unavailable(`${describe(call)}: HighLevel answered ${status}`, trace)
  if (status < 300 && (typeof body !== 'object' || body === null))
    throw unavailable(`${describe(call)}: HighLevel answered ${status} without a JSON object`)
  return { status, body }
}

async function readBounded(response: FetchAnswer): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_ANSWER_BYTES) throw unavailable('HighLevel answered more than 5 MiB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** HighLevel failed, was not reached, or answered what cannot be read. */
export const unavailable = (message: string, options?: SyncErrorOptions) =>
  new RemoteUnavailableError(message, { ...options, remote: 'highlevel' })

/** Method and path without ids and query: enough to know which call, nothing about whom. */
export function describe(call: Call): string {
  const path = call.path.split('?')[0] ?? ''
  const parts = path.split('/').map((part) => (/\d/.test(part) || part.length >= 16 ? '{id}' : part))
  return `${call.method} ${parts.join('/')}`
}
