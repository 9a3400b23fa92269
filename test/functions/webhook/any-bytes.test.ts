import fc from 'fast-check'
import { expect, test } from 'vitest'
import { meetingBody, SIGNED_AT, signedDelivery, sparseMeetingBody } from '../../support/chili-piper-bodies.ts'
import { createWebhookWorld } from '../../support/webhook-world.ts'

// fast-check prints the seed and the smallest input that fails.

const flip = (bytes: Buffer, bit: number) => {
  const flipped = Buffer.from(bytes)
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return flipped
}
const body = Buffer.from(JSON.stringify(sparseMeetingBody()))
const good = signedDelivery({ body })
const SIGNED_HEADERS = ['x-chili-timestamp', 'x-chili-signature'] as const

test('P2: flipping any one bit of the body, the timestamp or the signature is refused', async () => {
  const world = createWebhookWorld()
  const sizes = [body.length, ...SIGNED_HEADERS.map((name) => good.headers[name]?.length ?? 0)]
  const bits = sizes.flatMap((size, part) => Array.from({ length: size * 8 }, (_, bit) => [part, bit] as const))
  expect(bits.length).toBeGreaterThan(2_000)
  for (const [part, bit] of bits) {
    const name = SIGNED_HEADERS[part - 1]
    const event = name
      ? {
          ...good,
          headers: {
            ...good.headers,
            [name]: flip(Buffer.from(good.headers[name] ?? '', 'latin1'), bit).toString('latin1'),
          },
        }
      : { ...good, body: flip(body, bit).toString('base64') }
    if ((await world.deliver(event)) !== 401) throw new Error(`Bit ${bit} of part ${part} was not refused`)
  }
  expect(world.sqsMock.calls()).toHaveLength(0)
  expect(await world.deliver(good)).toBe(202)
})

test('P2: a flipped bit in any signed body is refused', async () => {
  const world = createWebhookWorld()
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), async (bytes, at) => {
      const event = signedDelivery({ body: bytes })
      const flipped = flip(Buffer.from(bytes), at % (bytes.length * 8)).toString('base64')
      expect(await world.deliver({ ...event, body: flipped })).toBe(401)
    }),
    { numRuns: 300 },
  )
  expect(world.sqsMock.calls()).toHaveLength(0)
})

const STATUSES = [202, 401, 413, 415, 503]

test('P19: any bytes as a signed body give one of the known answers, and never an exception', async () => {
  const world = createWebhookWorld()
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 2_000 }),
    fc.string({ unit: 'binary', maxLength: 500 }).map((text) => Buffer.from(text)),
    fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)),
  )
  await fc.assert(
    fc.asyncProperty(bytes, fc.constantFrom('created', 'updated', 'deleted'), async (sent, change) => {
      const before = world.sqsMock.calls().length
      expect(await world.deliver(signedDelivery({ body: sent, change }))).toBe(202)
      expect(world.sqsMock.calls()).toHaveLength(before + 1)
    }),
    { numRuns: 500 },
  )
  await world.expectWell()
})

test('P19: any value in any documented field gives 202 and exactly one message', async () => {
  const world = createWebhookWorld()
  const field = fc.constantFrom(...Object.keys(meetingBody()))
  const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary' }), fc.double())
  await fc.assert(
    fc.asyncProperty(fc.dictionary(field, value, { maxKeys: 8 }), async (overrides) => {
      const before = world.sqsMock.calls().length
      expect(await world.deliver(signedDelivery({ body: meetingBody(overrides) }))).toBe(202)
      expect(world.sqsMock.calls()).toHaveLength(before + 1)
    }),
    { numRuns: 500 },
  )
})

test('P2: any headers and any body give one of the known answers, and no unsigned one is stored', async () => {
  const world = createWebhookWorld()
  const header = fc.option(fc.oneof(fc.string(), fc.constant(String(SIGNED_AT)), fc.stringMatching(/^[0-9a-f]{64}$/)))
  const headers = fc.record({
    'x-chili-signature': header,
    'x-chili-timestamp': header,
    'content-type': fc.option(fc.oneof(fc.string(), fc.constant('application/json'))),
  })
  await fc.assert(
    fc.asyncProperty(headers, fc.string({ unit: 'binary' }), fc.boolean(), async (sent, text, isBase64Encoded) => {
      const present = Object.fromEntries(
        Object.entries(sent).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
      )
      const status = await world.deliver({ ...good, body: text, isBase64Encoded, headers: present })
      expect(STATUSES).toContain(status)
      expect(status).not.toBe(202)
    }),
    { numRuns: 500 },
  )
  expect(world.sqsMock.calls()).toHaveLength(0)
})
