import { beginCall, type OnCall } from '../calls.ts'
import type { Clock } from '../clock.ts'
import type { Fetch, FetchAnswer } from '../http/fetch.ts'
import { ChiliPiperKeyError, ChiliPiperUnavailableError } from './errors.ts'
import type { Path } from './path.ts'
import { missingPermission } from './refusal.ts'
import { backOffMs, MAX_RETRIES, MAX_RETRY_AFTER_MS, readRetryAfterMs } from './retry-timing.ts'

/** For one attempt, body included. */
export const CALL_TIMEOUT_MS = 10_000
const MAX_ANSWER_BYTES = 5 * 1024 * 1024
/** No limit is documented, so few calls at once. */
const MAX_CONCURRENT = 4
const DEFAULT_ORIGIN = 'https://fire.chilipiper.com'
const BASE_PATH = '/api/fire-edge'

export interface EdgeRequestOptions {
  /** Origin of the API; never taken from data. */
  baseUrl?: string
  fetch: Fetch
  clock: Clock
  /** 0 ≤ x < 1, for the jitter. */
  random(): number
  apiKey(): Promise<string>
  /** Unix milliseconds when the invocation ends; no attempt is begun that could outlast it. */
  deadline?: number
  /** Told of every request once it is over. */
  onCall?: OnCall | undefined
}

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: Path
  body?: unknown
  /** Reads only, so that it may be sent again. */
  safe?: true
}

/** An answer the caller has to look at: success, or a refusal of what was asked (400, 404, 409, 422, 423). */
export interface Answer {
  status: number
  /** Parsed JSON, else the text. */
  body: unknown
}

export type SendEdgeRequest = (call: Call) => Promise<Answer>

const REFUSALS = [400, 404, 409, 422, 423]
const RETRIED = [429, 502, 503, 504]

/**
 * Sends one call: timed, its answer bounded, at most four at once; a redirect is an error, so the key stays here. Only a call
 * marked safe is sent again, at most three times, after 429, 502, 503, 504 or a failed connection; nothing else is ever sent twice.
 * @throws ChiliPiperUnavailableError, ChiliPiperKeyError
 */
export function createEdgeRequest(options: EdgeRequestOptions): SendEdgeRequest {
  const limit = createLimiter(MAX_CONCURRENT)
  return async (call) => {
    for (let retry = 0; ; retry++) {
      const outcome = await limit(() => attempt(options, call))
      if (!(outcome instanceof Failed)) return outcome
      const { error } = outcome
      if (!call.safe || !outcome.mayPass || retry === MAX_RETRIES) throw error
      const waitMs = Math.max(error.retryAfterMs ?? 0, backOffMs(retry, options.random))
      const isInTime = isTimeFor(options, waitMs) && waitMs <= MAX_RETRY_AFTER_MS
      if (!isInTime) throw error
      await options.clock.sleep(waitMs)
    }
  }
}

/** An attempt that failed; `mayPass` when the same may succeed a little later. */
class Failed {
  readonly error: ChiliPiperUnavailableError
  readonly mayPass: boolean

  constructor(error: ChiliPiperUnavailableError, mayPass: boolean) {
    this.error = error
    this.mayPass = mayPass
  }
}

const isTimeFor = ({ deadline, clock }: EdgeRequestOptions, waitMs: number) =>
  deadline === undefined || clock.now() + waitMs + CALL_TIMEOUT_MS <= deadline

async function attempt(options: EdgeRequestOptions, call: Call): Promise<Answer | Failed> {
  const name = describe(call)
  if (!isTimeFor(options, 0))
    throw new ChiliPiperUnavailableError(`${name}: no time left`, 'deadline', { changedNothing: true })
  const key = await options.apiKey()
  const told = beginCall(options, 'chili-piper', name)
  const deadline = new AbortController()
  const finished = new AbortController()
  void options.clock.sleep(CALL_TIMEOUT_MS, finished.signal).then(() => deadline.abort())
  try {
    const response = await options.fetch(`${options.baseUrl ?? DEFAULT_ORIGIN}${BASE_PATH}${call.path.text}`, {
      method: call.method,
      headers: {
        authorization: `Bearer ${key}`,
        accept: 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      redirect: 'manual',
      signal: deadline.signal,
    })
    told.answered(response.status)
    return judge(name, response, await readBounded(name, response), options.clock.now())
  } catch (cause) {
    if (cause instanceof ChiliPiperUnavailableError || cause instanceof ChiliPiperKeyError) throw cause
    told.failed(deadline.signal.aborted)
    if (!deadline.signal.aborted)
      return new Failed(new ChiliPiperUnavailableError(`${name}: the connection failed`, 'network', { cause }), true)
    const what = `${name}: no answer within ${CALL_TIMEOUT_MS / 1000} s`
    return new Failed(new ChiliPiperUnavailableError(what, 'time-out', { cause }), false)
  } finally {
    finished.abort()
    told.tell()
  }
}

function judge(name: string, { status, headers }: FetchAnswer, text: string, now: number): Answer | Failed {
  const body = parseBody(text)
  if ((status >= 200 && status < 300) || REFUSALS.includes(status)) return { status, body }
  if (status === 401) throw new ChiliPiperKeyError(name, status)
  if (status === 403) throw new ChiliPiperKeyError(name, status, missingPermission(body))
  const retryAfterMs = status === 429 || status === 503 ? readRetryAfterMs(headers, now) : undefined
  const what = `${name}: Chili Piper answered ${status}`
  return new Failed(
    new ChiliPiperUnavailableError(what, reasonOf(status), { retryAfterMs, changedNothing: status === 429 }),
    RETRIED.includes(status),
  )
}

function reasonOf(status: number) {
  if (status === 429) return 'rate-limit'
  if (status === 502 || status === 504) return 'gateway'
  return status >= 300 && status < 400 ? 'redirect' : 'server'
}

async function readBounded(name: string, response: FetchAnswer): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_ANSWER_BYTES) throw new ChiliPiperUnavailableError(`${name}: more than 5 MiB`, 'too-large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Method and path without ids and query: enough to know which call, nothing about whom. */
export const describe = ({ method, path }: Call): string => `${method} ${path.template}`

/** Runs at most `max` at once; the others wait in order. */
function createLimiter(max: number) {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(run: () => Promise<T>): Promise<T> => {
    if (running === max) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await run()
    } finally {
      const next = waiting.shift()
      // The place is handed on, so that a newcomer cannot take it in between.
      if (next) next()
      else running--
    }
  }
}
