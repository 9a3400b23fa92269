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

const LATER = { startsAt: '2026-03-11T15:00:00.000Z', endsAt: '2026-03-11T15:30:00.000Z' }
const SAM = { id: 'host-2', email: 'sam@example.com', name: 'Sam Seller' }

const created = anEvent('created', 100)
const moved = anEvent('updated', 200, LATER)
const reassigned = anEvent('updated', 300, { ...LATER, host: SAM })
const deleted = anEvent('deleted', 400, { ...LATER, host: SAM })

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

const HISTORY = [
  { at: 100, what: 'booked', to: '2026-03-10T15:00:00.000Z' },
  { at: 200, what: 'rescheduled', from: '2026-03-10T15:00:00.000Z', to: '2026-03-11T15:00:00.000Z' },
  { at: 300, what: 'reassigned', from: 'rita@example.com', to: 'sam@example.com' },
  { at: 400, what: 'cancelled' },
]

test('P6: created, moved, reassigned, deleted end the same in every order of arrival, with copies, together or one by one', () => {
  const expected = { status: 'cancelled', isRescheduled: true, booking: deleted.booking, history: HISTORY }
  const orders = permutations([created, moved, reassigned, deleted])
  expect(orders).toHaveLength(24)
  for (const order of orders)
    for (const copy of [...order, undefined]) {
      const events = copy ? [...order, copy] : order
      expect(foldEvents(undefined, events)).toMatchObject(expected)
      expect(foldOneByOne(events)).toEqual(foldEvents(undefined, events))
    }
})

test('P6: without the deletion the newest event says what the booking is, in every order', () => {
  const expected = { status: 'booked', isRescheduled: true, booking: reassigned.booking, history: HISTORY.slice(0, 3) }
  for (const order of permutations([created, moved, reassigned, moved]))
    expect(foldOneByOne(order)).toMatchObject(expected)
})

test('P6: of two events of one second the one that ends the booking counts, else the one that came later', () => {
  const same = [
    anEvent('created', 100),
    { ...anEvent('updated', 100, LATER, 'b'), receivedAt: 1 },
    anEvent('updated', 100, {}, 'a'),
  ]
  for (const order of permutations(same)) expect(foldEvents(undefined, order).known.delivered?.eventId).toBe('a')
  const ending = [...same, anEvent('deleted', 100)]
  for (const order of permutations(ending)) expect(foldEvents(undefined, order).status).toBe('cancelled')
})

test('a deletion is final: what is signed after it changes neither state nor story', () => {
  const after = anEvent('updated', 500, { startsAt: '2026-03-12T15:00:00.000Z' })
  const state = foldOneByOne([created, deleted, after])
  expect(state).toMatchObject({ status: 'cancelled', booking: deleted.booking })
  expect(state.history.at(-1)).toEqual({ at: 400, what: 'cancelled' })
})

test('an update that came alone is the booking’s begin; a change of neither time nor host is told as such', () => {
  expect(foldEvents(undefined, [moved])).toMatchObject({
    status: 'booked',
    isRescheduled: false,
    history: [{ at: 200, what: 'booked' }],
  })
  const described = anEvent('updated', 150, { description: 'new' })
  expect(foldEvents(undefined, [created, described]).history[1]).toEqual({ at: 150, what: 'updated' })
})

test('a move and a reassignment in one event are two lines', () => {
  const both = anEvent('updated', 300, { ...LATER, host: SAM })
  expect(foldEvents(undefined, [created, both]).history.map((line) => line.what)).toEqual([
    'booked',
    'rescheduled',
    'reassigned',
  ])
})

test('a booking without time and host has no story but its begin', () => {
  const { startsAt: _start, endsAt: _end, host: _host, ...bare } = aBooking()
  const events = ['created', 'updated'].map((change, at) => ({
    ...anEvent('created', at),
    change: change as EventChange,
    eventId: change,
    booking: bare,
  }))
  expect(foldEvents(undefined, events).history).toEqual([
    { at: 0, what: 'booked' },
    { at: 1, what: 'updated' },
  ])
})

test('of more than a hundred events the first and the newest are kept', () => {
  const many = Array.from({ length: 150 }, (_, at) => anEvent('updated', 1_000 + at))
  const { known, decidedAt } = foldEvents(undefined, [created, ...many])
  const { facts } = known
  expect(facts).toHaveLength(100)
  expect([facts[0]?.signedAt, facts[1]?.signedAt, facts.at(-1)?.signedAt]).toEqual([100, 1_051, 1_149])
  expect(decidedAt).toBe(1_149)
})

test('no events and nothing known is a mistake of the caller', () => {
  expect(() => foldEvents(undefined, [])).toThrow('A booking without events has no state')
})

test('a cancellation without its time is told with the time that was said last, in every order of arrival', () => {
  for (const order of permutations([created, moved, timeless('deleted', 400)])) {
    const state = foldOneByOne(order)
    expect(state).toMatchObject({ status: 'cancelled', isRescheduled: true })
    expect(state.booking).toMatchObject(LATER)
  }
})

test('a move is told across an event that says nothing of the time', () => {
  const state = foldEvents(undefined, [created, timeless('updated', 150), moved])
  expect(state.history.map(({ what }) => what)).toEqual(['booked', 'updated', 'rescheduled'])
})

test('an event that arrived twice counts from its first arrival', () => {
  const { facts } = foldOneByOne([{ ...created, receivedAt: 7 }, created, { ...created, receivedAt: 5 }]).known
  expect(facts).toMatchObject([{ eventId: created.eventId, receivedAt: 5 }])
})
