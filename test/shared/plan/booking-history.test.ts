import { expect, test } from 'vitest'
import type { Booking, EventChange } from '../../../shared/booking/booking.ts'
import type { BookingEvent } from '../../../shared/plan/booking-event.ts'
import { newIn } from '../../../shared/plan/booking-history.ts'
import { foldEvents } from '../../../shared/plan/booking-state.ts'
import { aBooking } from '../../support/bookings.ts'

function tell(change: EventChange, signedAt: number, booking: Partial<Booking> = {}): BookingEvent {
  const isFetch = ['active', 'completed', 'no-show'].includes(change)
  const content = aBooking({ source: isFetch ? 'poll' : 'webhook', ...booking })
  return { eventId: `${change}-${signedAt}`, change, signedAt, receivedAt: signedAt * 1000, booking: content }
}

const LATER = { startsAt: '2026-03-11T15:00:00.000Z', endsAt: '2026-03-11T15:30:00.000Z' }
const SAM = { host: { email: 'sam@example.com' } }
const ANN = { otherGuests: [{ email: 'ann@example.org' }] }

test.each<{ title: string; events: BookingEvent[]; lines: string[] }>([
  {
    title: 'a booking first known by a fetch was booked',
    events: [tell('active', 100)],
    lines: ['100 booked → 2026-03-10T15:00:00.000Z'],
  },
  {
    title: 'a booking first known when it was over was booked, too',
    events: [tell('no-show', 100)],
    lines: ['100 booked → 2026-03-10T15:00:00.000Z', '100 no-show'],
  },
  {
    title: 'a fetch that sees nothing new tells nothing',
    events: [tell('created', 100), tell('active', 200), tell('active', 300)],
    lines: ['100 booked → 2026-03-10T15:00:00.000Z'],
  },
  {
    title: 'a fetch may be the first to tell of a move, of another host and of guests',
    events: [tell('created', 100), tell('active', 200, { ...LATER, ...SAM, ...ANN })],
    lines: [
      '100 booked → 2026-03-10T15:00:00.000Z',
      '200 rescheduled 2026-03-10T15:00:00.000Z → 2026-03-11T15:00:00.000Z',
      '200 reassigned rita@example.com → sam@example.com',
      '200 guests-changed',
    ],
  },
  {
    title: 'a webhook that repeats what a fetch saw tells that it came',
    events: [tell('created', 100), tell('active', 200, LATER), tell('updated', 300, LATER)],
    lines: [
      '100 booked → 2026-03-10T15:00:00.000Z',
      '200 rescheduled 2026-03-10T15:00:00.000Z → 2026-03-11T15:00:00.000Z',
      '300 updated',
    ],
  },
  {
    title: 'guests come and go, in any order of their list',
    events: [
      tell('created', 100),
      tell('updated', 200, { otherGuests: [{ email: 'bob@example.org' }, { email: 'ann@example.org' }] }),
      tell('active', 300, { otherGuests: [{ email: 'ann@example.org' }, { email: 'bob@example.org' }] }),
      tell('updated', 400),
    ],
    lines: ['100 booked → 2026-03-10T15:00:00.000Z', '200 guests-changed', '400 guests-changed'],
  },
  {
    title: 'a deletion without guests is no change of guests when the booking is on again',
    events: [tell('created', 100, ANN), tell('deleted', 200), tell('active', 300, ANN)],
    lines: ['100 booked → 2026-03-10T15:00:00.000Z', '200 cancelled', '300 restored'],
  },
  {
    title: 'held, then a no-show: both are told, each once',
    events: [tell('created', 100), tell('completed', 200), tell('completed', 300), tell('no-show', 400)],
    lines: ['100 booked → 2026-03-10T15:00:00.000Z', '200 completed', '400 no-show'],
  },
  {
    title: 'an edit of a held meeting is told, and it stays held',
    events: [tell('created', 100), tell('completed', 200), tell('updated', 300)],
    lines: ['100 booked → 2026-03-10T15:00:00.000Z', '200 completed', '300 updated'],
  },
  {
    title: 'what webhooks say of a cancelled booking, and that it is cancelled again, is not told',
    events: [tell('created', 100), tell('deleted', 200), tell('updated', 300, LATER), tell('deleted', 400, LATER)],
    lines: ['100 booked → 2026-03-10T15:00:00.000Z', '200 cancelled'],
  },
  {
    title: 'a fetch restores, and what had changed meanwhile is told with it',
    events: [
      tell('created', 100),
      tell('deleted', 200),
      tell('updated', 300, SAM),
      tell('active', 400, { ...LATER, ...SAM }),
      tell('deleted', 500),
    ],
    lines: [
      '100 booked → 2026-03-10T15:00:00.000Z',
      '200 cancelled',
      '400 restored',
      '400 rescheduled 2026-03-10T15:00:00.000Z → 2026-03-11T15:00:00.000Z',
      '400 reassigned rita@example.com → sam@example.com',
      '500 cancelled',
    ],
  },
  {
    title: 'a cancelled booking that was held after all',
    events: [tell('deleted', 200), tell('completed', 300)],
    lines: ['200 cancelled', '300 restored', '300 completed'],
  },
])('$title', ({ events, lines }) => {
  const { history } = foldEvents(undefined, events.toReversed())
  const told = history.map(({ at, what, from, to }) => `${at} ${what}${from ? ` ${from}` : ''}${to ? ` → ${to}` : ''}`)
  expect(told).toEqual(lines)
})

test('two long lists of guests that begin alike are two lists', () => {
  const many = Array.from({ length: 20 }, (_, index) => ({ email: `guest-${10 + index}@example.org` }))
  const events = [tell('created', 100, { otherGuests: many }), tell('updated', 200, { otherGuests: many.slice(0, -1) })]
  const { history, known } = foldEvents(undefined, events)
  expect(history.at(-1)).toEqual({ at: 200, what: 'guests-changed' })
  expect(known.facts.every(({ guests }) => guests && guests.length <= 100)).toBe(true)
})

test('what is new in a story is what it tells more often than before, wherever a late event puts it', () => {
  const storyOf = (...events: BookingEvent[]) => foldEvents(undefined, events).history
  const created = tell('created', 100)
  const moved = tell('updated', 200, LATER)
  const back = tell('updated', 300)
  const cancelled = tell('deleted', 400)
  expect(newIn([], storyOf(created))).toEqual(['booked'])
  expect(newIn(storyOf(created), storyOf(created))).toEqual([])
  expect(newIn(storyOf(created, back), storyOf(created, moved, back))).toEqual(['rescheduled', 'rescheduled'])
  expect(newIn(storyOf(created, cancelled), storyOf(created, moved, cancelled))).toEqual(['rescheduled'])
  // The creation comes last: the booking was known before by its move.
  expect(newIn(storyOf(moved), storyOf(created, moved))).toEqual(['rescheduled'])
})
