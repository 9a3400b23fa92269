import { request } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { createHttpApi } from '../../../infra/local/http-api.ts'
import { close, listen } from '../../../infra/local/loopback-server.ts'
import { signedDelivery } from '../../support/chili-piper-bodies.ts'
import { createWebhookWorld } from '../../support/webhook-world.ts'

// What the HTTP API itself does for the bad-input list: header names, joined headers, methods, bytes.

async function openDoor() {
  const world = createWebhookWorld()
  const api = createHttpApi({
    accountId: '000000000000',
    apiId: 'local',
    clock: world.clock,
    log: () => {},
    lambda: {
      invoke: async (_name, event) => ({
        ok: true,
        value: { statusCode: await world.deliver(JSON.parse(JSON.stringify(event))) },
      }),
    },
  })
  const port = await listen(api.server, 0)
  onTestFinished(() => close(api.server))
  const key = 'POST /webhooks/chili-piper/{tenant}/created'
  api.serve([{ key, functionName: 'webhook', timeoutMs: 10_000 }])
  const send = (headers: string[], options: { method?: string; path?: string; body?: string | Uint8Array } = {}) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { method = 'POST', path = '/webhooks/chili-piper/demo/created', body = '' } = options
      const all = ['Host', `127.0.0.1:${port}`, ...headers]
      const sent = request({ host: '127.0.0.1', port, method, path, headers: all, agent: false }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode))
      })
      sent.on('error', reject).end(body)
    })
  return { world, send }
}

const good = signedDelivery()
const signature = good.headers['x-chili-signature'] ?? ''
const timestamp = good.headers['x-chili-timestamp'] ?? ''
const body = good.body ?? ''
const HEADERS = ['X-CHILI-Signature', signature, 'x-Chili-TIMESTAMP', timestamp, 'CONTENT-type', 'application/json']

test('W10: the case of header names does not matter', async () => {
  const { world, send } = await openDoor()
  expect(await send(HEADERS, { body })).toBe(202)
  expect(world.synced()).toHaveLength(1)
})

test.each([
  ['signature', ['x-chili-signature', signature]],
  ['timestamp', ['x-chili-timestamp', timestamp]],
])('W10: a %s header that comes twice is joined, and so refused', async (_name, again) => {
  const { world, send } = await openDoor()
  expect(await send([...HEADERS, ...again], { body })).toBe(401)
  expect(world.synced()).toHaveLength(0)
})

test.each([['GET'], ['PUT'], ['HEAD'], ['OPTIONS'], ['DELETE'], ['PATCH']])(
  'W29: %s never reaches the function',
  async (method) => {
    const { world, send } = await openDoor()
    expect(await send(HEADERS, { method })).toBe(404)
    expect(world.log.lines).toEqual([])
  },
)

test('W12, W13: bytes that are no text arrive as the bytes that were signed', async () => {
  const { world, send } = await openDoor()
  const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x7d])
  const { headers } = signedDelivery({ body: bytes })
  const sent = Object.entries(headers).flatMap(([name, value]) => [name, value ?? ''])
  expect(await send(sent, { body: bytes })).toBe(202)
  expect(world.deadLetters()).toHaveLength(1)
})
