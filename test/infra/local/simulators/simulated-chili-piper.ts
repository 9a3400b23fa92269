import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import { startChiliPiperSimulator } from '../../../../infra/local/simulators/chili-piper.ts'
import { createManualClock } from '../../../support/manual-clock.ts'

type Options = Partial<Parameters<typeof startChiliPiperSimulator>[0]>

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** A receiver of webhooks that keeps what it got and answers what `status` says at that time. */
export async function receiveWebhooks() {
  const received: Received[] = []
  const receiver = { url: '', status: 202, received }
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    received.push({ path: request.url ?? '', headers: request.headers, body })
    if (receiver.status === 0) request.socket.destroy()
    else response.writeHead(receiver.status, { location: '/elsewhere' }).end('{"status":"accepted"}')
  }
  const server = createServer((request, response) => void receive(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const address = server.address()
  if (typeof address === 'object' && address) receiver.url = `http://127.0.0.1:${address.port}`
  return receiver
}

/** A simulator of its own for one test, closed after it. */
export async function simulateChiliPiper(options: Options = {}) {
  const clock = createManualClock()
  const simulator = await startChiliPiperSimulator({
    clock,
    tenant: 'demo',
    apiKey: 'key-1',
    signingSecret: 'secret-1',
    ...options,
  })
  let isOpen = true
  const close = async () => {
    if (isOpen) await simulator.close()
    isOpen = false
  }
  onTestFinished(close)

  const request = async (method: string, path: string, body?: unknown, authorization = 'Bearer key-1') => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const headers = { authorization, 'content-type': 'application/json' }
    const response = await fetch(`${simulator.url}${path}`, { method, headers, body: text ?? null })
    const answer = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    return { status: response.status, text: answer, body: isJson ? JSON.parse(answer) : undefined }
  }
  const call = (method: string, path: string, body?: unknown, authorization?: string) =>
    request(method, `/api/fire-edge${path}`, body, authorization)
  const control = (method: string, path: string, body?: unknown) => request(method, `/_simulator${path}`, body)
  const fault = (then: object, rest: object = {}) => control('POST', '/faults', { ...rest, then })
  const book = async (booking: object = {}): Promise<string> => {
    const defaults = { guest: { email: 'pat@example.org' }, startAt: '2026-03-03T15:00:00Z' }
    return (await control('POST', '/meetings', { ...defaults, ...booking })).body.meetingId
  }
  return { ...simulator, close, clock, call, control, fault, book }
}
