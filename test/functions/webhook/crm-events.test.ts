import { generateKeyPairSync, sign } from 'node:crypto'
import { RequestThrottled, SendMessageCommand } from '@aws-sdk/client-sqs'
import { describe, expect, test } from 'vitest'
import type { IntegrationInput } from '../../../shared/config/define-integration.ts'
import { parseCrmEvent } from '../../../shared/crm-events/parse-crm-event.ts'
import { parseEnvelope } from '../../../shared/envelope.ts'
import { APP_ID, highLevelDelivery, WEBHOOK_KEYS } from '../../support/high-level-deliveries.ts'
import { createWebhookWorld, type WebhookWorld } from '../../support/webhook-world.ts'

const SHARED: Partial<IntegrationInput> = { sharedNotes: { visible: { all: true } } }
const byTag: Partial<IntegrationInput> = { sharedNotes: { visible: { contactTag: 'share' } } }
const TIME = '2026-03-01T08:59:58.000Z'

/** A note as HighLevel tells of it: flat, with more in it than we use. */
const noteEvent = (overrides: Record<string, unknown> = {}) => ({
  type: 'NoteCreate',
  locationId: 'location-1',
  id: 'note1',
  contactId: 'contact1',
  body: 'Canary likes blue',
  dateAdded: '2026-02-01T00:00:00.000Z',
  appId: APP_ID,
  versionId: APP_ID,
  timestamp: TIME,
  webhookId: '00000000-0000-4000-8000-000000000001',
  ...overrides,
})
const deliveryOf = (overrides: Record<string, unknown> = {}) => highLevelDelivery({ body: noteEvent(overrides) })
const stored = (world: WebhookWorld) => world.synced().map(({ MessageBody }) => parseEnvelope(MessageBody ?? ''))

describe('P1: 202 means that the event is stored', () => {
  test('a note lies in its location’s group, once per webhookId', async () => {
    const world = createWebhookWorld({ integration: SHARED })
    expect(await world.deliver(deliveryOf())).toBe(202)
    expect(world.synced()).toMatchObject([
      {
        MessageGroupId: 'location-1',
        MessageDeduplicationId: 'hl-00000000-0000-4000-8000-000000000001',
      },
    ])
    expect(stored(world)).toEqual([
      {
        version: 1,
        eventId: 'hl-00000000-0000-4000-8000-000000000001',
        locationId: 'location-1',
        receivedAt: world.clock.now(),
        event: {
          kind: 'crm',
          name: 'NoteCreate',
          id: 'note1',
          contactId: 'contact1',
          happenedAt: Date.parse(TIME),
          body: 'Canary likes blue',
        },
      },
    ])
    expect(world.counts).toEqual({ CrmEventStored: 1 })
    expect(world.grantMessages()).toEqual([])
    expect(JSON.stringify(world.log.lines)).not.toContain('Canary')
  })

  test.each([
    ['none', undefined],
    ['one that is too long for SQS', 'x'.repeat(121)],
    ['one that is no text', 7],
    ['one with spaces', 'a b'],
  ])('with %s for an id, copies have the digest of the body in common', async (_name, webhookId) => {
    const world = createWebhookWorld({ integration: SHARED })
    for (const body of ['a', 'a', 'b']) await world.deliver(deliveryOf({ webhookId, body }))
    const ids = stored(world).map(({ eventId }) => eventId)
    expect(ids[0]).toMatch(/^hl-[0-9a-f]{64}$/)
    expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([true, false])
  })

  test.each([
    ['is throttled', new RequestThrottled({ message: 'slow down', $metadata: {} })],
    ['cannot be reached', new TypeError('fetch failed')],
  ])('when the queue %s the answer is 429, and the next delivery is fine', async (_how, fault) => {
    const world = createWebhookWorld({ integration: SHARED })
    world.sqsMock.on(SendMessageCommand).rejectsOnce(fault).resolves({})
    expect(await world.deliver(deliveryOf())).toBe(429)
    expect(world.counts).toEqual({ DeliveryNotStored: 1 })
    expect(await world.deliver(deliveryOf())).toBe(202)
  })
})

describe('P2: what is not verified is 401 and has no effect', () => {
  const bytes = Buffer.from(JSON.stringify(noteEvent()))
  const right = sign(null, bytes, WEBHOOK_KEYS[0]!).toString('base64')
  const signed = (value: string | undefined, body: Uint8Array | string = bytes) =>
    highLevelDelivery({ body, headers: { 'x-ghl-signature': value } })
  test.each([
    ['no signature', signed(undefined)],
    ['N/A', signed('N/A')],
    [
      'a signature by another key',
      highLevelDelivery({ body: noteEvent(), key: generateKeyPairSync('ed25519').privateKey }),
    ],
    ['the signature of another event', signed(right, JSON.stringify(noteEvent({ id: 'note2' })))],
    ['another location put in', signed(right, JSON.stringify(noteEvent({ locationId: 'location-2' })))],
    ['a body written anew', signed(right, JSON.stringify(noteEvent(), null, 1))],
  ])('%s', async (_name, event) => {
    const world = createWebhookWorld({ integration: SHARED })
    await world.expectRefused(event, 401)
    expect(stored(world).filter(({ event: one }) => one.kind === 'crm')).toEqual([])
  })
})

describe('verified, and not for us: 202, ignored and counted, with a reason and without a value', () => {
  test.each([
    ['another app', { appId: 'ffffffffffffffffffffffff' }, 'another app', 'NoteCreate'],
    ['no app', { appId: undefined }, 'no type or app', undefined],
    ['another location', { locationId: 'elsewhere' }, 'unknown location', 'NoteCreate'],
    ['a location by another case', { locationId: 'Location-1' }, 'unknown location', 'NoteCreate'],
    ['a task that was created', { type: 'TaskCreate' }, 'type not of use', undefined],
    ['an appointment that was created', { type: 'AppointmentCreate' }, 'type not of use', undefined],
    ['a type in other case', { type: 'notecreate' }, 'type not of use', undefined],
    ['a name that every object has', { type: '__proto__' }, 'type not of use', undefined],
    ['another app’s note without an id', { appId: 'other', id: undefined }, 'another app', 'NoteCreate'],
    ['a strange location’s note without an id', { locationId: 'elsewhere', id: 7 }, 'unknown location', 'NoteCreate'],
    ['tags that are none, where nobody reads tags', { type: 'ContactTagUpdate' }, 'field tags', 'ContactTagUpdate'],
    [
      'an appointment that is flat, where none is mirrored',
      { type: 'AppointmentDelete' },
      'field appointment',
      'AppointmentDelete',
    ],
  ])('%s', async (_name, overrides, reason, change) => {
    const world = createWebhookWorld({ integration: SHARED })
    expect(await world.deliver(deliveryOf(overrides))).toBe(202)
    expect(world.sqsMock).not.toHaveReceivedCommand(SendMessageCommand)
    expect(world.counts).toEqual({ CrmEventIgnored: 1 })
    expect(world.log.lines.at(-1)?.fields).toEqual({ outcome: 'ignored', reason, ...(change ? { change } : {}) })
  })

  test('an event that cannot be read and is of use nowhere is no dead letter, and where it may be of use it is one', async () => {
    const tags = () => deliveryOf({ type: 'ContactTagUpdate', tags: 'vip', locationId: 'location-2' })
    const unused = createWebhookWorld({ integration: { locations: { 'location-1': byTag } } })
    await unused.deliver(tags())
    expect(unused.deadLetters()).toEqual([])
    const used = createWebhookWorld({ integration: { locations: { 'location-2': byTag } } })
    await used.deliver(tags())
    expect(used.deadLetters()).toMatchObject([{ MessageGroupId: 'location-2' }])
  })

  test('everything, where the configuration names no app', () => {
    const delivered = { appId: undefined, isOurs: () => true, body: Buffer.from(''), receivedAt: 0 }
    expect(parseCrmEvent(noteEvent(), delivered)).toEqual({ ok: false, reason: 'highLevel.appId is not configured' })
  })

  test('the location of a route counts as one of ours', async () => {
    const world = createWebhookWorld({ integration: SHARED })
    await world.deliver(deliveryOf({ locationId: 'location-3' }))
    expect(stored(world)).toMatchObject([{ locationId: 'location-3' }])
  })
})

describe('verified, of our app and of a type that we read, and not understood: 202, and kept', () => {
  const mirrored = { ...byTag, appointment: { calendar: 'calendar-1' } }
  test.each([
    ['no location', { locationId: undefined }, 'field locationId', 'unknown-location'],
    ['a location that is a list', { locationId: ['location-1'] }, 'field locationId', 'unknown-location'],
    ['no id', { id: undefined }, 'field id', 'location-1'],
    ['an id that leaves its path', { id: '../contacts' }, 'field id', 'location-1'],
    ['an id that goes on after it', { id: 'note1/tags' }, 'field id', 'location-1'],
    ['a contact that is a number', { contactId: 17 }, 'field contactId', 'location-1'],
    ['tags that are none', { type: 'ContactTagUpdate', tags: 'vip' }, 'field tags', 'location-1'],
    ['an appointment that is flat', { type: 'AppointmentDelete' }, 'field appointment', 'location-1'],
    [
      'an appointment without an id',
      { type: 'AppointmentUpdate', appointment: { contactId: 'contact1' } },
      'field appointment.id',
      'location-1',
    ],
  ])('%s', async (_name, overrides, detail, locationId) => {
    const world = createWebhookWorld({ integration: mirrored })
    expect(await world.deliver(deliveryOf(overrides))).toBe(202)
    expect(world.synced()).toEqual([])
    expect(world.deadLetters()).toMatchObject([
      {
        MessageGroupId: locationId,
        MessageAttributes: { reason: { StringValue: 'MalformedDelivery' }, detail: { StringValue: detail } },
      },
    ])
    const envelope = parseEnvelope(world.deadLetters()[0]?.MessageBody ?? '')
    const name = { ...noteEvent(), ...overrides }.type
    expect(envelope).toMatchObject({ version: 1, locationId, event: { kind: 'unreadable-crm', name, reason: detail } })
    expect(world.counts).toEqual({ DeliveryQuarantined: 1 })
    expect(JSON.stringify(world.log.lines)).not.toContain('Canary')
  })
})

describe('an old event is counted, not refused: HighLevel repeats for longer than five minutes', () => {
  test.each([
    ['2026-03-01T08:55:00.000Z', undefined],
    ['2026-03-01T08:54:59.999Z', 1],
    ['2026-02-01T00:00:00.000Z', 1],
    ['2026-03-01T09:58:00+01:00', undefined],
  ])('of %s', async (timestamp, old) => {
    const world = createWebhookWorld({ integration: SHARED })
    expect(await world.deliver(deliveryOf({ timestamp }))).toBe(202)
    expect(stored(world)).toMatchObject([{ event: { happenedAt: Date.parse(timestamp) } }])
    expect(world.counts.OldCrmEvent).toBe(old)
  })

  test.each([[undefined], ['soon'], [1_772_355_600_000], ['2030-01-01T00:00:00Z']])(
    'the time %j is that of its receipt, so that nothing outlasts what happens next',
    async (timestamp) => {
      const world = createWebhookWorld({ integration: SHARED })
      await world.deliver(deliveryOf({ timestamp }))
      expect(stored(world)).toMatchObject([{ event: { happenedAt: world.clock.now() } }])
    },
  )
})

describe('an event that nobody uses in its location is not stored', () => {
  test('and is stored where the configuration of the location uses it', async () => {
    const world = createWebhookWorld({ integration: { locations: { 'location-2': SHARED } } })
    expect(await world.deliver(deliveryOf())).toBe(202)
    expect(stored(world)).toEqual([])
    expect(world.counts).toEqual({ CrmEventIgnored: 1 })
    expect(world.log.lines.at(-1)?.fields).toMatchObject({ reason: 'not of use here', locationId: 'location-1' })
    await world.deliver(deliveryOf({ locationId: 'location-2' }))
    expect(stored(world)).toMatchObject([{ locationId: 'location-2' }])
  })
})

describe('each event leaves one line to find it by', () => {
  const fields = {
    eventId: 'hl-00000000-0000-4000-8000-000000000001',
    locationId: 'location-1',
    change: 'NoteCreate',
  }
  test.each([
    ['stored', SHARED, 'delivery accepted', fields],
    ['of no use', {}, 'delivery ignored', { outcome: 'ignored', ...fields, reason: 'not of use here' }],
  ])('that is %s', async (_what, integration, message, expected) => {
    const world = createWebhookWorld({ integration })
    await world.deliver(deliveryOf())
    expect(world.log.lines).toEqual([{ level: 'info', message, fields: expected }])
  })

  test('that is not stored, with the reason', async () => {
    const world = createWebhookWorld({ integration: SHARED })
    const error = new TypeError('fetch failed')
    world.sqsMock.on(SendMessageCommand).rejects(error)
    await world.deliver(deliveryOf())
    expect(world.log.lines).toEqual([{ level: 'error', message: 'delivery not stored', fields: { ...fields, error } }])
  })
})
