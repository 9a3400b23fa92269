import type { Clock } from '../clock.ts'
import { GrantBusyError, GrantRevokedError, RateLimitedError, RemoteUnavailableError } from '../errors.ts'
import type { Pacer } from './pacer.ts'
import { readRateHeaders, readRetryAfterMs } from './rate-headers.ts'

/** The API version that all contact operations are pinned to; v3 renames paths and fields. */
const VERSION = '2021-07-28'
/** For one call, body included. */
export const CALL_TIMEOUT_MS = 10_000
const MAX_ANSWER_BYTES = 5 * 1024 * 1024

export interface HighLevelRequestOptions {
  /** https origin of the API; never taken from data. */
  baseUrl: string
  fetch: typeof fetch
  clock: Clock
  pacer: Pacer
  /** Unix milliseconds when the invocation ends; no call is begun that could outlast it. */
  deadline?: number
  /** The location's access token; `isFresh` reads past the cache. @throws GrantRevokedError without a grant. */
  accessToken(options: { isFresh: boolean }): Promise<string>
}

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Already encoded, with its query. */
  path: string
  body?: Record<string, unknown>
}

/** An answer the caller has to look at: success, or a refusal of what was asked (400, 404, 422). */
export interface Answer {
  status: number
  body: unknown
}

/**
 * Sends one call: paced, timed, with the answer's size bounded; a redirect is an error, so the token stays here.
 * @throws RateLimitedError, RemoteUnavailableError, GrantBusyError, GrantRevokedError
 */
export function createRequest(options: HighLevelRequestOptions): (call: Call) => Promise<Answer> {
  return async (call) => {
    const token = await options.accessToken({ isFresh: false })
    const first = await exchange(options, call, token)
    if (first.status !== 401) return first
    // Not every 401 is about the token: scope, version and token type are, too, and a newer token would not help.
    if (!isTokenProblem(first.body)) throw new GrantRevokedError(`${describe(call)}: ${refusalKind(first.body)}`)
    const newer = await options.accessToken({ isFresh: true })
    if (newer === token && isPrivateIntegration(first.body))
      throw new GrantRevokedError(`${describe(call)}: ${refusalKind(first.body)}`)
    if (newer === token)
      throw new GrantBusyError(`${describe(call)}: the access token is refused and no newer one is stored`)
    const second = await exchange(options, call, newer)
    if (second.status === 401) throw new GrantBusyError(`${describe(call)}: the newest access token is refused`)
    return second
  }
}

async function exchange(options: HighLevelRequestOptions, call: Call, token: string): Promise<Answer> {
  const { clock, pacer } = options
  const done = await pacer.take(options.deadline === undefined ? undefined : options.deadline - CALL_TIMEOUT_MS)
  const deadline = new AbortController()
  const finished = new AbortController()
  void clock.sleep(CALL_TIMEOUT_MS, finished.signal).then(() => deadline.abort())
  let headers: Headers | undefined
  try {
    const response = await options.fetch(`${options.baseUrl}${call.path}`, {
      method: call.method,
      headers: {
        authorization: `Bearer ${token}`,
        version: VERSION,
        accept: 'application/json',
        ...(call.body ? { 'content-type': 'application/json' } : {}),
      },
      ...(call.body ? { body: JSON.stringify(call.body) } : {}),
      redirect: 'manual',
      signal: deadline.signal,
    })
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
    throw new RemoteUnavailableError(`${describe(call)}: ${what}`, { cause })
  } finally {
    finished.abort()
    done(headers ? (readRateHeaders(headers) ?? 'no-headers') : 'no-answer')
  }
}

async function readAnswer(options: HighLevelRequestOptions, call: Call, response: Response): Promise<Answer> {
  const { status, headers } = response
  const body = parseBody(await readBounded(response))
  if (status === 429) {
    const retryAfterMs = readRetryAfterMs(headers, options.clock.now())
    options.pacer.pause(retryAfterMs)
    throw new RateLimitedError(retryAfterMs)
  }
  if (status === 403) throw new GrantRevokedError(`${describe(call)}: 403, ${refusalKind(body)}`)
  const isOurs = (status >= 200 && status < 300) || [400, 401, 404, 422].includes(status)
  if (!isOurs) throw new RemoteUnavailableError(`${describe(call)}: HighLevel answered ${status}`)
  if (status < 300 && (typeof body !== 'object' || body === null))
    throw new RemoteUnavailableError(`${describe(call)}: HighLevel answered ${status} without a JSON object`)
  return { status, body }
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_ANSWER_BYTES) throw new RemoteUnavailableError('HighLevel answered more than 5 MiB')
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

/** HighLevel's `message` is a text, or a list of texts when validation fails. */
export function messagesOf(body: unknown): string[] {
  if (typeof body !== 'object' || body === null || !('message' in body)) return []
  const { message } = body
  return (Array.isArray(message) ? message : [message]).filter((line) => typeof line === 'string')
}

const isPrivateIntegration = (body: unknown) => messagesOf(body).some((line) => /private integration/i.test(line))

// A Private Integration Token that was replaced in the meantime is a token problem, too: only this process is behind.
const isTokenProblem = (body: unknown) =>
  isPrivateIntegration(body) ||
  messagesOf(body).some((line) => /invalid jwt|access token|invalid token|expired/i.test(line))

/** One of the known reasons in our own words: HighLevel's text might quote what was sent. */
function refusalKind(body: unknown): string {
  const text = messagesOf(body).join(' ')
  if (/scope/i.test(text)) return 'the grant lacks a scope'
  if (/version header/i.test(text)) return 'the Version header is refused'
  if (/private integration/i.test(text)) return 'the Private Integration Token is invalid'
  if (/access to this location/i.test(text)) return 'the grant is for another location'
  return 'the grant is refused'
}

/** Method and path without ids and query: enough to know which call, nothing about whom. */
export function describe(call: Call): string {
  const path = call.path.split('?')[0] ?? ''
  const parts = path.split('/').map((part) => (/\d/.test(part) || part.length >= 16 ? '{id}' : part))
  return `${call.method} ${parts.join('/')}`
}
