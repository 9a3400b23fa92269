import { beginCall, type OnCall } from '../calls.ts'
import type { Clock } from '../clock.ts'
import { GrantBusyError, RemoteUnavailableError } from '../errors.ts'
import { textsOf } from './oauth-reply.ts'

/** For one call, body included. A browser or a queue message waits for it. */
export const OAUTH_TIMEOUT_MS = 5_000
const MAX_ANSWER_BYTES = 1024 * 1024

export interface OAuthCall {
  /** What was being done, for error messages; ids and tokens have no place in it. */
  what: string
  /** Already encoded, with its query. */
  path: string
  /** Sent as a POST; without it the call is a GET. */
  form?: Record<string, string>
  bearer?: { token: string; version: string }
}

/** Success, or a refusal (400, 401, 403, 404, 422) for the caller to read; the body is whatever JSON it was. */
export interface OAuthAnswer {
  status: number
  body: unknown
}

/**
 * Sends one call with its time and the answer's size bounded; a redirect is an error, so nothing goes to another host.
 * @throws RemoteUnavailableError, GrantBusyError when a bearer token is refused as invalid or expired.
 */
export function createOAuthCall(options: {
  baseUrl: string
  fetch: typeof fetch
  clock: Clock
  /** Told of every request once it is over. */
  onCall?: OnCall | undefined
}): (call: OAuthCall) => Promise<OAuthAnswer> {
  return async (call) => {
    const path = call.path.split('?')[0] ?? ''
    const told = beginCall(options, 'highlevel', `${call.form ? 'POST' : 'GET'} ${path}`)
    const deadline = new AbortController()
    const finished = new AbortController()
    void options.clock.sleep(OAUTH_TIMEOUT_MS, finished.signal).then(() => deadline.abort())
    try {
      const response = await options.fetch(`${options.baseUrl}${call.path}`, {
        ...toInit(call),
        redirect: 'manual',
        signal: deadline.signal,
      })
      told.answered(response.status)
      return readAnswer(call, response.status, await readBounded(call, response))
    } catch (cause) {
      if (cause instanceof RemoteUnavailableError || cause instanceof GrantBusyError) throw cause
      told.failed(deadline.signal.aborted)
      const problem = deadline.signal.aborted
        ? `no answer within ${OAUTH_TIMEOUT_MS / 1000} s`
        : 'the connection failed'
      throw new RemoteUnavailableError(`${call.what}: ${problem}`, { cause, changedNothing: isNeverSent(cause) })
    } finally {
      finished.abort()
      told.tell()
    }
  }
}

/** No connection was made, so nothing of the call was sent: fetch names the reason in the cause of its error. */
function isNeverSent(error: unknown): boolean {
  const reason = error instanceof Error ? error.cause : undefined
  const code = reason instanceof Error && 'code' in reason ? reason.code : undefined
  return typeof code === 'string' && /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT)$/.test(code)
}

function toInit({ form, bearer }: OAuthCall): RequestInit {
  return {
    method: form ? 'POST' : 'GET',
    headers: {
      accept: 'application/json',
      ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...(bearer ? { authorization: `Bearer ${bearer.token}`, version: bearer.version } : {}),
    },
    ...(form ? { body: new URLSearchParams(form).toString() } : {}),
  }
}

async function readBounded(call: OAuthCall, response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_ANSWER_BYTES) throw new RemoteUnavailableError(`${call.what}: the answer is larger than 1 MiB`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function readAnswer(call: OAuthCall, status: number, text: string): OAuthAnswer {
  const isOurs = (status >= 200 && status < 300) || [400, 401, 403, 404, 422].includes(status)
  // Busy or throttled before it did anything; a gateway's 502 or 504 leaves open what was done behind it.
  const changedNothing = status === 429 || status === 503
  if (!isOurs) throw new RemoteUnavailableError(`${call.what}: HighLevel answered ${status}`, { changedNothing })
  const body = parseOrUndefined(text)
  if (status >= 400 && body === undefined)
    throw new RemoteUnavailableError(`${call.what}: HighLevel answered ${status} without JSON`)
  // Scope, version and token type are 401, too, and a newer token would not help with them.
  if (status === 401 && call.bearer && textsOf(body).some((line) => /jwt|access token|expired/i.test(line)))
    throw new GrantBusyError(`${call.what}: the agency's access token is refused`)
  return { status, body }
}

// The parser's own message quotes what it choked on, so it goes no further.
function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
