import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Booking, EVENT_CHANGES, type Person } from '../../../shared/booking/booking.ts'
import type { BookingEvent } from '../../../shared/plan/booking-event.ts'
import { type BookingState, foldEvents, type KnownState, knownStateSchema } from '../../../shared/plan/booking-state.ts'

// Beyond a hundred facts the middle of the story is forgotten, and what was forgotten depends on what had come by then.
const MAX_EVENTS = 60

const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 })
const oneOf = (...values: string[]) => fc.constantFrom(...values)
const named = fc.record({ id: oneOf('1', '2'), name: oneOf('A', 'B') }, { requiredKeys: [] })
const person: fc.Arbitrary<Person> = fc.record(
  { id: oneOf('1', '2'), email: oneOf('a@example.com', 'b@example.com'), name: oneOf('A', 'B') },
  { requiredKeys: [] },
)
const time = fc.record({ day: fc.integer({ min: 1, max: 3 }), hasEnd: fc.boolean() }).map(({ day, hasEnd }) => ({
  startsAt: `2026-03-0${day}T15:00:00.000Z`,
  ...(hasEnd ? { endsAt: `2026-03-0${day}T15:30:00.000Z` } : {}),
}))
const shared = {
  host: person,
  assignee: person,
  workspace: named,
  meetingType: named,
  sourceUrl: oneOf('u', 'v'),
  utm: fc.constantFrom({}, { utm_source: 'x' }, { utm_medium: 'y' }),
}
const always = {
  schemaVersion: fc.constant(1 as const),
  meetingId: fc.constant('meeting-1'),
  unknownFields: fc.constant({}),
  otherGuests: fc.array(person, { maxLength: 2 }),
}
const required = { requiredKeys: Object.keys({ ...always, source: 0, guest: 0, dataFields: 0 }) as [] }
const delivered = fc.record(
  {
    ...always,
    ...shared,
    source: fc.constant('webhook' as const),
    guest: fc.record({ email: oneOf('g@example.org'), timeZone: oneOf('UTC') }, { requiredKeys: [] }),
    dataFields: fc.constantFrom<Booking['dataFields']>({}, { Why: ['x'] }, { How: ['y', 'z'] }),
    title: oneOf('T', 'U'),
    description: oneOf('D', ' \u0000'),
    router: named,
  },
  required,
)
const polled = fc.record(
  {
    ...always,
    ...shared,
    source: fc.constant('poll' as const),
    guest: fc.record({ email: oneOf('g@example.org', 'h@example.org') }, { requiredKeys: [] }),
    dataFields: fc.constant({}),
  },
  required,
)

/** Few seconds and few milliseconds, so that many events fall together. */
const event = fc
  .record({ change: fc.constantFrom(...EVENT_CHANGES), second: fc.nat(8), milli: fc.nat(2), isFetch: fc.boolean() })
  .chain(({ change, second, milli, isFetch }) => {
    const isPolled = change === 'deleted' ? isFetch : !['created', 'updated'].includes(change)
    const content: fc.Arbitrary<Booking> = isPolled ? (polled as never) : (delivered as never)
    return fc.tuple(content, some(time)).map(([booking, at]) => ({
      change,
      signedAt: 100 + second,
      receivedAt: 100_000 + milli,
      booking: { ...booking, ...at },
    }))
  })
const events = fc
  .array(event, { minLength: 1, maxLength: MAX_EVENTS })
  .map((list): BookingEvent[] => list.map((one, index) => ({ ...one, eventId: `e${(index * 37) % 61}` })))

/** As the ledger keeps it between two invocations. */
const stored = (known: KnownState): KnownState => knownStateSchema.parse(JSON.parse(JSON.stringify(known)))

function foldInBatches(batches: readonly BookingEvent[][]): BookingState {
  let state: BookingState | undefined
  for (const batch of batches) if (batch.length > 0) state = foldEvents(state && stored(state.known), batch)
  return state!
}

/** All of the events, in any order, some of them repeated, in batches of any size. */
function disorderOf(list: readonly BookingEvent[]): fc.Arbitrary<BookingEvent[][]> {
  const copies = fc.array(fc.constantFrom(...list), { maxLength: list.length })
  return copies
    .chain((more) => fc.shuffledSubarray([...list, ...more], { minLength: list.length + more.length }))
    .chain((shuffled) =>
      fc
        .array(fc.integer({ min: 1, max: 8 }), { minLength: shuffled.length, maxLength: shuffled.length })
        .map((sizes) => {
          const rest = [...shuffled]
          return sizes.map((size) => rest.splice(0, size))
        }),
    )
}

test('P5, P6: any events in any order, repeated and split in any way, give the state of all at once', () => {
  const disorder = events.chain((list) => fc.tuple(fc.constant(list), disorderOf(list)))
  fc.assert(
    fc.property(disorder, ([list, batches]) => {
      expect(foldInBatches(batches)).toEqual(foldEvents(undefined, list))
    }),
    { numRuns: 500 },
  )
})

test('P5: copies that arrive at different times count from the first, whatever the order', () => {
  // The arrivals of one event stay apart from another's: two contents of one second cannot change places after one is dropped.
  const apart = events.map((list) => list.map((one, index) => ({ ...one, receivedAt: 100_000 + index * 1000 })))
  const disorder = apart.chain((list) =>
    fc.tuple(
      fc.constant(list),
      disorderOf(list),
      fc.array(fc.nat(900), { minLength: 2 * MAX_EVENTS, maxLength: 2 * MAX_EVENTS }),
      fc.nat(2 * MAX_EVENTS),
    ),
  )
  fc.assert(
    fc.property(disorder, ([list, batches, delays, at]) => {
      const delayed = batches.map((batch) =>
        batch.map((one) => ({ ...one, receivedAt: one.receivedAt + (delays.pop() ?? 0) })),
      )
      expect(foldInBatches(delayed.toSpliced(at, 0, list))).toEqual(foldEvents(undefined, list))
    }),
    { numRuns: 300 },
  )
})

test('P6: a deletion holds until a later fetch says that the booking is on, was held or was a no-show', () => {
  const isWebhook = (one: BookingEvent) => Number(one.booking.source === 'webhook')
  // Within one second and one source nothing ranks above a deletion.
  const isLater = (a: BookingEvent, b: BookingEvent) =>
    a.signedAt > b.signedAt || (a.signedAt === b.signedAt && isWebhook(a) > isWebhook(b))
  fc.assert(
    fc.property(events, (list) => {
      const deletions = list.filter(({ change }) => change === 'deleted')
      const fetches = list.filter(({ change }) => ['active', 'completed', 'no-show'].includes(change))
      const isRevived = fetches.some((fetch) => deletions.every((deletion) => isLater(fetch, deletion)))
      const { status, history } = foldEvents(undefined, list)
      expect(status === 'cancelled').toBe(deletions.length > 0 && !isRevived)
      const last = history.findLast(({ what }) => what === 'cancelled' || what === 'restored')?.what
      expect(last === 'cancelled').toBe(status === 'cancelled')
    }),
    { numRuns: 500 },
  )
})
