import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export interface SeenRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}
/** What the server does with one request: an answer in full, or a function that does anything at all. */
export type Script =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | ((response: ServerResponse, request: SeenRequest) => void)

/** A real loopback HTTP server that follows a script, repeats its last line, and counts its requests; closed after the test. */
export async function startScriptedServer(...script: Script[]) {
  const requests: SeenRequest[] = []
  async function follow(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(incoming)
    const request = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body }
    const line = script[Math.min(requests.length, script.length - 1)] ?? { status: 500 }
    requests.push(request)
    if (typeof line === 'function') return line(response, request)
    response.writeHead(line.status, { 'content-type': 'application/json', ...line.headers })
    response.end(typeof line.body === 'string' ? line.body : JSON.stringify(line.body ?? {}))
  }
  const server = createServer((incoming, response) => {
    // A request that is reset half-way has no body to read and no answer to give.
    follow(incoming, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return { url: `http://127.0.0.1:${address.port}`, requests }
}
