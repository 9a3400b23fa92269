import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sign } from '../../../../../infra/local/simulators/chili-piper/webhooks.ts'
import { type Received, receiveWebhooks, simulateChiliPiper } from '../simulated-chili-piper.ts'

const FIELDS = `meetingIdChili meetingTitle meetingDescription meetingLocation meetingStartTime meetingEndTime
  primaryGuestTimeZone hostEmail hostFullName hostIdChili assigneeEmail assigneeFullName assigneeIdChili
  primaryGuestEmail primaryGuestDataFields additionalGuests bookerEmail bookerName bookerIdChili workspaceName
  workspaceIdChili productFeatureType productFeatureName productFeatureIdChili distributionName distributionIdChili
  meetingTypeName meetingTypeIdChili type`.split(/\s+/)

async function withReceiver() {
  const receiver = await receiveWebhooks()
  const triggers = { MeetingCreated: 'created', MeetingUpdated: 'updated', MeetingDeleted: 'deleted' } as const
  const webhooks = (['MeetingCreated', 'MeetingUpdated', 'MeetingDeleted'] as const).map((triggerType) => ({
    triggerType,
    url: `${receiver.url}/${triggers[triggerType]}`,
  }))
  return { receiver, webhooks, ...(await simulateChiliPiper({ webhooks })) }
}

const expectSigned = ({ headers, body }: Received, secret: string) => {
  const expected = createHmac('sha256', secret)
    .update(`${String(headers['x-chili-timestamp'])}.${body}`, 'utf8')
    .digest('hex')
  expect(headers['x-chili-signature']).toBe(expected)
}

test('a signature is lowercase hex HMAC-SHA256 over timestamp, dot and body', () => {
  // printf '1772355600.{"a":"é"}' | openssl dgst -sha256 -hmac key
  const expected = '936816ae86741a324ecd9de2dedc062cbecdfd0468eb8517dd27a6226c42d45f'
  expect(sign('key', '1772355600', '{"a":"é"}')).toBe(expected)
})

test('a booking is delivered signed, with every documented field in the documented order', async () => {
  const { control, receiver } = await withReceiver()
  const { body } = await control('POST', '/meetings', {
    guest: { email: 'pat@example.org', firstName: 'Pat', lastName: 'Prospect', phone: '+15550000000', company: 'Acmé' },
    host: { email: 'rita@example.com', name: 'Rita Rep' },
    startAt: '2026-03-03T16:00:00+01:00',
    durationMinutes: 45,
    router: 'Inbound',
    meetingType: 'Demo',
    dataFields: { tier: 'vip;hot' },
    guests: [{ email: 'cfo@example.org', fullName: 'Casey' }],
    timeZone: 'Europe/Paris',
    description: 'Intro',
    location: null,
  })
  expect(body).toEqual({ meetingId: expect.any(String), delivery: { status: 202, ms: 0 } })
  const [delivery] = receiver.received
  if (!delivery) throw new Error('Nothing was delivered')
  expect(delivery.path).toBe('/created')
  expect(delivery.headers).toMatchObject({ 'content-type': 'application/json', 'x-chili-timestamp': '1772355600' })
  expectSigned(delivery, 'secret-1')
  const sent = JSON.parse(delivery.body)
  expect(Object.keys(sent)).toEqual(FIELDS)
  expect(sent).toMatchObject({
    meetingIdChili: body.meetingId,
    meetingTitle: 'Demo - Acmé',
    meetingDescription: 'Intro',
    meetingLocation: null,
    meetingStartTime: '2026-03-03T15:00:00.000Z',
    meetingEndTime: '2026-03-03T15:45:00.000Z',
    primaryGuestTimeZone: 'Europe/Paris',
    hostEmail: 'rita@example.com',
    assigneeEmail: 'rita@example.com',
    primaryGuestEmail: 'pat@example.org',
    primaryGuestDataFields: {
      PersonEmail: 'pat@example.org',
      PersonFirstName: 'Pat',
      PersonLastName: 'Prospect',
      PersonPhone: '+15550000000',
      CompanyName: 'Acmé',
      tier: 'vip;hot',
    },
    additionalGuests: [{ email: 'cfo@example.org', fullName: 'Casey' }],
    productFeatureType: 'ConciergeRouter',
    productFeatureName: 'Inbound',
    meetingTypeName: 'Demo',
    type: 'Created',
  })
})

test('moving, reassigning and cancelling are told, a no-show is not', async () => {
  const { book, clock, control, receiver } = await withReceiver()
  const id = await book({ durationMinutes: 20 })
  await clock.advance(1_500)
  await control('POST', `/meetings/${id}/reschedule`, { startAt: '2026-03-04T10:00:00Z' })
  await control('POST', `/meetings/${id}/reassign`, { host: { email: 'sam@example.com', name: 'Sam' } })
  expect((await control('POST', `/meetings/${id}/no-show`)).body).toEqual({ meetingId: id, delivery: null })
  expect((await control('POST', `/meetings/${id}/cancel`)).body.delivery.status).toBe(202)
  expect(receiver.received.map(({ path }) => path)).toEqual(['/created', '/updated', '/updated', '/deleted'])
  for (const delivery of receiver.received) expectSigned(delivery, 'secret-1')
  const [, moved, reassigned, cancelled] = receiver.received.map(({ body }) => JSON.parse(body))
  expect(moved).toMatchObject({ type: 'Updated', meetingStartTime: '2026-03-04T10:00:00.000Z' })
  expect(moved.meetingEndTime).toBe('2026-03-04T10:20:00.000Z')
  expect(reassigned).toMatchObject({ type: 'Updated', hostEmail: 'sam@example.com', assigneeFullName: 'Sam' })
  expect(cancelled).toMatchObject({ type: 'Deleted', meetingIdChili: id, hostEmail: 'sam@example.com' })
  expect(receiver.received[1]?.headers['x-chili-timestamp']).toBe('1772355601')
  expect((await control('POST', `/meetings/${id}/cancel`)).status).toBe(400)
  expect((await control('POST', '/meetings/nothing/cancel')).status).toBe(400)
})

describe('delivery', () => {
  test('is attempted once, whatever the answer, and recorded', async () => {
    const { book, control, receiver } = await withReceiver()
    const statuses = [500, 302, 0]
    for (const status of statuses) {
      receiver.status = status
      await book()
    }
    const { body } = await control('GET', '/deliveries')
    expect(body.map(({ status }: { status: number }) => status)).toEqual(statuses)
    expect(receiver.received).toHaveLength(3)
    expect(body[0]).toMatchObject({
      triggerType: 'MeetingCreated',
      body: receiver.received[0]?.body,
      at: 1772355600000,
    })
  })

  test('a receiver that does not answer is given up after ten seconds', async () => {
    const silent = await simulateChiliPiper()
    await silent.fault({ kind: 'silence', ms: 60_000 })
    const webhooks = [{ triggerType: 'MeetingCreated' as const, url: `${silent.url}/slow` }]
    const { book, clock, control } = await simulateChiliPiper({ webhooks })
    const booked = book()
    while (silent.clock.sleepers() === 0) await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(9_999)
    expect((await control('GET', '/deliveries')).body).toEqual([])
    await clock.advance(1)
    await booked
    expect((await control('GET', '/deliveries')).body).toMatchObject([{ status: 0, ms: 10_000 }])
  })

  test('can be sent again: same bytes, same timestamp, same signature', async () => {
    const { book, clock, control, receiver } = await withReceiver()
    await book()
    await clock.advance(60_000)
    const { body } = await control('POST', '/webhooks/resend', { deliveryIndex: 0 })
    expect(body.delivery.status).toBe(202)
    const [first, second] = receiver.received
    expect(second?.body).toBe(first?.body)
    expect(second?.headers['x-chili-timestamp']).toBe(first?.headers['x-chili-timestamp'])
    expect(second?.headers['x-chili-signature']).toBe(first?.headers['x-chili-signature'])
    expect((await control('POST', '/webhooks/resend', { deliveryIndex: 9 })).status).toBe(400)
  })
})

test('a rotated secret signs from then on, and the old one no longer does', async () => {
  const { book, call, receiver } = await withReceiver()
  expect((await call('GET', '/v1/org/webhook/secret')).body).toEqual({ secret: 'secret-1' })
  const { secret } = (await call('POST', '/v1/org/webhook/secret/rotate')).body
  expect((await call('GET', '/v1/org/webhook/secret')).body).toEqual({ secret })
  await book()
  const [delivery] = receiver.received
  if (!delivery) throw new Error('Nothing was delivered')
  expectSigned(delivery, secret)
  expect(() => expectSigned(delivery, 'secret-1')).toThrow()
})

test('meetings, deliveries, webhooks and a rotated secret are there again after a restart', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'chili-piper-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'chili-piper.sqlite')
  const { url } = await receiveWebhooks()
  const webhooks = [{ triggerType: 'MeetingCreated' as const, url: `${url}/old` }]
  const before = await simulateChiliPiper({ file, webhooks })
  const id = await before.book()
  const { secret } = (await before.call('POST', '/v1/org/webhook/secret/rotate')).body
  const deliveries = (await before.control('GET', '/deliveries')).body
  await before.close()

  const moved = [{ triggerType: 'MeetingCreated' as const, url: `${url}/new` }]
  const after = await simulateChiliPiper({ file, webhooks: moved })
  expect((await after.call('GET', `/v1/org/meetings/get/${id}`)).status).toBe(200)
  expect((await after.call('GET', '/v1/org/webhook/secret')).body).toEqual({ secret })
  expect((await after.control('GET', '/deliveries')).body).toEqual(deliveries)
  expect((await after.call('GET', '/v1/org/webhook/list')).body.webhooks).toEqual([{ ...moved[0], enabled: true }])
})
