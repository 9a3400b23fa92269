import { createServer, type IncomingHttpHeaders } from 'node:http'
import { close, listen } from '../../../infra/local/loopback-server.ts'
import { systemClock } from '../../../shared/clock.ts'

export interface OutsideCall {
  /** The operation of AWS, or `highlevel` or `chilipiper` and the method. */
  what: string
  sentBytes: number
  receivedBytes: number
  /** What was asked, as it was sent. */
  sent: string
  /** Milliseconds of this process's monotonic clock. */
  beganAt: number
  endedAt: number
  /** What DynamoDB would bill for the table itself; its indexes are not in it. */
  units: number
}

export interface CountingProxy {
  url: string
  close(): Promise<void>
}

export interface ProxyOptions {
  to: string
  nameOf(request: { method?: string | undefined; headers: IncomingHttpHeaders }): string
  /** Where the calls are put on record. */
  calls: OutsideCall[]
  /** How much later than it could each is answered, in milliseconds. */
  delayMs?: number | undefined
}

/** Hands every request on, and puts on record that it came. */
export async function startCountingProxy({ to, nameOf, calls, delayMs = 0 }: ProxyOptions): Promise<CountingProxy> {
  const server = createServer((request, response) => {
    const beganAt = performance.now()
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const sent = Buffer.concat(chunks)
      const what = nameOf(request)
      handOn(request.method ?? 'GET', request.url ?? '/', request.headers, what, sent).then(
        ({ status, headers, bytes, units }) => {
          const sizes = { sentBytes: sent.length, receivedBytes: bytes.length }
          calls.push({ what, ...sizes, sent: sent.toString(), beganAt, endedAt: performance.now(), units })
          response.writeHead(status, { ...headers, 'content-length': bytes.length }).end(bytes)
        },
        () => response.destroy(),
      )
    })
  })
  async function handOn(method: string, path: string, all: IncomingHttpHeaders, what: string, sent: Buffer) {
    const { host: _, connection: __, 'content-length': ___, ...headers } = all
    const pairs: [string, string][] = Object.entries(headers).map(([name, value]) => [name, String(value)])
    const isTable = what.startsWith('DynamoDB_')
    const body = isTable ? withUnits(sent) : new Uint8Array(sent)
    if (delayMs > 0) await systemClock.sleep(delayMs)
    const answer = await fetch(`${to}${path}`, { method, headers: pairs, ...(sent.length > 0 ? { body } : {}) })
    const received = Buffer.from(await answer.arrayBuffer())
    const { bytes, units } = isTable ? withoutUnits(received) : { bytes: received, units: 0 }
    const { 'transfer-encoding': ____, 'content-encoding': _____, ...kept } = Object.fromEntries(answer.headers)
    return { status: answer.status, headers: kept, bytes, units }
  }
  const port = await listen(server, 0)
  return { url: `http://127.0.0.1:${port}`, close: () => close(server) }
}

// The function does not ask what it is billed; the question and its answer are not among the bytes that are counted.
const withUnits = (sent: Buffer) => JSON.stringify({ ...JSON.parse(sent.toString()), ReturnConsumedCapacity: 'TOTAL' })

function withoutUnits(received: Buffer): { bytes: Buffer; units: number } {
  const { ConsumedCapacity, ...rest } = JSON.parse(received.toString())
  // A batch tells them for each of its tables.
  const told: { CapacityUnits?: number }[] = [ConsumedCapacity ?? []].flat()
  const units = told.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0)
  return { bytes: Buffer.from(JSON.stringify(rest)), units }
}
