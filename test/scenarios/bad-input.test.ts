import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStageWorld, meetingStories } from '../support/stage-world.ts'

let world: Awaited<ReturnType<typeof createStageWorld>>
beforeAll(async () => {
  world = await createStageWorld()
})
afterAll(() => world.close())

const good = meetingStories(1, 1)[0]!
const url = (path: string) => `${world.stage.apiUrl}${path}`
const send = async (path: string, init: RequestInit) => {
  const response = await fetch(url(path), init)
  await response.arrayBuffer()
  return response.status
}
const CREATED = '/webhooks/chili-piper/demo/created'
const json = { 'content-type': 'application/json' }

async function expectNothingHappened() {
  expect([await world.waiting(), await world.dead()]).toEqual([0, 0])
  expect(await world.simulators.requests()).toEqual([])
}

test('W1, W2, W3, W7, W8: what is not verified is answered 401 and has no effect', async () => {
  const now = String(Math.floor(Date.now() / 1000))
  const wrong = '0'.repeat(64)
  const bad: Record<string, string>[] = [
    { 'x-chili-signature': '' },
    { 'x-chili-timestamp': '' },
    { 'x-chili-signature': wrong },
    { 'x-chili-signature': wrong.slice(1) },
    { 'x-chili-timestamp': String(Number(now) - 3000) },
    { 'x-chili-timestamp': `${now}000` },
    { 'x-chili-timestamp': new Date().toISOString() },
  ]
  for (const headers of bad) expect(await world.deliver(good, headers), JSON.stringify(headers)).toBe(401)
  expect(await send(CREATED, { method: 'POST', headers: json, body: good.body })).toBe(401)
  await expectNothingHappened()
})

test('W17, W18, W19: too large, of another type or encoded is refused before anything is read', async () => {
  const body = (size: number) => JSON.stringify({ pad: 'x'.repeat(size) })
  expect(await world.deliver({ change: 'created', body: body(256 * 1024) })).toBe(413)
  expect(
    await world.deliver({ change: 'created', body: body(6 * 1024 * 1024) }).catch(() => 413),
  ).toBeGreaterThanOrEqual(413)
  for (const type of ['text/plain', 'application/json; charset=utf-16', 'multipart/form-data; boundary=x'])
    expect(await world.deliver(good, { 'content-type': type }), type).toBe(415)
  for (const encoding of ['gzip', 'br', 'gzip, gzip'])
    expect(await world.deliver(good, { 'content-encoding': encoding }), encoding).toBe(415)
  await expectNothingHappened()
})

test('W27, W29: other methods, paths, tenants and queries are not found', async () => {
  for (const method of ['GET', 'PUT', 'HEAD', 'OPTIONS', 'DELETE']) expect(await send(CREATED, { method })).toBe(404)
  const post = { method: 'POST', headers: json, body: good.body }
  for (const path of [
    `${CREATED}/`,
    `${CREATED}/more`,
    `${CREATED}?x=1`,
    '/webhooks/chili-piper/other/created',
    '/webhooks/chili-piper/demo/moved',
    '/',
  ])
    expect(await send(path, post), path).toBe(404)
  await expectNothingHappened()
})

test('W14, W15, W16, W21: verified but malformed is answered 202 and quarantined with its reason', async () => {
  const deep = `${'['.repeat(65)}${']'.repeat(65)}`
  const bodies = ['', 'null', '[]', '{}', '{"meetingIdChili":12}', '{"meetingIdChili":"x"', deep]
  for (const body of bodies) expect(await world.deliver({ change: 'created', body }), body).toBe(202)
  expect(await world.dead()).toBe(bodies.length)
  const letters = await world.deadLetters()
  expect(letters.length).toBeGreaterThan(0)
  for (const letter of letters) {
    expect(letter.MessageAttributes?.['reason']?.StringValue).toBe('MalformedDelivery')
    expect(letter.MessageAttributes?.['detail']?.StringValue).toBeTruthy()
  }
  expect(await world.simulators.requests()).toEqual([])
})

test('W13: bytes that are no UTF-8 are verified as they came, then quarantined', async () => {
  const dead = await world.dead()
  const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d])
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', 'stage-world-signing-secret')
    .update(`${timestamp}.`)
    .update(body)
    .digest('hex')
  const headers = { ...json, 'x-chili-timestamp': timestamp, 'x-chili-signature': signature }
  expect(await send(CREATED, { method: 'POST', headers, body })).toBe(202)
  expect(await world.dead()).toBe(dead + 1)
})

test('W22, W25: hostile text is stored as text, and the next good delivery is fine', async () => {
  const body = JSON.stringify({
    ...JSON.parse(good.body),
    meetingIdChili: 'hostile',
    primaryGuestEmail: 'hostile@example.org',
    meetingTitle: '<script>alert(1)</script> {{7*7}} =1+1 \uFFFE\uFFFF\u0000 \r\n{"level":"ERROR"}',
    primaryGuestDataFields: { PersonFirstName: 'x'.repeat(100_000), PersonLastName: `a${'\u0301'.repeat(60_000)}` },
  })
  expect(await world.deliver({ change: 'created', body })).toBe(202)
  expect(await world.deliver(good)).toBe(202)
  await expect
    .poll(async () => (await world.simulators.contactsOf('guest-0@example.org')).length, { timeout: 10_000 })
    .toBe(1)
  await expect
    .poll(async () => (await world.simulators.contactsOf('hostile@example.org'))[0]?.notes.length, { timeout: 10_000 })
    .toBe(1)
  const [hostile] = await world.simulators.contactsOf('hostile@example.org')
  expect(hostile!.notes[0]!.body).toContain('<script>alert(1)</script> {{7*7}} =1+1')
  expect(hostile!.contact.firstName?.length).toBeLessThanOrEqual(200)
  const refused = (await world.simulators.requests()).filter(({ status }) => status >= 400)
  expect(refused).toEqual([])
})
