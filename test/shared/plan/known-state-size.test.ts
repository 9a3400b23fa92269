import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Booking, EVENT_CHANGES } from '../../../shared/booking/booking.ts'
import type { BookingEvent } from '../../../shared/plan/booking-event.ts'
import { foldEvents, knownStateSchema } from '../../../shared/plan/booking-state.ts'

const long = (max: number) =>
  fc
    .tuple(
      fc.constantFrom('\u0001', '\u0000', '"', '\\', '\n', 'a', 'é', '語', '😀', '\uD83D'),
      fc.integer({ min: 0, max }),
    )
    .map(([unit, length]) => unit.repeat(length))
const texts = (key: number, value: number, max: number, name: string) =>
  fc
    .array(fc.tuple(long(key), long(value)), { maxLength: max })
    .map((pairs) => pairs.map(([a, b], index): [string, string] => [`${name}${index}${a}`, b]))
const longPerson = fc.record({ id: long(600), email: long(600), name: long(600) }, { requiredKeys: [] })
const hostile = fc.record({
  title: long(2000),
  description: long(20_000),
  location: long(4000),
  guest: fc.record({ email: long(600), timeZone: long(600) }),
  dataFields: texts(400, 4000, 120, 'field').map((pairs) =>
    Object.fromEntries(pairs.map(([key, value], index) => [key, Array.from({ length: index % 30 }, () => value)])),
  ),
  otherGuests: fc.array(longPerson, { maxLength: 80 }),
  host: longPerson,
  assignee: longPerson,
  booker: longPerson,
  workspace: fc.record({ id: long(600), name: long(600) }),
  router: fc.record({ id: long(600), name: long(600), type: long(600) }),
  distribution: fc.record({ id: long(600), name: long(600) }),
  meetingType: fc.record({ id: long(600), name: long(600) }),
  sourceUrl: long(4000),
  utm: texts(400, 400, 40, 'utm').map((pairs) => Object.fromEntries(pairs)),
  unknownFields: fc.record({ more: long(20_000) }),
})

test('what is known of a booking stays far below the 400 KB that DynamoDB takes, whatever was sent', () => {
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1, maxLength: 6 }), (contents) => {
      const list = Array.from({ length: 110 }, (_, index): BookingEvent => {
        const change = EVENT_CHANGES[index % EVENT_CHANGES.length]!
        const source = ['active', 'completed', 'no-show'].includes(change) ? 'poll' : 'webhook'
        const content: Booking = {
          schemaVersion: 1,
          source,
          meetingId: 'm'.repeat(256),
          startsAt: '2026-03-01T15:00:00.000Z',
          endsAt: '2026-03-01T15:30:00.000Z',
          ...contents[index % contents.length]!,
        }
        const eventId = `${index}`.padStart(64, '0')
        return { eventId, change, signedAt: 1_772_000_000 + index, receivedAt: 1_772_000_000_000, booking: content }
      })
      const { known } = foldEvents(undefined, list)
      expect(known.facts).toHaveLength(100)
      expect(Buffer.byteLength(JSON.stringify(known))).toBeLessThan(350_000)
      expect(knownStateSchema.parse(JSON.parse(JSON.stringify(known)))).toEqual(known)
    }),
    // Smaller hostile input is no clearer, and takes minutes to find.
    { numRuns: 40, endOnFailure: true },
  )
})

test('the worst of every text at once stays below it, too', () => {
  const worst = (prefix = '') => `${prefix}${'語'.repeat(6000)}`
  const worstPerson = () => ({ id: worst(), email: worst(), name: worst() })
  const content: Booking = {
    schemaVersion: 1,
    source: 'webhook',
    meetingId: 'm'.repeat(256),
    title: worst(),
    description: worst(),
    location: worst(),
    guest: { email: worst(), timeZone: worst() },
    dataFields: Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [worst(`${index}`), ['x'.repeat(index), '語'.repeat(50)]]),
    ),
    otherGuests: Array.from({ length: 100 }, (_, index) => ({ name: worst(`${index}`) })),
    host: worstPerson(),
    assignee: worstPerson(),
    booker: worstPerson(),
    workspace: worstPerson(),
    router: worstPerson(),
    distribution: worstPerson(),
    meetingType: worstPerson(),
    sourceUrl: worst(),
    utm: Object.fromEntries(Array.from({ length: 100 }, (_, index) => [worst(`${index}`), `${index}`])),
    unknownFields: { more: worst() },
  }
  const list = Array.from({ length: 100 }, (_, index): BookingEvent => {
    const change = EVENT_CHANGES[index % EVENT_CHANGES.length]!
    return {
      eventId: `${index}`.padStart(64, '0'),
      change,
      signedAt: 1_772_000_000,
      receivedAt: 1_772_000_000_000,
      booking: content,
    }
  })
  const bytes = Buffer.byteLength(JSON.stringify(foldEvents(undefined, list).known))
  expect(bytes).toBeGreaterThan(200_000)
  expect(bytes).toBeLessThan(350_000)
})
