import { randomBytes } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { type Clock, systemClock } from '../../shared/clock.ts'
import { stackOf } from './error-text.ts'
import { httpEvent } from './http-event.ts'
import { gatewayAnswer, type HttpAnswer, httpAnswer } from './http-response.ts'
import { createRouter, type Route } from './http-routes.ts'
import type { InvokeResult } from './invocation.ts'
import type { Lambda } from './lambda.ts'
import { createLoopbackServer } from './loopback-server.ts'
import { createThrottle } from './throttle.ts'

/** What is known of a request when it is answered. */
export interface Answered {
  status: number
  latencyMs: number
}

export interface HttpApiOptions {
  lambda: Pick<Lambda, 'invoke'>
  accountId: string
  apiId: string
  log: (line: string) => void
  onAnswered?: (answered: Answered) => void
  /** Real time: callers and functions wait in it. */
  clock?: Clock
}

export interface HttpApi {
  server: Server
  /** Opens the API; until then every request is answered 503. */
  serve(routes: readonly Route[]): void
  /** Takes no more connections; resolves when every request is answered and its connection closed. */
  stop(): Promise<void>
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const MAX_BODY_BYTES = 10 * 1024 * 1024
const MAX_HEADER_BYTES = 10_240
/** The most an integration may take. */
export const MAX_INTEGRATION_MS = 30_000

const TOO_LARGE = gatewayAnswer(413, 'Request Entity Too Large')
const FAILED = gatewayAnswer(500, 'Internal Server Error')
const THROTTLED = gatewayAnswer(429, 'Too Many Requests')
const UNAVAILABLE = gatewayAnswer(503, 'Service Unavailable')

/** An API Gateway HTTP API in front of functions, payload format 2.0. */
export function createHttpApi(options: HttpApiOptions): HttpApi {
  const { lambda, clock = systemClock, log } = options
  const mayPass = createThrottle(clock)
  let route: ReturnType<typeof createRouter> | undefined

  const answer = async (request: IncomingMessage, requestId: string): Promise<HttpAnswer> => {
    if (headerBytes(request) > MAX_HEADER_BYTES) return gatewayAnswer(431, 'Request Header Fields Too Large')
    const body = await readBounded(request)
    if (!body) return TOO_LARGE
    if (!route) return UNAVAILABLE
    const match = route(request)
    if (!match) return gatewayAnswer(404, 'Not Found')
    const { accountId, apiId } = options
    if (!mayPass(match.route)) return THROTTLED
    const event = httpEvent(request, body, match, { accountId, apiId, requestId, now: clock.now() })
    const { functionName, timeoutMs } = match.route
    const result = await inTime(clock, timeoutMs, lambda.invoke(functionName, event))
    if (!result) return UNAVAILABLE
    if (result.ok) return httpAnswer(result.value) ?? FAILED
    log(`${match.route.key} → 500: ${result.error.errorType}: ${result.error.errorMessage}`)
    return result.error.errorType === 'RequestEntityTooLargeException' ? TOO_LARGE : FAILED
  }

  // The deployed API answers pages of any site: they book through /route, and whether they may read the answer is a matter
  // of CORS. Ours is the narrower limit of headers; Node must not answer first.
  const serverOptions = { callers: 'anyone', maxHeaderSize: 4 * MAX_HEADER_BYTES } as const
  const server = createLoopbackServer(serverOptions, (request, response) => {
    const receivedAt = clock.now()
    const requestId = `${randomBytes(11).toString('base64url')}=`
    answer(request, requestId).then(
      (reply) => send(reply),
      (cause: unknown) => {
        log(`${request.method} ${request.url}: ${stackOf(cause)}`)
        send(FAILED)
      },
    )
    const send = (reply: HttpAnswer) => {
      options.onAnswered?.({ status: reply.status, latencyMs: clock.now() - receivedAt })
      // What is left of an unread request would be taken for the next one.
      const isLast = !request.complete || !server.listening
      write(response, reply, { 'apigw-requestid': requestId, ...(isLast ? { connection: 'close' } : {}) })
    }
  })
  return {
    server,
    serve: (routes) => {
      route = createRouter(routes)
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function headerBytes({ method = '', url = '', rawHeaders }: IncomingMessage): number {
  const requestLine = Buffer.byteLength(`${method} ${url} HTTP/1.1`)
  return rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text, 'latin1'), requestLine)
}

/** The body, or undefined as soon as it is over the limit; the rest of it is then left unread. */
function readBounded(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > MAX_BODY_BYTES) {
        request.pause()
        resolve(undefined)
      } else chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', reject)
  })
}

async function inTime(clock: Clock, ms: number, result: Promise<InvokeResult>): Promise<InvokeResult | undefined> {
  const done = new AbortController()
  try {
    return await Promise.race([result, clock.sleep(ms, done.signal).then(() => undefined)])
  } finally {
    done.abort()
  }
}

function write(response: ServerResponse, { status, headers, body }: HttpAnswer, extra: Record<string, string>): void {
  if (response.destroyed) return
  const length = status === 204 || status === 304 ? {} : { 'content-length': body.length }
  response.writeHead(status, { ...headers, ...length, ...extra })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}
