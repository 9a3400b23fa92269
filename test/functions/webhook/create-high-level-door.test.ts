import { generateKeyPairSync, sign } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { RequestThrottled, SendMessageCommand } from '@aws-sdk/client-sqs'
import { describe, expect, test } from 'vitest'
import { parseEnvelope } from '../../../shared/envelope.ts'
import { APP_ID, highLevelDelivery, installEvent, WEBHOOK_KEYS } from '../../support/high-level-deliveries.ts'
import { createWebhookWorld } from '../../support/webhook-world.ts'

const [KEY] = WEBHOOK_KEYS
const body = JSON.stringify(installEvent())
const bytes = Buffer.from(body)
const right = sign(null, bytes, KEY!).toString('base64')
const ofSignature = (value: string | undefined) => highLevelDelivery({ body, headers: { 'x-ghl-signature': value } })
const flip = (index: number) => {
  const changed = Buffer.from(bytes)
  changed[index >> 3]! ^= 1 << (index & 7)
  return changed
}
const NOWHERE = 'unknown-location'
const of = installEvent
const deep = (appId: string) => `{"type":"INSTALL","appId":"${appId}","deep":${'['.repeat(100)}${']'.repeat(100)}}`
const uninstall = (overrides: Record<string, unknown> = {}) =>
  highLevelDelivery({ body: { type: 'UNINSTALL', appId: installEvent()['appId'], ...overrides } })

describe('P1: 202 means that the event is stored', () => {
  test('an INSTALL of a location lies on the grant queue', async () => {
    const world = createWebhookWorld()
    expect(await world.deliver(highLevelDelivery())).toBe(202)
    expect(world.grantMessages()).toEqual([
      {
        version: 1,
        kind: 'install',
        companyId: 'company1',
        locationId: 'location-1',
        appId: installEvent()['appId'],
        webhookId: 'webhook-1',
        receivedAt: world.clock.now(),
      },
    ])
    expect(world.synced()).toEqual([])
    expect(world.counts).toEqual({ DeliveryAccepted: 1 })
  })

  test('an INSTALL of a location that no tenant names is ignored, counted, and stored nowhere', async () => {
    const world = createWebhookWorld()
    const install = highLevelDelivery({ body: installEvent({ locationId: 'stranger-1' }) })
    expect(await world.deliver(install)).toBe(202)
    expect(world.grantMessages()).toEqual([])
    expect(world.counts).toEqual({ CrmEventIgnored: 1 })
  })

  test.each([
    ['a location', { locationId: 'location-1' }, { locationId: 'location-1' }],
    ['an agency', { companyId: 'company1' }, { companyId: 'company1' }],
    [
      'a location, its agency named as well',
      { locationId: 'location-1', companyId: 'company1' },
      { locationId: 'location-1', companyId: 'company1' },
    ],
    ['an agency, with an empty location', { locationId: '', companyId: 'company1' }, { companyId: 'company1' }],
    ['a location, with an empty agency', { locationId: 'location-1', companyId: '' }, { locationId: 'location-1' }],
  ])('an UNINSTALL of %s lies on the grant queue', async (_who, subject, expected) => {
    const world = createWebhookWorld()
    expect(await world.deliver(uninstall({ ...subject, webhookId: 'webhook-2' }))).toBe(202)
    const receivedAt = world.clock.now()
    expect(world.grantMessages()).toEqual([
      { version: 1, kind: 'uninstall', ...expected, webhookId: 'webhook-2', receivedAt },
    ])
  })

  test('an UNINSTALL counts from when it happened, so that a late repeat cannot end a newer install', async () => {
    const world = createWebhookWorld()
    const timestamp = '2026-03-01T07:00:00.000Z'
    await world.deliver(uninstall({ locationId: 'location-1', timestamp }))
    await world.deliver(uninstall({ locationId: 'location-1', timestamp: '2026-03-01T09:30:00+01:00' }))
    await world.deliver(uninstall({ locationId: 'location-1', timestamp: '2030-01-01T00:00:00Z' }))
    expect(world.grantMessages().map((message) => 'receivedAt' in message && message.receivedAt)).toEqual([
      Date.parse(timestamp),
      Date.parse('2026-03-01T08:30:00Z'),
      world.clock.now(),
    ])
  })

  test.each([' webhook-1', 'webhook-1\n', 'w'.repeat(129), 7])(
    'an id that SQS would not take back is none: %j',
    async (webhookId) => {
      const world = createWebhookWorld()
      await world.deliver(highLevelDelivery({ body: installEvent({ webhookId }) }))
      expect(world.grantMessages()).toMatchObject([{ webhookId: expect.stringMatching(/^[0-9a-f]{64}$/) }])
    },
  )

  test('copies of a delivery without an id of its own are one message', async () => {
    const world = createWebhookWorld()
    await world.deliver(uninstall({ locationId: 'location-1' }))
    await world.deliver(uninstall({ locationId: 'location-1' }))
    await world.deliver(uninstall({ locationId: 'location-2' }))
    const ids = world.sqsMock.commandCalls(SendMessageCommand).map((call) => call.args[0].input.MessageDeduplicationId)
    expect(ids[0]).toBe(ids[1])
    expect(new Set(ids).size).toBe(2)
  })

  test.each([
    ['is throttled', new RequestThrottled({ message: 'slow down', $metadata: {} })],
    ['cannot be reached', new TypeError('fetch failed')],
  ])('F1: when the queue %s the answer is 429, and the next delivery is fine', async (_how, fault) => {
    const world = createWebhookWorld()
    world.sqsMock.on(SendMessageCommand).rejectsOnce(fault).resolves({})
    expect(await world.deliver(highLevelDelivery())).toBe(429)
    expect(world.counts).toEqual({ DeliveryNotStored: 1 })
    expect(await world.deliver(highLevelDelivery())).toBe(202)
  })

  test('P4: both keys are accepted while HighLevel changes them', async () => {
    const world = createWebhookWorld()
    for (const key of WEBHOOK_KEYS) expect(await world.deliver(highLevelDelivery({ key }))).toBe(202)
  })
})

describe('P2: what is not verified is 401 and has no effect', () => {
  test.each([
    ['W1: no signature', ofSignature(undefined)],
    ['W1: an empty signature', ofSignature('')],
    ['W1: the text N/A, which stands for none', ofSignature('N/A')],
    ['W1: a signature of spaces', ofSignature('   ')],
    ['W2: a signature by another key', highLevelDelivery({ key: generateKeyPairSync('ed25519').privateKey })],
    ['W4, W10: two signatures, as the HTTP API joins them', ofSignature(`${right},${right}`)],
    ['W5: a space before the signature', ofSignature(` ${right}`)],
    ['W5: a newline after the signature', ofSignature(`${right}\n`)],
    ['W5: more padding', ofSignature(`${right}=`)],
    ['W5: no padding', ofSignature(right.replace(/=+$/, ''))],
    ['W6: url-safe base64', ofSignature(Buffer.from(right, 'base64').toString('base64url'))],
    ['W6: hex', ofSignature(Buffer.from(right, 'base64').toString('hex'))],
    [
      'W5: last bits that the decoder drops',
      ofSignature(right.replace(/.==$/, (end) => `${end[0] === 'R' ? 'S' : 'R'}==`)),
    ],
    ['W2: a truncated signature', ofSignature(right.slice(0, 40))],
    ['W2: a signature of 64 zeros', ofSignature(Buffer.alloc(64).toString('base64'))],
    ['W1: only the RSA header, which ended', ofSignature(undefined)],
    ['W11: a re-serialised body', highLevelDelivery({ body: `${body} `, headers: { 'x-ghl-signature': right } })],
    ['W11: an empty body', highLevelDelivery({ body: '', headers: { 'x-ghl-signature': right } })],
    ['W12: text that is marked as base64', { ...highLevelDelivery({ body }), isBase64Encoded: true }],
  ])('%s', async (_name, event) => {
    const world = createWebhookWorld()
    await world.expectRefused(event, 401)
    expect(world.grantMessages()).toEqual([])
    expect(world.log.lines[0]).toEqual({ level: 'warn', message: 'delivery refused', fields: { status: 401 } })
  })

  test('any bit of the body or of the signature that is flipped', async () => {
    const world = createWebhookWorld()
    const signature = Buffer.from(right, 'base64')
    const deliveries = [
      ...Array.from({ length: bytes.length }, (_, byte) => ({ body: flip(byte * 8 + (byte % 8)), signed: signature })),
      ...Array.from({ length: 512 }, (_, bit) => {
        const signed = Buffer.from(signature)
        signed[bit >> 3]! ^= 1 << (bit & 7)
        return { body: bytes, signed }
      }),
    ]
    for (const { body: sent, signed } of deliveries)
      expect(
        await world.deliver(
          highLevelDelivery({ body: sent, headers: { 'x-ghl-signature': signed.toString('base64') } }),
        ),
      ).toBe(401)
    expect(world.sqsMock).not.toHaveReceivedCommand(SendMessageCommand)
  })
})

describe('verified, and not for us: 202 and ignored', () => {
  test.each([
    ['W26: another app', { appId: 'ffffffffffffffffffffffff' }, 'another app'],
    ['W26: no app', { appId: undefined }, 'no type or app'],
    ['W26: a type that nobody uses', { type: 'OpportunityCreate' }, 'type not of use'],
    ['an event type in other case', { type: 'install' }, 'type not of use'],
    ['an INSTALL of the agency itself', { locationId: undefined }, 'install of an agency'],
    ['one of another app that cannot be read', { appId: 'other', locationId: 7 }, 'another app'],
    ['one of a strange location that cannot be read', { locationId: 'stranger-1', companyId: 7 }, 'unknown location'],
  ])('%s', async (_name, overrides, reason) => {
    const world = createWebhookWorld()
    expect(await world.deliver(highLevelDelivery({ body: installEvent(overrides) }))).toBe(202)
    expect(world.sqsMock).not.toHaveReceivedCommand(SendMessageCommand)
    expect(world.log.lines.at(-1)?.fields).toEqual({ outcome: 'ignored', reason })
  })

  test.each([
    ['W14: null', 'null', 'no type or app'],
    ['W14: a list', '[]', 'no type or app'],
    ['W16: 100,000 levels', '['.repeat(100_000), 'too-deep'],
    ['W16: 100 levels of another app', deep('other'), 'too-deep'],
    ['W26: the guide’s sample with data in it', { type: 'INSTALL', data: installEvent() }, 'no type or app'],
  ])('%s', async (_name, sent, reason) => {
    const world = createWebhookWorld()
    expect(await world.deliver(highLevelDelivery({ body: sent }))).toBe(202)
    expect(world.sqsMock).not.toHaveReceivedCommand(SendMessageCommand)
    expect(world.log.lines.at(-1)?.fields).toEqual({ outcome: 'ignored', reason })
  })
})

describe('verified, of our app, and not understood: 202, kept byte for byte in the dead-letter queue', () => {
  test.each<[string, Record<string, unknown> | string | Uint8Array, string, string]>([
    ['an INSTALL without an agency', installEvent({ companyId: undefined }), 'install without agency', 'location-1'],
    ['an INSTALL of nobody', of({ locationId: null, companyId: '' }), 'install without location and agency', NOWHERE],
    ['W27: a location id that would leave the prefix', of({ locationId: '../company1' }), 'field locationId', NOWHERE],
    ['W27: a location that passes for an agency', of({ locationId: 'company-company1' }), 'field locationId', NOWHERE],
    ['W27: an agency’s id that goes on after it', of({ companyId: 'company1/other' }), 'field companyId', 'location-1'],
    ['W21: a location id that is a number', of({ locationId: 12345678901 }), 'field locationId', NOWHERE],
    [
      'W26: an UNINSTALL of nobody',
      { type: 'UNINSTALL', appId: APP_ID },
      'uninstall without location or agency',
      NOWHERE,
    ],
    ['W15: no JSON', 'INSTALL', 'not-json', NOWHERE],
    ['W13: bytes that are no text', Buffer.from([0x7b, 0xff, 0x7d]), 'not-utf-8', NOWHERE],
    ['W16: 100 levels', deep(APP_ID), 'too-deep', NOWHERE],
  ])('%s', async (_name, sent, detail, locationId) => {
    const world = createWebhookWorld()
    const delivery = highLevelDelivery({ body: sent })
    expect(await world.deliver(delivery)).toBe(202)
    expect([world.synced(), world.grantMessages()]).toEqual([[], []])
    const [letter, ...others] = world.deadLetters()
    expect(others).toEqual([])
    expect(letter).toMatchObject({
      MessageGroupId: locationId,
      MessageAttributes: { reason: { StringValue: 'MalformedDelivery' }, detail: { StringValue: detail } },
    })
    const { event } = parseEnvelope(letter?.MessageBody ?? '')
    const bytes = 'body' in event ? Buffer.from(event.body ?? '', 'base64') : undefined
    const { body = '', isBase64Encoded } = delivery
    expect(event.kind).toBe('unreadable-crm')
    expect(bytes).toEqual(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'))
    expect(world.counts).toEqual({ DeliveryQuarantined: 1 })
    expect(world.log.lines).toMatchObject([
      { level: 'error', message: 'delivery quarantined', fields: { reason: detail } },
    ])
  })

  test('when the dead-letter queue does not take it the answer is 429, and the next delivery is fine', async () => {
    const world = createWebhookWorld()
    world.sqsMock.on(SendMessageCommand).rejectsOnce(new TypeError('fetch failed')).resolves({})
    expect(await world.deliver(highLevelDelivery({ body: 'no json' }))).toBe(429)
    expect(world.counts).toEqual({ DeliveryNotStored: 1 })
    expect(await world.deliver(highLevelDelivery({ body: 'no json' }))).toBe(202)
  })

  test('copies of it are one dead letter', async () => {
    const world = createWebhookWorld()
    for (const body of ['no json', 'no json', 'nor this']) await world.deliver(highLevelDelivery({ body }))
    const [first, copy, other] = world.deadLetters().map((letter) => letter.MessageDeduplicationId)
    expect([first === copy, first === other]).toEqual([true, false])
  })
})

test.each([
  ['W29: a query string', 404, highLevelDelivery({ query: 'a=1' })],
  ['W18: text/plain', 415, highLevelDelivery({ headers: { 'content-type': 'text/plain' } })],
  ['W18: no type', 415, highLevelDelivery({ headers: { 'content-type': undefined } })],
  ['W19: gzip', 415, highLevelDelivery({ body: gzipSync(body), headers: { 'content-encoding': 'gzip' } })],
  ['W17: 256 KiB and one byte', 413, highLevelDelivery({ body: 'x'.repeat(256 * 1024 + 1) })],
])('%s is refused with %i before its signature is looked at', async (_name, status, event) => {
  await createWebhookWorld().expectRefused(event, status)
})

describe('each event leaves one line to find it by', () => {
  const ofAgency = uninstall({ companyId: 'company1', webhookId: 'webhook-2' })
  const install = { eventId: 'webhook-1', locationId: 'location-1', change: 'install' }
  test.each([
    ['an install', highLevelDelivery(), install],
    ['an agency’s uninstall', ofAgency, { eventId: 'webhook-2', locationId: 'company-company1', change: 'uninstall' }],
  ])('%s that is stored', async (_what, event, fields) => {
    const world = createWebhookWorld()
    await world.deliver(event)
    expect(world.log.lines).toEqual([{ level: 'info', message: 'delivery accepted', fields }])
  })

  test('an install that is not stored, with the reason', async () => {
    const world = createWebhookWorld()
    const error = new TypeError('fetch failed')
    world.sqsMock.on(SendMessageCommand).rejects(error)
    await world.deliver(highLevelDelivery())
    const fields = { ...install, error }
    expect(world.log.lines).toEqual([{ level: 'error', message: 'delivery not stored', fields }])
  })

  test('an install of another app, with the reason', async () => {
    const world = createWebhookWorld()
    await world.deliver(highLevelDelivery({ body: installEvent({ appId: 'other' }) }))
    const fields = { outcome: 'ignored', reason: 'another app' }
    expect(world.log.lines).toEqual([{ level: 'info', message: 'delivery ignored', fields }])
  })

  test('one that is refused, counted as well', async () => {
    const world = createWebhookWorld()
    await world.deliver(ofSignature(undefined))
    expect(world.log.lines).toMatchObject([{ message: 'delivery refused', fields: { status: 401 } }])
    expect(world.counts).toEqual({ DeliveryRefused: 1 })
    expect(world.reasons).toEqual(['not-verified'])
  })
})

test('the log tells neither name nor body', async () => {
  const world = createWebhookWorld()
  await world.deliver(highLevelDelivery())
  await world.deliver(highLevelDelivery({ body: installEvent({ appId: 'other' }) }))
  expect(JSON.stringify(world.log.lines)).not.toContain('Canary')
})
