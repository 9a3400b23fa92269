import { expect, test } from 'vitest'
import type { Booking, EventChange } from '../../../shared/booking/booking.ts'
import type { BookingEvent } from '../../../shared/plan/booking-event.ts'
import { type BookingState, foldEvents, type KnownState } from '../../../shared/plan/booking-state.ts'
import { aBooking } from '../../support/bookings.ts'

function anEvent(
  change: EventChange,
  signedAt: number,
  booking: Partial<Booking> = {},
  eventId = `${change}-${signedAt}`,
): BookingEvent {
  return { eventId, change, signedAt, receivedAt: signedAt * 1000 + 500, booking: aBooking(booking) }
}

/** What a fetch saw: it knows of a booking only this much. */
function aFetch(change: EventChange, signedAt: number, booking: Partial<Booking> = {}): BookingEvent {
  const { title: _title, location: _location, ...seen } = aBooking({ source: 'poll', dataFields: {}, ...booking })
  const eventId = `fetch-${change}-${signedAt}`
  return { eventId, change, signedAt, receivedAt: signedAt * 1000 + 900, booking: seen }
}

const LATER = { startsAt: '2026-03-11T15:00:00.000Z', endsAt: '2026-03-11T15:30:00.000Z' }

const created = anEvent('created', 100)
const moved = anEvent('updated', 200, LATER)
const deleted = anEvent('deleted', 400)

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]))
}

/** An event whose sparse body says nothing of the time. */
function timeless(change: EventChange, signedAt: number, eventId = `${change}-${signedAt}`): BookingEvent {
  const { startsAt: _startsAt, endsAt: _endsAt, ...booking } = aBooking()
  return { ...anEvent(change, signedAt, {}, eventId), booking }
}

/** Every event in an invocation of its own, from nothing. */
function foldOneByOne(events: readonly BookingEvent[]): BookingState {
  let known: KnownState | undefined
  let state: BookingState | undefined
  for (const event of events) {
    state = foldEvents(known, [event])
    known = state.known
  }
  return state!
}

const AS_BOOKED = { startsAt: '2026-03-10T15:00:00.000Z' }

test.each<{ title: string; events: BookingEvent[]; status: BookingState['status']; decidedAt: number }>([
  { title: 'a webhook', events: [anEvent('updated', 500)], status: 'cancelled', decidedAt: 400 },
  { title: 'a fetch that sees it on', events: [aFetch('active', 500)], status: 'booked', decidedAt: 500 },
  {
    title: 'a fetch that sees it held',
    events: [aFetch('completed', 500, LATER)],
    status: 'completed',
    decidedAt: 500,
  },
  { title: 'a fetch that sees a no-show', events: [aFetch('no-show', 500, LATER)], status: 'no-show', decidedAt: 500 },
  { title: 'an older fetch', events: [aFetch('active', 399)], status: 'cancelled', decidedAt: 400 },
  { title: 'a fetch begun in its second', events: [aFetch('active', 400)], status: 'cancelled', decidedAt: 400 },
  { title: 'a second deletion', events: [aFetch('deleted', 500)], status: 'cancelled', decidedAt: 400 },
  {
    title: 'a fetch, and a deletion after it',
    events: [aFetch('active', 500), anEvent('deleted', 600)],
    status: 'cancelled',
    decidedAt: 600,
  },
  {
    title: 'a fetch, and a webhook after it',
    events: [aFetch('active', 500), anEvent('updated', 600)],
    status: 'booked',
    decidedAt: 600,
  },
])('after a deletion $title leaves it $status', ({ events, status, decidedAt }) => {
  for (const order of permutations([created, deleted, ...events]))
    expect(foldOneByOne(order)).toMatchObject({ status, decidedAt })
})

test.each<{ title: string; events: BookingEvent[]; status: BookingState['status']; decidedAt: number }>([
  { title: 'a fetch that saw it held', events: [aFetch('completed', 500)], status: 'completed', decidedAt: 500 },
  {
    title: 'a fetch without a time',
    events: [timeless('no-show', 500)],
    status: 'no-show',
    decidedAt: 500,
  },
  {
    title: 'an edit after it',
    events: [aFetch('completed', 500), anEvent('updated', 600, { description: 'new' })],
    status: 'completed',
    decidedAt: 500,
  },
  {
    title: 'a move after it',
    events: [aFetch('no-show', 500), anEvent('updated', 600, LATER)],
    status: 'booked',
    decidedAt: 600,
  },
  {
    title: 'a webhook that moved it in that second',
    events: [aFetch('no-show', 500), anEvent('updated', 500, LATER)],
    status: 'booked',
    decidedAt: 500,
  },
  {
    title: 'a move that came to nothing',
    events: [aFetch('no-show', 500), anEvent('updated', 600, LATER), anEvent('updated', 700, AS_BOOKED)],
    status: 'no-show',
    decidedAt: 700,
  },
  {
    title: 'a fetch that saw it on again',
    events: [aFetch('no-show', 500), aFetch('active', 600)],
    status: 'booked',
    decidedAt: 600,
  },
  {
    title: 'the guest who did not come after all',
    events: [aFetch('completed', 500), aFetch('no-show', 600)],
    status: 'no-show',
    decidedAt: 600,
  },
  {
    title: 'a fetch that sees the same again',
    events: [aFetch('completed', 500), aFetch('completed', 600)],
    status: 'completed',
    decidedAt: 500,
  },
  {
    title: 'a deletion after it',
    events: [aFetch('completed', 500), anEvent('deleted', 600)],
    status: 'cancelled',
    decidedAt: 600,
  },
])('$title: the booking is $status', ({ events, status, decidedAt }) => {
  for (const order of permutations([created, ...events]))
    expect(foldOneByOne(order)).toMatchObject({ status, decidedAt })
})

const edits = Array.from({ length: 120 }, (_, at) => anEvent('updated', 2_000 + at))
const moves = Array.from({ length: 120 }, (_, at) => anEvent('updated', 2_000 + at, LATER))

test.each<{ title: string; events: BookingEvent[]; state: object }>([
  {
    title: 'what a fetch saw',
    events: [created, aFetch('no-show', 500), ...moves, anEvent('updated', 3_000, AS_BOOKED)],
    state: { status: 'no-show', known: { polled: { eventId: 'fetch-no-show-500' } } },
  },
  {
    title: 'a deletion, and the one that only repeats it',
    events: [created, deleted, aFetch('deleted', 500), ...edits],
    state: { status: 'cancelled', decidedAt: 400, known: { deleted: { eventId: 'fetch-deleted-500' } } },
  },
  {
    title: 'what a webhook delivered',
    events: [aFetch('active', 50), created, ...edits.map(({ signedAt }) => aFetch('active', signedAt))],
    state: { booking: { title: 'Product demo' }, known: { delivered: { eventId: created.eventId } } },
  },
  {
    title: 'the time that was told last',
    events: [timeless('created', 50), moved, ...edits.map(({ signedAt }) => timeless('updated', signedAt))],
    state: { booking: LATER },
  },
])('$title is kept, however much is told after it', ({ events, state }) => {
  expect(foldOneByOne(events)).toMatchObject(state)
  expect(foldEvents(undefined, events)).toMatchObject(state)
  expect(foldOneByOne(events).known.facts).toHaveLength(100)
})
