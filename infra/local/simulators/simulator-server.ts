import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../../../shared/clock.ts'
import { close, createLoopbackServer, listen } from '../loopback-server.ts'
import type { FaultOutcome, Faults } from './faults.ts'
import type { JsonValue } from './json.ts'
import type { RequestLog } from './request-log.ts'

export interface Call {
  method: string
  /** Path without the query, still percent-encoded. */
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: string
}

export interface Reply {
  status: number
  headers?: Record<string, string>
  /** A string is sent as it is, anything else as JSON. */
  body: JsonValue | undefined
}

interface ServerOptions {
  clock: Clock
  faults: Faults
  requests: RequestLog
  port?: number
  /** Added before every answer of the API. */
  latencyMs?: number
  /** The simulated API; what it changes, it changes before it returns. */
  api(call: Call): Reply
  control(call: Call): Promise<Reply>
  /** Whose request this is, for the log. */
  locationOf(call: Call): string | null
  /** Called after every request that may have changed something. */
  onChange?: (() => void) | undefined
}

const MAX_BODY_BYTES = 1_048_576

async function readCall(request: IncomingMessage): Promise<Call | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  if (size > MAX_BODY_BYTES) return undefined
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s, 2)
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  }
}

function send(response: ServerResponse, { status, headers, body }: Reply) {
  const isRaw = typeof body === 'string' || body === undefined
  const bytes = Buffer.from(isRaw ? (body ?? '') : JSON.stringify(body))
  const contentType = isRaw ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8'
  response.writeHead(status, { 'content-type': contentType, ...headers, 'content-length': bytes.length }).end(bytes)
}

/** Serves one simulated API and its control API (`/_simulator/…`) on loopback, with faults, latency and a request log. */
export async function startSimulatorServer(options: ServerOptions): Promise<{ url: string; close(): Promise<void> }> {
  const { clock, faults, requests, latencyMs = 0 } = options
  const closing = new AbortController()

  const answer = (call: Call) => {
    const reply = options.api(call)
    const { method, path } = call
    requests.add({ at: clock.now(), method, path, status: reply.status, locationId: options.locationOf(call) })
    return reply
  }

  const spoil = async (fault: FaultOutcome, call: Call): Promise<Reply | undefined> => {
    const { method, path } = call
    const log = (status: number) =>
      requests.add({ at: clock.now(), method, path, status, locationId: options.locationOf(call) })
    switch (fault.kind) {
      case 'status':
        log(fault.status)
        return { status: fault.status, body: fault.body, ...(fault.headers && { headers: fault.headers }) }
      case 'body':
        log(200)
        return { status: 200, body: fault.body, headers: { 'content-type': 'application/json; charset=utf-8' } }
      case 'reset-before':
        log(0)
        return undefined
      case 'reset-after':
        answer(call)
        return undefined
      case 'silence':
        log(0)
        await clock.sleep(fault.ms, closing.signal)
        return undefined
      case 'delay':
        await clock.sleep(fault.ms, closing.signal)
        return closing.signal.aborted ? undefined : answer(call)
    }
  }

  const respond = async (request: IncomingMessage): Promise<Reply | undefined> => {
    const call = await readCall(request)
    if (!call) return { status: 413, body: { statusCode: 413, message: 'request entity too large' } }
    if (call.path.startsWith('/_simulator/')) return options.control(call)
    const query = call.query.size > 0 ? `?${call.query.toString()}` : ''
    const fault = faults.take(call.method, `${call.path}${query}`)
    const reply = fault ? await spoil(fault, call) : answer(call)
    if (reply && latencyMs > 0) await clock.sleep(latencyMs, closing.signal)
    return reply
  }

  // HighLevel's consent page is one that people fill in.
  const server = createLoopbackServer({ callers: 'own-pages' }, (request, response) => {
    respond(request).then(
      (reply) => {
        if (reply) send(response, reply)
        else request.socket.destroy()
        if (request.method !== 'GET') options.onChange?.()
      },
      (error: unknown) => {
        if (response.headersSent || request.socket.destroyed) return
        send(response, { status: 500, body: { statusCode: 500, message: `simulator failed: ${String(error)}` } })
      },
    )
  })
  const port = await listen(server, options.port ?? 0)
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      closing.abort()
      return close(server)
    },
  }
}
