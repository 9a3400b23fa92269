import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { bookingSchema } from '../../shared/booking/booking.ts'
import { parseJson } from '../../shared/booking/parse-json.ts'
import { parseMeeting } from '../../shared/chili-piper/parse-meeting.ts'
import { parsePolledMeeting } from '../../shared/chili-piper/parse-polled-meeting.ts'
import { readSaidChange } from '../../shared/chili-piper/said-change.ts'
import { boundBooking } from '../../shared/plan/bound-booking.ts'
import { meetingBody, sparseMeetingBody } from '../support/chili-piper-bodies.ts'
import { bodiesLike, DEEP, hostileValue, nearly, received } from './hostile-json.ts'
import { expectPrototypesUntouched, expectTellsNothing } from './own-outcomes.ts'
import { runs } from './settings.ts'

// A hundred facts and three bookings lie in one item of the table, which takes 400 KB.
const MAX_STORED = 100_000
const LISTED = {
  meetingId: 'meeting-1',
  meetingStatus: 'Active',
  bookedAt: '2026-03-01T08:00:00Z',
  dateTime: { start: '2026-03-10T15:00:00Z', end: '2026-03-10T15:30:00Z' },
  primaryGuest: { value: 'pat@example.org' },
  hostId: 'host-1',
  hostEmail: 'rita@example.com',
  attendees: ['casey@example.org', { email: 'rita@example.com', type: 'host', isHost: true }],
  sourceUrl: 'https://acme.example/pricing',
  sourceUrlParams: { utm_source: 'news' },
}

afterEach(expectPrototypesUntouched)

test('any bytes are one JSON document, or refused with one of three reasons', () => {
  fc.assert(
    fc.property(bodiesLike(meetingBody()), (bytes) => {
      const result = parseJson(bytes)
      if (!result.ok) expect(['not-utf-8', 'too-deep', 'not-json']).toContain(result.reason)
      // What was read can be written again without an overflow of the stack.
      else JSON.stringify(result.value)
    }),
    runs(300),
  )
})

test('W16: nesting of 64 is read, 65, 5,000 and 100,000 are refused before anything is parsed', () => {
  const reasons = DEEP.map((text) => parseJson(Buffer.from(text))).map((result) => (result.ok ? 'read' : result.reason))
  expect(reasons).toEqual(['read', 'read', 'not-json', ...Array.from({ length: 9 }, () => 'too-deep')])
})

test('any JSON is a booking of our own form, or refused with the path of a documented field', () => {
  const paths = new RegExp(`^(?:body|${Object.keys(meetingBody()).join('|')}|[a-zA-Z]+)$`)
  const body = fc.oneof(nearly(meetingBody()), nearly(sparseMeetingBody()), hostileValue).map(received)
  fc.assert(
    fc.property(body, (value) => {
      const result = parseMeeting(value)
      readSaidChange(value)
      if (!result.ok) {
        expect(result.path).toMatch(paths)
        expectTellsNothing(result.path)
        return
      }
      bookingSchema.parse(result.booking)
      expect(Object.getPrototypeOf(result.booking.dataFields)).toBe(Object.prototype)
      expect(Object.getPrototypeOf(result.booking.unknownFields)).toBe(Object.prototype)
      expect(Buffer.byteLength(JSON.stringify(boundBooking(result.booking)))).toBeLessThan(MAX_STORED)
    }),
    runs(300),
  )
})

test('any item of a listing is a meeting of our own form, or none', () => {
  const item = fc.oneof(nearly(LISTED), hostileValue).map(received)
  fc.assert(
    fc.property(item, (value) => {
      const meeting = parsePolledMeeting(value)
      if (!meeting) return
      bookingSchema.parse(meeting.booking)
      expect(['Active', 'Canceled', 'NoShow', 'Completed']).toContain(meeting.status)
      expect(Buffer.byteLength(JSON.stringify(boundBooking(meeting.booking)))).toBeLessThan(MAX_STORED)
    }),
    runs(300),
  )
})
