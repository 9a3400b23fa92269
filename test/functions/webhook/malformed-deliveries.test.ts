import { performance } from 'node:perf_hooks'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { parseEnvelope } from '../../../shared/envelope.ts'
import { meetingBody, signedDelivery } from '../../support/chili-piper-bodies.ts'
import { createWebhookWorld } from '../../support/webhook-world.ts'

// Verified but malformed: quarantined with the reason and answered 202. The ids are those of the bad-input list.

const json = JSON.stringify(meetingBody())
const latin1 = Buffer.from('{"meetingIdChili":"m","meetingTitle":"caf\xe9"}', 'latin1')
const nested = (depth: number) => `{"meetingIdChili":"m","x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
const withoutId = (extra: Record<string, unknown> = {}) => meetingBody({ meetingIdChili: undefined, ...extra })

const MALFORMED: [string, string | Uint8Array | Record<string, unknown>, string][] = [
  ['W13: invalid UTF-8', latin1, 'not-utf-8'],
  ['W13: an overlong UTF-8 form', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'not-utf-8'],
  ['W13: a byte order mark first', `\uFEFF${json}`, 'not-json'],
  ['W13: UTF-16, little end first', Buffer.from(json, 'utf16le'), 'not-json'],
  ['W13: UTF-16 with a byte order mark', Buffer.from(`\uFEFF${json}`, 'utf16le'), 'not-utf-8'],
  ['W14: nothing', '', 'not-json'],
  ['W14: null', 'null', 'field body'],
  ['W14: a list', '[]', 'field body'],
  ['W14: a list with a meeting', `[${json}]`, 'field body'],
  ['W14: a text', '"x"', 'field body'],
  ['W14: a number', '0', 'field body'],
  ['W14: an empty object', '{}', 'field meetingIdChili'],
  ['W15: truncated JSON', json.slice(0, -1), 'not-json'],
  ['W15: garbage after the JSON', `${json}x`, 'not-json'],
  ['W15: two documents', `${json}\n${json}`, 'not-json'],
  ['W15: NaN', '{"meetingIdChili":"m","x":NaN}', 'not-json'],
  ['W15: a comment', '{"meetingIdChili":"m"} // hi', 'not-json'],
  ['W15: a trailing comma', '{"meetingIdChili":"m",}', 'not-json'],
  ['W15: single quotes', "{'meetingIdChili':'m'}", 'not-json'],
  ['W15: a raw newline in a text', '{"meetingIdChili":"a\nb"}', 'not-json'],
  ['W16: nesting of 65', nested(65), 'too-deep'],
  ['W16: nesting of 5,000', nested(5_000), 'too-deep'],
  ['W16: nesting of 100,000', nested(100_000), 'too-deep'],
  ['W16: nesting of 100,000 without an end', '['.repeat(100_000), 'too-deep'],
  ['W19: gzip that does not say so', gzipSync(json), 'not-utf-8'],
  ['W21: a number as meeting id', '{"meetingIdChili":12345678901234567890}', 'field meetingIdChili'],
  ['W21: a fraction as meeting id', meetingBody({ meetingIdChili: 1.5 }), 'field meetingIdChili'],
  ['W21: a boolean as meeting id', meetingBody({ meetingIdChili: true }), 'field meetingIdChili'],
  ['W21: a list as meeting id', meetingBody({ meetingIdChili: ['m'] }), 'field meetingIdChili'],
  ['W21: an object as meeting id', meetingBody({ meetingIdChili: {} }), 'field meetingIdChili'],
  ['W21: a number as host id', meetingBody({ hostIdChili: 7 }), 'field hostIdChili'],
  ['W21: a meeting id of spaces', meetingBody({ meetingIdChili: '  ' }), 'field meetingIdChili'],
  ['W21: a meeting id of 257 characters', meetingBody({ meetingIdChili: 'm'.repeat(257) }), 'field meetingIdChili'],
  ['W21: null as meeting id', meetingBody({ meetingIdChili: null }), 'field meetingIdChili'],
  ['W22: a meeting id with a NUL', meetingBody({ meetingIdChili: 'a\u0000b' }), 'field meetingIdChili'],
  ['W22: a meeting id with a newline', meetingBody({ meetingIdChili: 'a\nb' }), 'field meetingIdChili'],
  ['W22: a meeting id with a lone surrogate', meetingBody({ meetingIdChili: 'a\uD800b' }), 'field meetingIdChili'],
  ['W26: no meeting id at all', withoutId(), 'field meetingIdChili'],
  ['W24: a time without zone', meetingBody({ meetingStartTime: '2026-03-10T15:00:00' }), 'field meetingStartTime'],
  ['W24: a leap second', meetingBody({ meetingStartTime: '2026-06-30T23:59:60Z' }), 'field meetingStartTime'],
  ['W24: 30 February', meetingBody({ meetingStartTime: '2026-02-30T09:00:00Z' }), 'field meetingStartTime'],
  ['W24: the year 0000', meetingBody({ meetingStartTime: '0000-01-01T00:00:00Z' }), 'field meetingStartTime'],
  ['W24: the year 275760', meetingBody({ meetingStartTime: '+275760-09-13T00:00:00Z' }), 'field meetingStartTime'],
  ['W24: an offset of 99 hours', meetingBody({ meetingEndTime: '2026-03-10T15:00:00+99:00' }), 'field meetingEndTime'],
  ['W24: an epoch number as text', meetingBody({ meetingStartTime: '1773154800' }), 'field meetingStartTime'],
  ['W24: an end before the start', meetingBody({ meetingEndTime: '2026-03-10T14:59:59Z' }), 'field meetingEndTime'],
]

test.each(MALFORMED)('%s is quarantined with its reason and answered 202', async (_title, body, detail) => {
  const world = createWebhookWorld()
  await world.expectQuarantined(signedDelivery({ body }), detail)
  expect(world.counts).toEqual({ DeliveryQuarantined: 1, DeliveryAccepted: 1 })
})

test('W14: no body at all, rightly signed as nothing, is quarantined like an empty one', async () => {
  const { body: _, ...event } = signedDelivery({ body: '' })
  await createWebhookWorld().expectQuarantined(event, 'not-json')
})

test('a quarantined delivery keeps its bytes, whatever they are', async () => {
  const world = createWebhookWorld()
  await world.deliver(signedDelivery({ body: latin1, change: 'deleted' }))

  const [letter] = world.deadLetters()
  const envelope = parseEnvelope(letter?.MessageBody ?? '')
  expect(letter?.MessageDeduplicationId).toBe(envelope.eventId)
  expect(envelope).toMatchObject({
    version: 1,
    locationId: 'location-1',
    event: { kind: 'unreadable', tenant: 'demo', change: 'deleted', signedAt: 1_772_355_600, reason: 'not-utf-8' },
  })
  const { event } = envelope
  expect(event.kind === 'unreadable' && Buffer.from(event.body, 'base64').equals(latin1)).toBe(true)
})

test('W16: nesting of 64 is accepted', async () => {
  const world = createWebhookWorld()
  expect(await world.deliver(signedDelivery({ body: nested(64) }))).toBe(202)
  expect(world.synced()).toHaveLength(1)
})

test('W16: brackets in texts are no nesting', async () => {
  const world = createWebhookWorld()
  const body = meetingBody({ meetingTitle: `${'['.repeat(1_000)}\\"${'{'.repeat(1_000)}` })
  expect(await world.deliver(signedDelivery({ body }))).toBe(202)
  expect(world.synced()).toHaveLength(1)
})

test.each([5_000, 100_000])('W16: nesting of %i costs no more than a flat body of the same size', async (depth) => {
  const world = createWebhookWorld()
  const deep = nested(depth)
  const flat = nested(64).replace('"m"', `"m","pad":"${'x'.repeat(deep.length - nested(64).length)}"`)
  const quickest = async (body: string) => {
    const event = signedDelivery({ body })
    let best = Number.POSITIVE_INFINITY
    for (let round = 0; round < 7; round++) {
      const start = performance.now()
      expect(await world.deliver(event)).toBe(202)
      best = Math.min(best, performance.now() - start)
    }
    return best
  }
  const [flatMs, deepMs] = [await quickest(flat), await quickest(deep)]
  // Both run in this process; a stack overflow or a quadratic scan would be a factor of thousands.
  expect(deepMs).toBeLessThan(5 * flatMs)
})

test('W24: an epoch number is read as the instant it is, in seconds or milliseconds', async () => {
  const world = createWebhookWorld()
  const body = meetingBody({ meetingStartTime: 1_773_154_800, meetingEndTime: 1_773_156_600_000 })
  await world.deliver(signedDelivery({ body }))
  expect(world.booking()).toMatchObject({ startsAt: '2026-03-10T15:00:00.000Z', endsAt: '2026-03-10T15:30:00.000Z' })
})
