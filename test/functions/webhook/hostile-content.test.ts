import { expect, test, vi } from 'vitest'
import { parseEnvelope } from '../../../shared/envelope.ts'
import { meetingBody, SIGNED_AT, signedDelivery, sparseMeetingBody } from '../../support/chili-piper-bodies.ts'
import { createWebhookWorld, type WebhookWorld } from '../../support/webhook-world.ts'

// Verified, well-formed and odd: stored as it is, dropped, or treated as absent. The ids are those of the bad-input list.

async function bookingOf(world: WebhookWorld, overrides: Record<string, unknown>) {
  expect(await world.deliver(signedDelivery({ body: meetingBody(overrides) }))).toBe(202)
  return world.booking()
}

const POISON = '{"polluted":"yes"}'
test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
  'W20: a key named %s is own data or dropped, and changes no prototype',
  async (key) => {
    const world = createWebhookWorld()
    const raw = JSON.stringify(meetingBody({ primaryGuestDataFields: 'here', nested: 'there' }))
      .replace('"here"', `{"${key}":${POISON},"tier":"vip"}`)
      .replace('"there"', `{"${key}":${POISON}}`)
      .replace('{', `{"${key}":${POISON},`)
    await world.deliver(signedDelivery({ body: raw }))

    expect(world.booking().dataFields).toEqual({ tier: ['vip'] })
    expect(Object.getPrototypeOf({})).not.toHaveProperty('polluted')
    expect({}).not.toHaveProperty('polluted')
    expect(Object).not.toHaveProperty('polluted')
    const { unknownFields } = world.booking()
    expect(Object.getPrototypeOf(unknownFields)).toBe(Object.prototype)
    await world.expectWell()
  },
)

test('W20: constructor.prototype in a body changes no prototype', async () => {
  const world = createWebhookWorld()
  const body = meetingBody({ constructor: { prototype: { polluted: 'yes' } } })
  expect(await world.deliver(signedDelivery({ body }))).toBe(202)
  expect({}).not.toHaveProperty('polluted')
  expect(world.booking().unknownFields).toEqual({})
})

// What SQS takes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
const isTakenBySqs = (code: number) =>
  [0x9, 0xa, 0xd].includes(code) ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code !== 0xfffe && code !== 0xffff)
const ODD: [string, string][] = [
  ['NUL', 'a\u0000b'],
  ['U+FFFE', 'a\uFFFEb'],
  ['U+FFFF', 'a\uFFFFb'],
  ['a lone high surrogate', 'a\uD83Db'],
  ['a lone low surrogate', 'a\uDE00b'],
  ['a right-to-left mark', 'a\u200Fb'],
  ['100,000 combining marks', `a${'\u0301'.repeat(100_000)}`],
  ['a name of 100,000 characters', 'n'.repeat(100_000)],
]
test.each(ODD)('W22: %s is stored escaped and comes back the same', async (_name, text) => {
  const world = createWebhookWorld()
  expect(await world.deliver(signedDelivery({ body: meetingBody({ meetingTitle: text }) }))).toBe(202)

  const stored = world.synced()[0]?.MessageBody ?? ''
  expect(stored.isWellFormed()).toBe(true)
  expect(Array.from(stored).filter((char) => !isTakenBySqs(char.codePointAt(0) ?? 0))).toEqual([])
  expect(world.booking().title).toBe(text)
})

test('W22: raw U+FFFE and U+FFFF, which JSON allows, are escaped in the message', async () => {
  const world = createWebhookWorld()
  const body = `{"meetingIdChili":"m","meetingTitle":"\uFFFE\uFFFF"}`
  await world.deliver(signedDelivery({ body }))
  expect(world.synced()[0]?.MessageBody).toContain('"title":"\\ufffe\\uffff"')
})

const EMAILS: [unknown, string | undefined][] = [
  ['pat+demo@example.org', 'pat+demo@example.org'],
  [' Pat@Example.ORG ', 'pat@example.org'],
  ['jörg@exämple.de', 'jörg@exämple.de'],
  ['a@b@example.org', undefined],
  ['pat prospect@example.org', undefined],
  ['Pat <pat@example.org>', undefined],
  ['pat@example.org,sam@example.org', undefined],
  ['pat@localhost', undefined],
  ['p\u0000at@example.org', undefined],
  ['\u200Bpat@example.org', undefined],
  [`${'p'.repeat(308)}@example.org`, undefined],
  ['', undefined],
  [null, undefined],
  [42, undefined],
  [['pat@example.org'], undefined],
]
test.each(EMAILS)('W23: the e-mail %j is read as %j', async (primaryGuestEmail, email) => {
  const { guest } = await bookingOf(createWebhookWorld(), { primaryGuestEmail })
  expect(guest.email).toBe(email)
})

test.each([
  ['HTML', '<b onmouseover="x()">hi</b>'],
  ['a script', '<script>alert(1)</script>'],
  ['a formula', '=1+1'],
  ['a template', '{{7*7}} {% raw %}'],
  ['line breaks', 'a\r\n{"level":"ERROR"}\u2028b'],
])('W25: %s is stored as the text it is, and the log keeps one line', async (_name, text) => {
  const world = createWebhookWorld()
  const booking = await bookingOf(world, { meetingTitle: text, meetingDescription: text, hostFullName: text })
  expect(booking).toMatchObject({ title: text, description: text, host: { name: text } })
  expect(world.log.lines).toHaveLength(1)
  expect(JSON.stringify(world.log.lines)).not.toContain(JSON.stringify(text).slice(1, -1))
})

test('W26: fields we do not know are kept beside the booking', async () => {
  const { unknownFields } = await bookingOf(createWebhookWorld(), { newField: { deep: [1, null] }, other: 'x' })
  expect(unknownFields).toEqual({ newField: { deep: [1, null] }, other: 'x' })
})

test('W26: only the meeting id has to be there', async () => {
  const world = createWebhookWorld()
  await world.deliver(signedDelivery({ body: { meetingIdChili: 'm' } }))
  expect(world.booking()).toMatchObject({ meetingId: 'm', guest: {}, dataFields: {}, otherGuests: [] })
  await world.deliver(signedDelivery({ body: sparseMeetingBody() }))
  expect(world.booking()).toMatchObject({ meetingId: 'meeting-2', guest: { email: 'pat@example.org' } })
})

test.each(['Created', 'Cancelled', 'NoShow', 7, null])(
  'W26: the path says what happened, whatever the body’s type %j says',
  async (type) => {
    const world = createWebhookWorld()
    await world.deliver(signedDelivery({ change: 'updated', body: meetingBody({ type }) }))
    expect(parseEnvelope(world.synced()[0]?.MessageBody ?? '').event).toMatchObject({ change: 'updated' })
  },
)

test('W27: no field of the body chooses the location', async () => {
  const world = createWebhookWorld()
  await bookingOf(world, { locationId: 'location-2', tenant: 'other', location: 'location-2' })
  const [message] = world.synced()
  expect(message?.MessageGroupId).toBe('location-1')
  expect(parseEnvelope(message?.MessageBody ?? '')).toMatchObject({
    locationId: 'location-1',
    event: { tenant: 'demo' },
  })
})

test('W27: each tenant has its own secret and its own location', async () => {
  const world = createWebhookWorld()
  expect(await world.deliver(signedDelivery({ tenant: 'other', secret: 'secret-of-the-other' }))).toBe(202)
  expect(world.synced()[0]?.MessageGroupId).toBe('location-2')
  await world.expectRefused(signedDelivery({ tenant: 'other' }), 401)
})

test('W28: the same delivery has the same event id, any other delivery another', async () => {
  const world = createWebhookWorld()
  const body = JSON.stringify(meetingBody())
  const deliveries = [
    signedDelivery({ body }),
    signedDelivery({ body, isBase64Encoded: true }),
    signedDelivery({ body: `${body} ` }),
    signedDelivery({ body, change: 'updated' }),
    signedDelivery({ body, timestamp: String(SIGNED_AT + 1) }),
    signedDelivery({ body, tenant: 'other', secret: 'secret-of-the-other' }),
  ]
  for (const delivery of deliveries) await world.deliver(delivery)
  const ids = world.synced().map((message) => message.MessageDeduplicationId)
  expect(ids[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(ids[1]).toBe(ids[0])
  expect(new Set(ids).size).toBe(deliveries.length - 1)
  expect(world.synced().map((message) => parseEnvelope(message.MessageBody ?? '').eventId)).toEqual(ids)
})

test('W30: no address in a body is ever fetched', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch')
  const url = 'http://169.254.169.254/latest/meta-data/'
  const booking = await bookingOf(createWebhookWorld(), { callbackUrl: url, avatar: url, meetingLocation: url })
  expect(booking.location).toBe(url)
  expect(fetched).not.toHaveBeenCalled()
})

test('W31: a delivery that is sent 10,000 times costs one message each and one look at the secret', async () => {
  const world = createWebhookWorld()
  const event = signedDelivery({ body: sparseMeetingBody() })
  for (let sent = 0; sent < 10_000; sent++) if ((await world.deliver(event)) !== 202) throw new Error(`At ${sent}`)
  const messages = world.synced()
  expect(messages).toHaveLength(10_000)
  expect(new Set(messages.map((message) => message.MessageDeduplicationId)).size).toBe(1)
  expect(world.secretsMock.calls()).toHaveLength(1)
})

test('no secret and nothing personal gets into a log line', async () => {
  const world = createWebhookWorld()
  const canary = 'c4n4ry'
  const text = `${canary}@example.org`
  const fields = Object.keys(meetingBody()).filter((name) => !/Time$|Id/.test(name))
  const body = meetingBody({
    ...Object.fromEntries(fields.map((name) => [name, text])),
    primaryGuestDataFields: { [text]: text },
    additionalGuests: [{ email: text, fullName: text }],
    [text]: text,
  })
  world.setSecret({ current: canary })
  await world.deliver(signedDelivery({ body, secret: canary }))
  await world.deliver(signedDelivery({ body: { ...body, meetingIdChili: 7 }, secret: canary }))
  await world.deliver(signedDelivery({ body, secret: `${canary}-wrong` }))
  await world.deliver(signedDelivery({ body, secret: canary, headers: { 'content-type': canary } }))
  await world.deliver(signedDelivery({ body, secret: canary, tenant: canary }))
  world.sqsMock.rejects(new Error(`Could not send ${canary}`))
  await world.deliver(signedDelivery({ body, secret: canary }))

  expect(world.log.lines).toHaveLength(6)
  for (const { fields: logged, ...line } of world.log.lines) {
    // What an error may say is for shared/log.ts, and tested there.
    expect(JSON.stringify([line, { ...logged, error: undefined }])).not.toContain(canary)
  }
})
