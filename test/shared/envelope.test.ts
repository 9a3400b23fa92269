import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_DEPTH } from '../../shared/booking/parse-json.ts'
import { type Envelope, parseEnvelope, serializeEnvelope } from '../../shared/envelope.ts'
import { MalformedEnvelopeError } from '../../shared/errors.ts'
import { aBooking } from '../support/bookings.ts'

const origin = { kind: 'booking', tenant: 'demo', change: 'created', signedAt: 1_772_355_600 } as const
const booking: Envelope = {
  version: 1,
  eventId: 'event-1',
  locationId: 'location-1',
  receivedAt: 1_772_355_600_000,
  event: { ...origin, booking: aBooking() },
}
const unreadable = (body: Uint8Array): Envelope => ({
  ...booking,
  event: {
    kind: 'unreadable',
    tenant: 'demo',
    change: 'deleted',
    signedAt: 1_772_355_600,
    reason: 'not-json',
    body: Buffer.from(body).toString('base64'),
  },
})

test('a booking comes back from the queue as it went in', () => {
  const text = fc.string({ unit: 'binary' })
  const content = fc.record({
    title: text,
    description: text,
    location: text,
    dataFields: fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      fc.array(text),
    ),
    unknownFields: fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.jsonValue()),
  })
  fc.assert(
    fc.property(content, (overrides) => {
      const envelope: Envelope = {
        ...booking,
        event: { ...origin, booking: aBooking(overrides) },
      }
      expect(parseEnvelope(serializeEnvelope(envelope))).toEqual(JSON.parse(JSON.stringify(envelope)))
    }),
  )
})

test('W13: an unreadable delivery comes back byte for byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      const { event } = parseEnvelope(serializeEnvelope(unreadable(bytes)))
      expect(event.kind === 'unreadable' && Buffer.from(event.body, 'base64').equals(Buffer.from(bytes))).toBe(true)
    }),
  )
})

const crm: Envelope = {
  ...booking,
  eventId: 'hl-1',
  event: {
    kind: 'crm',
    name: 'ContactTagUpdate',
    id: 'c1',
    contactId: 'c1',
    happenedAt: 1_772_355_600_000,
    body: 'note \uFFFE',
    email: 'pat@example.org',
    tags: ['vip'],
    dnd: false,
  },
}

test('an event of HighLevel comes back from the queue as it went in, with what it has', () => {
  expect(parseEnvelope(serializeEnvelope(crm))).toEqual(crm)
  const least: Envelope = { ...crm, event: { kind: 'crm', name: 'NoteDelete', id: 'n1', happenedAt: 0 } }
  expect(parseEnvelope(serializeEnvelope(least))).toEqual(least)
})

test.each([0, 256 * 1024])('W17: an unreadable delivery of %i bytes comes back', (size) => {
  const envelope = unreadable(Buffer.alloc(size, 0xff))
  expect(parseEnvelope(serializeEnvelope(envelope))).toEqual(envelope)
})

test('W22: U+FFFE and U+FFFF, which SQS refuses, are escaped wherever they stand', () => {
  const odd: Envelope = {
    ...booking,
    event: { ...origin, booking: aBooking({ dataFields: { '\uFFFE': ['\uFFFF'] } }) },
  }
  const text = serializeEnvelope(odd)
  expect(text).toContain('{"\\ufffe":["\\uffff"]}')
  expect(text).not.toMatch(/[\uFFFE\uFFFF]/)
  expect(parseEnvelope(text)).toEqual(odd)
})

const asJson = (value: unknown) => JSON.stringify(value)
const without = (...names: string[]) =>
  asJson(Object.fromEntries(Object.entries(booking).filter(([name]) => !names.includes(name))))
const withEvent = (event: unknown) => asJson({ ...booking, event })

function caught(text: string): Error {
  try {
    parseEnvelope(text)
  } catch (error) {
    if (error instanceof MalformedEnvelopeError) return error
    throw error
  }
  throw new Error('It was read')
}

describe('what is no envelope of ours is refused, with paths and without values', () => {
  test.each([
    ['Q2: nothing', '', 'not JSON'],
    ['Q1: no JSON', 'pat@example.org', 'not JSON'],
    ['Q1: half of an envelope', asJson(booking).slice(0, -20), 'not JSON'],
    ['Q4: null', 'null', 'envelope'],
    ['Q4: a list', '[]', 'envelope'],
    ['Q4: a text', '"pat@example.org"', 'envelope'],
    ['Q3: an unknown version', asJson({ ...booking, version: 2 }), 'version'],
    ['Q3: a version as text', asJson({ ...booking, version: '1' }), 'version'],
    ['Q3: no version', without('version'), 'version'],
    ['Q4: missing fields', without('eventId', 'locationId', 'receivedAt'), 'eventId, locationId, receivedAt'],
    ['Q4: an empty event id', asJson({ ...booking, eventId: '' }), 'eventId'],
    ['Q4: a time with decimals', asJson({ ...booking, receivedAt: 1.5 }), 'receivedAt'],
    ['Q4: an event id that no message can have', asJson({ ...booking, eventId: 'pat@example.org ü' }), 'eventId'],
    ['Q4: a location that can be no group', asJson({ ...booking, locationId: 'x'.repeat(129) }), 'locationId'],
    ['Q4: no event', without('event'), 'event'],
    ['Q5: an event as text', withEvent(asJson(booking.event)), 'event'],
    ['Q6: an envelope in an envelope', withEvent(booking), 'event.kind'],
    ['Q4: an unknown kind of event', withEvent({ ...booking.event, kind: 'pat@example.org' }), 'event.kind'],
    ['Q4: an event of HighLevel that nobody uses', withEvent({ ...crm.event, name: 'TaskCreate' }), 'event.name'],
    ['Q4: an event of HighLevel without an id', withEvent({ ...crm.event, id: '' }), 'event.id'],
    ['Q4: tags that are no list', withEvent({ ...crm.event, tags: 'vip' }), 'event.tags'],
    ['Q4: a time of HighLevel as text', withEvent({ ...crm.event, happenedAt: '2026-03-01' }), 'event.happenedAt'],
    ['Q4: an unknown change', withEvent({ ...booking.event, change: 'moved' }), 'event.change'],
    ['Q5: a booking as text', withEvent({ ...booking.event, booking: 'pat@example.org' }), 'event.booking'],
    [
      'Q4: a booking without an id',
      withEvent({ ...booking.event, booking: aBooking({ meetingId: '' }) }),
      'event.booking.meetingId',
    ],
    [
      'Q4: a booking whose id is too long for a key',
      withEvent({ ...booking.event, booking: aBooking({ meetingId: 'x'.repeat(257) }) }),
      'event.booking.meetingId',
    ],
    [
      'Q4: a data field by a name that SQS would refuse as a reason',
      withEvent({ ...booking.event, booking: { ...aBooking(), dataFields: { 'pat@example.org \uFFFF': [1] } } }),
      /: event\.booking\.dataFields$/,
    ],
    [
      'Q4: a time that is none',
      withEvent({ ...booking.event, booking: aBooking({ startsAt: 'soon' }) }),
      'event.booking.startsAt',
    ],
    [
      'Q4: bytes that are no base64',
      withEvent({ ...unreadable(Buffer.of()).event, body: 'pat@example.org' }),
      'event.body',
    ],
  ])('%s', (_name, text, paths) => {
    const read = () => parseEnvelope(text)
    expect(read).toThrow(MalformedEnvelopeError)
    expect(read).toThrow(paths)
    expect(read).not.toThrow('pat@example.org')
  })

  test('Q8: a megabyte of anything is refused, too', () => {
    expect(() => parseEnvelope('['.repeat(1_048_576))).toThrow(MalformedEnvelopeError)
    expect(() => parseEnvelope(`"${'x'.repeat(1_048_574)}"`)).toThrow(MalformedEnvelopeError)
  })

  test('Q8: of a hundred thousand wrong places a few are told', () => {
    const { message } = caught(withEvent({ ...booking.event, booking: { otherGuests: Array(100_000).fill(0) } }))
    expect(message.length).toBeLessThan(500)
  })

  test('Q8: what is nested as deep as a delivery may be is read, and deeper than could be sent on again is refused', () => {
    const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)
    const envelope = (depth: number) => ({
      ...booking,
      event: { ...origin, booking: aBooking({ unknownFields: { a: nested(depth) } }) },
    })
    expect(parseEnvelope(asJson(envelope(MAX_DEPTH - 1)))).toEqual(envelope(MAX_DEPTH - 1))
    const deep = asJson(envelope(1)).replace('[]', `${'['.repeat(5_000)}${']'.repeat(5_000)}`)
    expect(() => parseEnvelope(asJson(envelope(MAX_DEPTH + 1)))).toThrow('nested too deep')
    expect(() => parseEnvelope(deep)).toThrow(MalformedEnvelopeError)
  })

  test('Q7: fields we do not know are dropped', () => {
    expect(parseEnvelope(asJson({ ...booking, extra: 1, event: { ...booking.event, more: 2 } }))).toEqual(booking)
  })
})
