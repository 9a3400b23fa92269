import { GetSecretValueCommand, InternalServiceError, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager'
import { RequestThrottled, SendMessageCommand } from '@aws-sdk/client-sqs'
import { describe, expect, test } from 'vitest'
import { readSaidChange } from '../../../shared/chili-piper/said-change.ts'
import { parseEnvelope } from '../../../shared/envelope.ts'
import { meetingBody, SECRET, SIGNED_AT, signedDelivery } from '../../support/chili-piper-bodies.ts'
import { createWebhookWorld } from '../../support/webhook-world.ts'

const signedWith = (secret: string, at = SIGNED_AT) => signedDelivery({ secret, timestamp: String(at) })
const secretReads = (world: ReturnType<typeof createWebhookWorld>) =>
  world.secretsMock.commandCalls(GetSecretValueCommand).length

describe('P1: 202 means the delivery is stored', () => {
  test('P1: a booking lies on the sync queue, in its location’s group, under its event id', async () => {
    const world = createWebhookWorld()
    await world.clock.advance(2_000)
    expect(await world.deliver(signedDelivery({ change: 'updated', body: meetingBody({ type: 'Updated' }) }))).toBe(202)

    expect(world.sqsMock).toHaveReceivedCommandTimes(SendMessageCommand, 1)
    const [message] = world.synced()
    const envelope = parseEnvelope(message?.MessageBody ?? '')
    expect(world.sqsMock).toHaveReceivedCommandWith(SendMessageCommand, {
      QueueUrl: 'https://sqs.test/sync.fifo',
      MessageGroupId: 'location-1',
      MessageDeduplicationId: envelope.eventId,
    })
    expect(envelope).toMatchObject({
      version: 1,
      locationId: 'location-1',
      receivedAt: SIGNED_AT * 1000 + 2_000,
      event: { kind: 'booking', tenant: 'demo', change: 'updated', signedAt: SIGNED_AT },
    })
    expect(world.booking()).toMatchObject({ meetingId: 'meeting-1', guest: { email: 'pat.prospect@example.org' } })
    expect(world.counts).toEqual({ DeliveryAccepted: 1 })
  })

  test('P1: the answer waits for the queue', async () => {
    const world = createWebhookWorld()
    const { promise, resolve } = Promise.withResolvers<{ MessageId: string }>()
    world.sqsMock.on(SendMessageCommand).callsFake(() => promise)
    let status: number | undefined
    const delivery = world.deliver(signedDelivery()).then((answered) => {
      status = answered
    })
    await new Promise((turn) => setImmediate(turn))
    expect(world.synced()).toHaveLength(1)
    expect(status).toBeUndefined()

    resolve({ MessageId: 'message-1' })
    await delivery
    expect(status).toBe(202)
  })
})

const QUEUE_FAULTS: [string, Error][] = [
  ['is throttled', new RequestThrottled({ message: 'slow down', $metadata: { httpStatusCode: 400 } })],
  ['answers 5xx', Object.assign(new Error('Service Unavailable'), { $metadata: { httpStatusCode: 503 } })],
  ['cannot be reached', new TypeError('fetch failed')],
]
describe('what cannot be stored is asked for again', () => {
  test.each(QUEUE_FAULTS)(
    'F1: when the sync queue %s the answer is 503, and the next delivery is fine',
    async (_, fault) => {
      const world = createWebhookWorld()
      world.sqsMock.on(SendMessageCommand).rejectsOnce(fault).resolves({})
      expect(await world.deliver(signedDelivery())).toBe(503)
      expect(world.counts).toEqual({ DeliveryNotStored: 1 })
      await world.expectWell()
    },
  )

  test.each(QUEUE_FAULTS)('F1: when the dead-letter queue %s the answer is 503, not 202', async (_, fault) => {
    const world = createWebhookWorld()
    world.sqsMock.on(SendMessageCommand).rejectsOnce(fault).resolves({})
    expect(await world.deliver(signedDelivery({ body: 'no json' }))).toBe(503)
    await world.expectQuarantined(signedDelivery({ body: 'no json' }), 'not-json')
  })

  test('F2: after a lost reply the same delivery comes again under the same deduplication id', async () => {
    const world = createWebhookWorld()
    world.sqsMock.on(SendMessageCommand).rejectsOnce(new Error('socket hang up')).resolves({})
    expect(await world.deliver(signedDelivery())).toBe(503)
    expect(await world.deliver(signedDelivery())).toBe(202)
    const [first, second] = world.synced()
    expect(second?.MessageDeduplicationId).toBe(first?.MessageDeduplicationId)
    expect(second?.MessageBody).toBe(first?.MessageBody)
  })
})

const UNREADABLE: [string, (world: ReturnType<typeof createWebhookWorld>) => void][] = [
  [
    'the service fails',
    ({ secretsMock }) => secretsMock.rejects(new InternalServiceError({ message: '', $metadata: {} })),
  ],
  ['the secret is empty', ({ secretsMock }) => secretsMock.resolves({})],
  ['the secret is no JSON', ({ secretsMock }) => secretsMock.resolves({ SecretString: SECRET })],
  ['the current value is empty', (world) => world.setSecret({ current: '' })],
  ['the current value is missing', ({ secretsMock }) => secretsMock.resolves({ SecretString: '{"apiKey":"key"}' })],
  ['the current value could be guessed', (world) => world.setSecret({ current: 'x'.repeat(32) })],
  [
    'nobody has stored a secret',
    ({ secretsMock }) => secretsMock.rejects(new ResourceNotFoundException({ message: '', $metadata: {} })),
  ],
]
test.each(UNREADABLE)('F4: when %s every delivery gets 503, never 401 and never 202', async (_name, breakIt) => {
  const world = createWebhookWorld()
  world.secretsMock.reset()
  breakIt(world)
  for (const event of [signedDelivery(), signedWith(''), signedWith('wrong'), signedDelivery({ body: 'no json' })])
    expect(await world.deliver(event)).toBe(503)
  expect(world.sqsMock).not.toHaveReceivedCommand(SendMessageCommand)

  world.secretsMock.reset()
  world.setSecret({ current: SECRET })
  await world.clock.advance(10_000)
  await world.expectWell()
})

test('P3: the same delivery is accepted inside the window and refused after it', async () => {
  const world = createWebhookWorld()
  const event = signedDelivery()
  expect(await world.deliver(event)).toBe(202)
  await world.clock.advance(300_000)
  expect(await world.deliver(event)).toBe(202)
  await world.clock.advance(1_000)
  expect(await world.deliver(event)).toBe(401)
  expect(world.synced()).toHaveLength(2)
})

const [NEW, OLD, ROTATED] = ['the-new-signing-secret', 'the-old-signing-secret', 'the-rotated-signing-secret'] as const

describe('P4: the signing secret can change with no lost delivery', () => {
  test('P4: current and previous are both accepted while both are stored, neither after its removal', async () => {
    const world = createWebhookWorld()
    world.setSecret({ current: NEW, previous: OLD })
    expect(await world.deliver(signedWith(NEW))).toBe(202)
    expect(await world.deliver(signedWith(OLD))).toBe(202)
    expect(await world.deliver(signedWith('older'))).toBe(401)

    world.setSecret({ current: NEW })
    await world.clock.advance(59_000)
    expect(await world.deliver(signedWith(OLD, SIGNED_AT + 59))).toBe(401)
    expect(await world.deliver(signedWith(NEW, SIGNED_AT + 59))).toBe(202)
  })

  test('P4: a secret that was rotated at the source is found at the first delivery signed with it', async () => {
    const world = createWebhookWorld()
    expect(await world.deliver(signedDelivery())).toBe(202)
    world.setSecret({ current: ROTATED, previous: SECRET })
    await world.clock.advance(10_000)
    expect(await world.deliver(signedWith(ROTATED))).toBe(202)
    expect(await world.deliver(signedDelivery())).toBe(202)
    expect(secretReads(world)).toBe(2)
  })

  test('P4: mismatches cost one look at the secret in ten seconds, however many there are', async () => {
    const world = createWebhookWorld()
    for (let second = 0; second < 60; second++) {
      for (let forged = 0; forged < 5; forged++) expect(await world.deliver(signedWith('forged'))).toBe(401)
      await world.clock.advance(1_000)
    }
    expect(secretReads(world)).toBe(6)
    expect(await world.deliver(signedDelivery({ body: meetingBody() }))).toBe(202)
  })

  test('P4: without a mismatch the secret is read once a minute at most', async () => {
    const world = createWebhookWorld()
    for (let second = 0; second < 300; second += 5) {
      expect(await world.deliver(signedWith(SECRET, SIGNED_AT + second))).toBe(202)
      await world.clock.advance(5_000)
    }
    expect(secretReads(world)).toBe(6)
  })
})

describe('each delivery leaves one line to find it by', () => {
  const common = { tenant: 'demo', change: 'created' }
  const stored = { ...common, locationId: 'location-1', meetingId: 'meeting-1' }
  const skipped = meetingBody({ primaryGuestEmail: 'pat+test@example.org' })
  const DIGEST = /^[0-9a-f]{64}$/
  test.each([
    ['stored', meetingBody(), 'info', 'delivery accepted', stored],
    ['ignored', skipped, 'info', 'delivery ignored', { ...common, meetingId: 'meeting-1' }],
    ['put aside', 'no json', 'error', 'delivery quarantined', { ...common, locationId: 'location-1' }],
  ])('that is %s', async (_what, body, level, message, fields) => {
    const world = createWebhookWorld()
    await world.deliver(signedDelivery({ body }))
    expect(world.log.lines).toMatchObject([{ level, message, fields }])
    expect(world.log.lines[0]?.fields.eventId).toMatch(DIGEST)
  })

  test('that is ignored or put aside, with the reason', async () => {
    const world = createWebhookWorld()
    for (const body of [skipped, 'no json']) await world.deliver(signedDelivery({ body }))
    expect(world.log.lines.map(({ fields }) => fields.reason)).toEqual([expect.any(String), 'not-json'])
  })

  test('that is not stored, with the reason', async () => {
    const world = createWebhookWorld()
    const error = new TypeError('fetch failed')
    world.sqsMock.on(SendMessageCommand).rejects(error)
    await world.deliver(signedDelivery())
    expect(world.log.lines).toEqual([{ level: 'error', message: 'delivery not stored', fields: { ...common, error } }])
  })

  test('that is refused, counted as well', async () => {
    const world = createWebhookWorld()
    await world.deliver(signedWith('wrong'))
    const fields = { tenant: 'demo', status: 401 }
    expect(world.log.lines).toEqual([{ level: 'warn', message: 'delivery refused', fields }])
    expect(world.counts).toEqual({ DeliveryRefused: 1 })
    expect(world.reasons).toEqual(['not-verified'])
  })
})

test.each([
  // Nothing is cancelled on a contradiction.
  ['deleted', 'Created', 'created'],
  ['deleted', 'Updated', 'updated'],
  ['created', 'Deleted', 'created'],
  ['updated', 'Deleted', 'updated'],
  ['updated', 'Canceled', 'updated'],
  // Where nothing would be cancelled, the path decides.
  ['created', 'Updated', 'created'],
  ['updated', 'Created', 'updated'],
  // Where they agree, or the body says nothing that we know.
  ['deleted', 'Deleted', 'deleted'],
  ['deleted', 'MeetingCanceled', 'deleted'],
  ['deleted', 'Something', 'deleted'],
  ['deleted', undefined, 'deleted'],
])('a delivery to /%s whose body says %s is carried out as %s', async (path, type, change) => {
  const world = createWebhookWorld()
  expect(await world.deliver(signedDelivery({ change: path, body: meetingBody({ type }) }))).toBe(202)
  const { event } = parseEnvelope(world.synced()[0]?.MessageBody ?? '')
  const said = readSaidChange({ type })
  expect(event).toMatchObject({ kind: 'booking', change })
  expect('contradiction' in event && event.contradiction).toEqual(
    said !== undefined && said !== path && { path, body: said },
  )
})

test('a signed created that is replayed to /deleted is the same event again, and is not swallowed by the queue', async () => {
  const world = createWebhookWorld()
  const body = meetingBody({ type: 'Created' })
  for (const change of ['created', 'deleted']) await world.deliver(signedDelivery({ change, body }))
  const [first, copy] = world.synced()
  expect(parseEnvelope(copy?.MessageBody ?? '').eventId).toBe(parseEnvelope(first?.MessageBody ?? '').eventId)
  // Else its contradiction would be noted nowhere.
  expect(copy?.MessageDeduplicationId).not.toBe(first?.MessageDeduplicationId)
})

test('a body that says another change than the path is counted, and named in the log', async () => {
  const world = createWebhookWorld()
  expect(await world.deliver(signedDelivery({ change: 'deleted', body: meetingBody({ type: 'Created' }) }))).toBe(202)
  expect(world.counts).toEqual({ ChangeMismatch: 1, DeliveryAccepted: 1 })
  expect(world.synced()).toHaveLength(1)
  const [warning, accepted] = world.log.lines
  expect(warning).toMatchObject({
    level: 'warn',
    message: expect.stringContaining('is the URL in the right webhook of Chili Piper?'),
    fields: { tenant: 'demo', change: 'created', reason: 'path says deleted, body says created' },
  })
  expect(warning?.fields.eventId).toBe(accepted?.fields.eventId)
})
