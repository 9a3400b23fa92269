import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Booking } from '../../../shared/booking/booking.ts'
import type { BookingState } from '../../../shared/plan/booking-state.ts'
import { bookingMark, renderNote } from '../../../shared/plan/render-note.ts'
import { aBooking } from '../../support/bookings.ts'

function aState(booking: Partial<Booking> = {}, state: Partial<BookingState> = {}): BookingState {
  const decidedBy = { eventId: 'e', change: 'created' as const, signedAt: 1_772_355_600, receivedAt: 1_772_355_600_000 }
  const history = [{ at: 1_772_355_600, what: 'booked' as const, to: '2026-03-08T06:30:00.000Z' }]
  return {
    status: 'booked',
    isRescheduled: false,
    booking: aBooking(booking),
    history,
    known: { booking: aBooking(booking), facts: [decidedBy], decidedBy },
    ...state,
  }
}
const GUEST = { email: 'pat@example.org', phone: '+12125550123', firstName: 'Pat', lastName: 'Prospect' }

test('a full booking is told whole, over the night the clocks go forward', () => {
  const state = aState({
    startsAt: '2026-03-08T06:30:00.000Z',
    endsAt: '2026-03-08T07:30:00.000Z',
    description: 'First call\nsecond line',
    assignee: { id: 'a', email: 'sam@example.com', name: 'Sam Seller' },
    otherGuests: [{ email: 'casey@example.org', name: 'Casey Cfo' }, { name: 'Alex' }],
    router: { id: 'r', name: 'Inbound demo', type: 'ConciergeRouter' },
    dataFields: { CompanyName: ['Acme'], tier: ['vip', 'hot'] },
  })
  expect(renderNote('demo', state, GUEST)).toBe(`Product demo
Status: booked
When: Sun, 8 Mar 2026, 01:30 – 03:30 (America/New_York) / Sun, 8 Mar 2026, 06:30 – 07:30 (UTC)
Where: https://meet.example.com/abc
Host: Rita Rep (rita@example.com)
Assigned to: Sam Seller (sam@example.com)
Guest: Pat Prospect (pat@example.org, +12125550123)
Other guests: Casey Cfo (casey@example.org), Alex
Meeting type: 30 min demo
Booked through: Inbound demo
Answers:
- CompanyName: Acme
- tier: vip, hot
Description: First call
second line
History:
- 2026-03-01 09:00 UTC: booked for 2026-03-08 06:30 UTC
[chili-piper/demo/meeting-1]`)
})

test('what a sparse booking does not say has no line', () => {
  const { title: _t, location: _l, startsAt: _s, endsAt: _e, host: _h, meetingType: _m, ...bare } = aBooking()
  const state = { ...aState(), booking: { ...bare, guest: {}, dataFields: {} }, history: [] }
  expect(renderNote('demo', state, { email: 'pat@example.org' })).toBe(`Meeting
Status: booked
Guest: pat@example.org
History:
[chili-piper/demo/meeting-1]`)
})

test('the story is told line by line', () => {
  const state = aState(
    { guest: { timeZone: 'UTC' }, dataFields: {} },
    {
      status: 'cancelled',
      isRescheduled: true,
      history: [
        { at: 1_772_355_600, what: 'booked' },
        { at: 1_772_359_200, what: 'rescheduled', from: '2026-03-10T15:00:00.000Z', to: '2026-03-11T15:00:00.000Z' },
        { at: 1_772_362_800, what: 'reassigned', from: 'rita@example.com', to: 'sam@example.com' },
        { at: 1_772_366_400, what: 'updated' },
        { at: 1_772_370_000, what: 'cancelled' },
      ],
    },
  )
  expect(renderNote('demo', state, { name: 'Pat P.', phone: '+12125550123' })).toBe(`Product demo
Status: cancelled
When: Tue, 10 Mar 2026, 15:00 – 15:30 (UTC)
Where: https://meet.example.com/abc
Host: Rita Rep (rita@example.com)
Guest: Pat P. (+12125550123)
Meeting type: 30 min demo
History:
- 2026-03-01 09:00 UTC: booked
- 2026-03-01 10:00 UTC: moved from 2026-03-10 15:00 UTC to 2026-03-11 15:00 UTC
- 2026-03-01 11:00 UTC: reassigned from rita@example.com to sam@example.com
- 2026-03-01 12:00 UTC: details changed
- 2026-03-01 13:00 UTC: cancelled
[chili-piper/demo/meeting-1]`)
})

test('a moved booking says so in its status, and a host who is the assignee is named once', () => {
  const note = renderNote('demo', aState({ assignee: aBooking().host! }, { isRescheduled: true }), GUEST)
  expect(note).toContain('Status: booked, rescheduled\n')
  expect(note).not.toContain('Assigned to')
})

test('W22, W25: any text is kept as text, within 5,000 units, and the mark is always the last line', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constant('x'.repeat(20_000)),
    fc.constant('[chili-piper/demo/other]'),
  )
  const booking = fc.record({
    title: text,
    description: text,
    location: text,
    dataFields: fc.dictionary(text, fc.array(text, { maxLength: 3 }), { maxKeys: 12 }),
  })
  fc.assert(
    fc.property(booking, (overrides) => {
      const note = renderNote('demo', aState(overrides), GUEST)
      expect(note.length).toBeLessThanOrEqual(5_000)
      expect(note.isWellFormed()).toBe(true)
      expect(note).not.toContain('\u0000')
      expect(note.split('\n').at(-1)).toBe('[chili-piper/demo/meeting-1]')
    }),
  )
})

test('W22: a booking with more to say than a note takes fills it to the last unit and keeps its mark', () => {
  const dataFields = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`question ${at}`, ['x'.repeat(600)]]))
  const note = renderNote('demo', aState({ dataFields }), GUEST)
  expect(note).toHaveLength(5_000)
  expect(note.endsWith('x…\n[chili-piper/demo/meeting-1]')).toBe(true)
})

test('the mark names tenant and meeting', () => {
  expect(bookingMark('demo', 'm-1')).toBe('chili-piper/demo/m-1')
})
