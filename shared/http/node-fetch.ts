import { type IncomingMessage, Agent as PlainAgent, request as requestPlain } from 'node:http'
import { request as requestSecure, Agent as SecureAgent } from 'node:https'
import type { Fetch, FetchAnswer, FetchInit } from './fetch.ts'

// Servers close a connection that was idle for a while, and a function that slept does not hear of it: what is sent on it then
// has an unknown end. The shortest time in use is 5 s (Node.js, Apache).
const IDLE_MS = 4_000

/**
 * `fetch` over node:https, for functions: the runtime's own loads undici at the first call, a quarter of what a cold first
 * booking takes. Connections are kept and used again within four seconds. Sends no accept-encoding, so answers come as they are.
 * @param now Unix milliseconds, or any clock that goes on while the function sleeps
 * @param idleMs how long a connection may be idle and still be used again
 */
export function createNodeFetch(now: () => number, idleMs = IDLE_MS): Fetch {
  const agents = { 'http:': createAgents(PlainAgent, now, idleMs), 'https:': createAgents(SecureAgent, now, idleMs) }
  return (url, init) =>
    new URL(url).protocol === 'http:'
      ? exchange(requestPlain(url, { ...optionsOf(init), agent: agents['http:']() }), init)
      : exchange(requestSecure(url, { ...optionsOf(init), agent: agents['https:']() }), init)
}

/**
 * The agent to use now. It ends each connection that was idle for too long by itself, but not while the function sleeps: after
 * that there is a new one.
 */
function createAgents<Agent extends PlainAgent>(
  Made: new (options: object) => Agent,
  now: () => number,
  idleMs: number,
): () => Agent {
  const make = () => new Made({ keepAlive: true, timeout: idleMs })
  let agent = make()
  let usedAt = now()
  return () => {
    if (now() - usedAt > idleMs) {
      // What is on its way on the old one goes on; only idle connections end.
      for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
      agent = make()
    }
    usedAt = now()
    return agent
  }
}

const optionsOf = ({ method, headers, body, signal }: FetchInit) => ({
  method,
  signal,
  headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
})

function exchange(request: ReturnType<typeof requestPlain>, { body }: FetchInit): Promise<FetchAnswer> {
  return new Promise((resolve, reject) => {
    // As fetch does: what failed is in the cause.
    request.on('error', (cause) => reject(new TypeError('fetch failed', { cause })))
    request.on('response', (message) => resolve(answerOf(message)))
    request.end(body)
  })
}

function answerOf(message: IncomingMessage): FetchAnswer {
  return {
    status: message.statusCode ?? 0,
    headers: {
      get(name) {
        const value = message.headers[name.toLowerCase()]
        return value === undefined ? null : String(value)
      },
    },
    body: {
      [Symbol.asyncIterator]: () => message[Symbol.asyncIterator](),
      async cancel() {
        message.destroy()
      },
    },
  }
}
