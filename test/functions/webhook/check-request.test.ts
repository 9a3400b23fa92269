import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { checkRequest, MAX_BODY_BYTES } from '../../../functions/webhook/check-request.ts'
import { meetingBody, signedDelivery } from '../../support/chili-piper-bodies.ts'
import { createWebhookWorld } from '../../support/webhook-world.ts'

/** A right body of exactly so many bytes. */
function bodyOf(bytes: number, char = 'x'): string {
  const base = Buffer.byteLength(JSON.stringify(meetingBody({ meetingDescription: '' })))
  const width = Buffer.byteLength(char)
  const text = char.repeat(Math.floor((bytes - base) / width))
  return JSON.stringify(meetingBody({ meetingDescription: text + 'x'.repeat(bytes - base - Buffer.byteLength(text)) }))
}
const typed = (type: string | undefined) => signedDelivery({ headers: { 'content-type': type } })
const encoded = (encoding: string, body: string | Uint8Array = JSON.stringify(meetingBody())) =>
  signedDelivery({ body, headers: { 'content-encoding': encoding } })

describe('the size, in bytes', () => {
  test.each([262_143, 262_144])('W17: %i bytes are accepted', async (bytes) => {
    const world = createWebhookWorld()
    const body = bodyOf(bytes)
    expect(Buffer.byteLength(body)).toBe(bytes)
    expect(await world.deliver(signedDelivery({ body }))).toBe(202)
    expect(await world.deliver(signedDelivery({ body, isBase64Encoded: true }))).toBe(202)
    expect(world.synced()).toHaveLength(2)
  })

  test.each([
    ['one byte over the cap', bodyOf(MAX_BODY_BYTES + 1)],
    ['6 MB', bodyOf(6_000_000)],
    ['fewer characters than the cap in more bytes', bodyOf(MAX_BODY_BYTES + 2, '漢')],
  ])('W17: %s is refused with 413, as text and as base64', async (_name, body) => {
    const world = createWebhookWorld()
    await world.expectRefused(signedDelivery({ body }), 413)
    await world.expectRefused(signedDelivery({ body, isBase64Encoded: true }), 413)
    expect(world.reasons).toEqual(['too-large', 'too-large'])
    expect(world.counts['DeliveryTooLarge']).toBe(2)
  })

  test('W17: one that Chili Piper did not sign is not verified, however large: strangers do not grow the figure of the alarm', async () => {
    const world = createWebhookWorld()
    for (const body of [bodyOf(MAX_BODY_BYTES + 1), bodyOf(6_000_000)]) {
      await world.expectRefused(signedDelivery({ body, secret: 'wrong' }), 401)
      await world.expectRefused(signedDelivery({ body, headers: { 'x-chili-signature': undefined } }), 401)
    }
    expect(new Set(world.reasons)).toEqual(new Set(['not-verified']))
    expect(world.counts['DeliveryTooLarge']).toBeUndefined()
  })

  test('W17: a body that is stored unread fits, too', async () => {
    const world = createWebhookWorld()
    await world.expectQuarantined(signedDelivery({ body: '['.repeat(MAX_BODY_BYTES) }), 'too-deep')
    expect(Buffer.byteLength(world.deadLetters()[0]?.MessageBody ?? '')).toBeLessThan(2 * MAX_BODY_BYTES)
  })

  test.each([
    ['numbers that grow when they are written out', `"x":[${'1e20,'.repeat(52_000)}1]`],
    ['data fields whose numbers become texts', `"primaryGuestDataFields":{"n":[${'1e20,'.repeat(52_000)}1]}`],
    ['characters that SQS needs escaped', `"meetingTitle":"${'\uFFFF'.repeat(87_000)}"`],
    ['text that is escaped already', `"meetingTitle":"${'\\u0000'.repeat(43_000)}"`],
  ])('W17: a body just under the cap can always be stored: %s', async (_name, field) => {
    const world = createWebhookWorld()
    const body = `{"meetingIdChili":"m",${field}}`
    expect(Buffer.byteLength(body)).toBeGreaterThan(MAX_BODY_BYTES * 0.95)
    expect(await world.deliver(signedDelivery({ body }))).toBe(202)
    const stored = [...world.synced(), ...world.deadLetters()]
    expect(stored).toHaveLength(1)
    expect(Buffer.byteLength(stored[0]?.MessageBody ?? '')).toBeLessThan(1_000_000)
  })

  test('W17: a booking that grows beyond twice the cap is put aside, and says so', async () => {
    const body = `{"meetingIdChili":"m","primaryGuestDataFields":{"n":[${'1e20,'.repeat(52_000)}1]}}`
    await createWebhookWorld().expectQuarantined(signedDelivery({ body }), 'too-large')
  })
})

test.each([
  ['W18: no content type', typed(undefined)],
  ['W18: an empty content type', typed('')],
  ['W18: text/plain', typed('text/plain')],
  ['W18: a form', typed('application/x-www-form-urlencoded')],
  ['W18: multipart', typed('multipart/form-data; boundary=x')],
  ['W18: JSON in UTF-16', typed('application/json; charset=utf-16')],
  ['W18: JSON in two charsets', typed('application/json; charset=utf-8; charset=utf-16')],
  ['W18: a type that only begins like JSON', typed('application/json5')],
  ['W18: the type twice, as the HTTP API joins it', typed('application/json,application/json')],
  ['W19: gzip', encoded('gzip', gzipSync(JSON.stringify(meetingBody())))],
  ['W19: 20 MB of zeros in 20 kB of gzip', encoded('gzip', gzipSync(Buffer.alloc(20_000_000)))],
  ['W19: brotli', encoded('br')],
  ['W19: upper-case GZIP', encoded('GZIP')],
  ['W19: nested encodings', encoded('identity, gzip')],
  ['W19: an empty encoding', encoded('')],
])('%s is refused with 415, and nothing is inflated', async (_title, event) => {
  await createWebhookWorld().expectRefused(event, 415)
})

test.each([
  'application/json',
  'Application/JSON',
  ' application/json ',
  'application/json ; charset = utf-8',
  'application/json;charset=UTF-8',
  'application/json; charset="utf-8"',
])('W18: %s is JSON in UTF-8', async (type) => {
  expect(await createWebhookWorld().deliver(typed(type))).toBe(202)
})

test('W19: an encoding of identity changes nothing', async () => {
  expect(await createWebhookWorld().deliver(encoded('identity'))).toBe(202)
})

test.each([
  ['W26: an unknown kind of event', signedDelivery({ change: 'noshow' })],
  ['W26: a kind of event in capitals', signedDelivery({ change: 'CREATED' })],
  ['W27: an unknown tenant', signedDelivery({ tenant: 'nobody' })],
  ['W27: a tenant named like what every object has', signedDelivery({ tenant: 'constructor' })],
  ['W27: a tenant named __proto__', signedDelivery({ tenant: '__proto__' })],
  ['W29: a trailing slash', signedDelivery({ path: '/webhooks/chili-piper/demo/created/' })],
  ['W29: an extra path', signedDelivery({ path: '/webhooks/chili-piper/demo/created/more' })],
  ['W29: a doubled slash', signedDelivery({ path: '//webhooks/chili-piper/demo/created' })],
  ['W29: a path in the path', signedDelivery({ path: '/webhooks/chili-piper/demo/../demo/created' })],
  ['W29: a newline after the path', signedDelivery({ path: '/webhooks/chili-piper/demo/created\n' })],
  ['W29: a path of something else', signedDelivery({ path: '/' })],
  ['W29: a query string', signedDelivery({ query: 'debug=1' })],
])('%s is not found, though it is rightly signed', async (_title, event) => {
  await createWebhookWorld().expectRefused(event, 404)
})

test('a request is looked at by its path first, then by its type; nothing of its size or content is judged before its signature', () => {
  const tenants = new Set(['demo'])
  const huge = bodyOf(MAX_BODY_BYTES + 1)
  expect(checkRequest(signedDelivery({ body: huge, tenant: 'nobody' }), tenants)).toEqual({ ok: false, status: 404 })
  expect(checkRequest({ ...signedDelivery({ body: huge }), headers: {} }, tenants)).toEqual({ ok: false, status: 415 })
  for (const body of [huge, 'no json'])
    expect(checkRequest(signedDelivery({ body }), tenants)).toEqual({
      ok: true,
      tenant: 'demo',
      change: 'created',
      body: Buffer.from(body),
    })
})

test('the health route answers without looking at anything', async () => {
  const world = createWebhookWorld()
  expect(await world.deliver(signedDelivery({ path: '/health', headers: { 'x-chili-signature': undefined } }))).toBe(
    200,
  )
  expect(world.secretsMock.calls()).toHaveLength(0)
})
