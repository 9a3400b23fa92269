import { expect, test } from 'vitest'
import type { Booking, EventChange, Person } from '../../../shared/booking/booking.ts'
import type { BookingEvent } from '../../../shared/plan/booking-event.ts'
import { foldEvents } from '../../../shared/plan/booking-state.ts'
import { aBooking } from '../../support/bookings.ts'

const BARE = {
  schemaVersion: 1 as const,
  meetingId: 'meeting-1',
  guest: {},
  dataFields: {},
  otherGuests: [],
  unknownFields: {},
} satisfies Omit<Booking, 'source'>

/** An event that says of the booking nothing but this. The later it was signed the earlier it arrived: that counts for nothing. */
function says(change: EventChange, signedAt: number, booking: Partial<Booking> = {}): BookingEvent {
  const source = ['active', 'completed', 'no-show'].includes(change) ? 'poll' : 'webhook'
  const eventId = `${change}-${signedAt}`
  return { eventId, change, signedAt, receivedAt: 1_000_000 - signedAt, booking: { ...BARE, source, ...booking } }
}

const FULL: Partial<Booking> = aBooking({ assignee: { id: 'user-1', email: 'al@example.com', name: 'Al' } })
const LATER = { startsAt: '2026-03-11T15:00:00.000Z', endsAt: '2026-03-11T15:30:00.000Z' }
const SEEN: Partial<Booking> = {
  ...LATER,
  guest: { email: 'pat@example.net' },
  host: { id: 'host-2', email: 'sam@example.com' },
  assignee: { id: 'user-1' },
  otherGuests: [{ email: 'ann@example.org' }],
  workspace: { id: 'space-1' },
  meetingType: { id: 'type-1' },
  sourceUrl: 'https://www.example.com/book',
  utm: { utm_source: 'news' },
}
const merged = (known: Partial<Booking> = {}, ...later: (Partial<Booking> | undefined)[]) =>
  foldEvents(undefined, [says('created', 100, known), ...later.map((said, at) => says('active', 200 + at, said))])
    .booking
const SAM = { email: 'sam@example.com', name: 'Sam Seller' }

test.each<{ title: string; events: BookingEvent[]; booking: Partial<Booking> }>([
  {
    title: 'a later fetch is laid over what a webhook delivered, and loses no name',
    events: [says('created', 100, FULL), says('active', 200, SEEN)],
    booking: {
      ...FULL,
      ...SEEN,
      source: 'poll',
      guest: { email: 'pat@example.net', timeZone: 'America/New_York' },
      assignee: { id: 'user-1', email: 'al@example.com', name: 'Al' },
      meetingType: { id: 'type-1', name: '30 min demo' },
    },
  },
  {
    title: 'an older fetch only fills what the webhook left out',
    events: [says('updated', 200, FULL), says('active', 100, SEEN)],
    booking: {
      ...FULL,
      workspace: { id: 'space-1' },
      sourceUrl: 'https://www.example.com/book',
      utm: { utm_source: 'news' },
    },
  },
  {
    title: 'a thing with another id replaces the one that was known, name and all',
    events: [
      says('created', 100, { ...FULL, router: { id: 'router-1', name: 'Inbound', type: 'Router' } }),
      says('active', 200, { meetingType: { id: 'type-2' }, router: { id: 'router-2' } }),
    ],
    booking: { ...FULL, source: 'poll', meetingType: { id: 'type-2' }, router: { id: 'router-2' } },
  },
  {
    title: 'a host is known again by the address, whatever id the source gives',
    events: [says('created', 100, FULL), says('active', 200, { host: { id: 'user-9', email: 'rita@example.com' } })],
    booking: { ...FULL, source: 'poll', host: { id: 'user-9', email: 'rita@example.com', name: 'Rita Rep' } },
  },
  {
    title: 'guests that a fetch knows by address keep their names',
    events: [
      says('created', 100, { otherGuests: [{ email: 'ann@example.org', name: 'Ann' }, { email: 'bob@example.org' }] }),
      says('active', 200, { otherGuests: [{ email: 'cy@example.org' }, { email: 'ann@example.org' }] }),
    ],
    booking: { source: 'poll', otherGuests: [{ email: 'cy@example.org' }, { email: 'ann@example.org', name: 'Ann' }] },
  },
  {
    title: 'a fetch that sees no guests ends them',
    events: [says('created', 100, { otherGuests: [{ email: 'ann@example.org' }] }), says('active', 200)],
    booking: { source: 'poll' },
  },
  {
    title: 'the newest of each kind counts, and time and host are the last that were told',
    events: [
      says('active', 100, SEEN),
      says('created', 200, { ...FULL, title: 'Old' }),
      says('updated', 300, { title: 'New' }),
    ],
    booking: {
      ...SEEN,
      title: 'New',
      startsAt: FULL.startsAt!,
      endsAt: FULL.endsAt!,
      // Of a content that was replaced only this is kept of the host.
      host: { email: 'rita@example.com' },
      otherGuests: [],
    },
  },
  {
    title: 'a sparse deletion keeps what was known',
    events: [says('created', 100, FULL), says('active', 200, SEEN), says('deleted', 300, { title: 'Canceled: demo' })],
    booking: {
      ...FULL,
      ...SEEN,
      title: 'Canceled: demo',
      guest: { email: 'pat@example.net', timeZone: 'America/New_York' },
      assignee: { id: 'user-1', email: 'al@example.com', name: 'Al' },
      meetingType: { id: 'type-1', name: '30 min demo' },
    },
  },
  {
    title: 'a deletion’s own time, host, answers and guests count',
    events: [
      says('created', 100, FULL),
      says('deleted', 300, { ...LATER, host: SAM, dataFields: { Why: ['ill'] }, otherGuests: [{ name: 'Cy' }] }),
    ],
    booking: { ...FULL, ...LATER, host: SAM, dataFields: { Why: ['ill'] }, otherGuests: [{ name: 'Cy' }] },
  },
  {
    title: 'what comes after a deletion lends the cancelled booking neither its time nor its host',
    events: [
      says('created', 100, FULL),
      says('deleted', 200),
      says('updated', 300, { title: 'After', ...LATER, host: SAM }),
    ],
    booking: {
      title: 'After',
      startsAt: FULL.startsAt!,
      endsAt: FULL.endsAt!,
      host: { email: 'rita@example.com' },
    },
  },
  {
    title: 'nor when nothing was told up to the deletion',
    events: [says('deleted', 200), says('updated', 300, { ...LATER, host: SAM })],
    booking: {},
  },
  {
    title: 'the same host after the deletion is known by name',
    events: [
      says('created', 100, { host: { email: SAM.email } }),
      says('deleted', 200),
      says('updated', 300, { host: SAM }),
    ],
    booking: { host: SAM },
  },
  {
    title: 'when a fetch revives it, what webhooks said meanwhile was true',
    events: [
      says('created', 100, FULL),
      says('deleted', 200, { title: 'Canceled: demo' }),
      says('updated', 300, { ...FULL, ...LATER, host: SAM }),
      says('active', 400, { utm: { utm_source: 'news' } }),
    ],
    booking: { ...FULL, ...LATER, source: 'poll', host: SAM, utm: { utm_source: 'news' } },
  },
  {
    title: 'a revived booking of which webhooks told only the deletion has its answers from there',
    events: [says('deleted', 100, FULL), says('active', 200, SEEN)],
    booking: {
      ...FULL,
      ...SEEN,
      source: 'poll',
      guest: { email: 'pat@example.net', timeZone: 'America/New_York' },
      assignee: { id: 'user-1', email: 'al@example.com', name: 'Al' },
      meetingType: { id: 'type-1', name: '30 min demo' },
    },
  },
  {
    title: 'a new start without an end leaves the end open',
    events: [says('created', 100, FULL), says('active', 200, { startsAt: LATER.startsAt })],
    booking: (({ endsAt: _endsAt, ...rest }) => ({ ...rest, source: 'poll' as const, startsAt: LATER.startsAt }))(FULL),
  },
])('$title', ({ events, booking }) => {
  const expected = { ...BARE, source: 'webhook', ...booking }
  expect(foldEvents(undefined, events).booking).toEqual(expected)
  expect(foldEvents(foldEvents(undefined, events.slice(1)).known, events.slice(0, 1)).booking).toEqual(expected)
})

const AL = { id: 'user-1', email: 'al@example.com', name: 'Al' }
test.each<[Person | undefined, Person | undefined, Person | undefined]>([
  [AL, { id: 'user-1' }, AL],
  [AL, { id: 'user-1', email: 'al@example.net' }, { ...AL, email: 'al@example.net' }],
  [AL, { id: 'user-9', email: 'al@example.com' }, { ...AL, id: 'user-9' }],
  [AL, { id: 'user-9', email: 'bo@example.com', name: 'Al' }, { id: 'user-9', email: 'bo@example.com', name: 'Al' }],
  [AL, { name: 'Al' }, AL],
  [AL, { name: 'Bo' }, { name: 'Bo' }],
  [{ id: 'user-1', name: 'Al' }, { email: 'al@example.com', name: 'Al' }, AL],
  [{ id: 'user-1' }, { email: 'al@example.com' }, { email: 'al@example.com' }],
  [AL, undefined, AL],
  [undefined, AL, AL],
  [undefined, undefined, undefined],
])('a person known as %j of whom a later fetch says %j is %j', (known, said, person) => {
  for (const role of ['assignee', 'booker'] as const)
    expect(merged(known && { [role]: known }, said && { [role]: said })[role]).toEqual(person)
  expect(merged(known && { otherGuests: [known] }, { otherGuests: said ? [said] : [] }).otherGuests).toEqual(
    said && person ? [person] : [],
  )
})

type Named = NonNullable<Booking['workspace']>
test.each<[Named | undefined, Named | undefined, Named | undefined]>([
  [{ id: '1', name: 'A' }, { id: '1' }, { id: '1', name: 'A' }],
  [
    { id: '1', name: 'A' },
    { id: '1', name: 'B' },
    { id: '1', name: 'B' },
  ],
  [{ id: '1', name: 'A' }, { id: '2' }, { id: '2' }],
  [{ id: '1', name: 'A' }, { name: 'A' }, { id: '1', name: 'A' }],
  [{ id: '1', name: 'A' }, { name: 'B' }, { name: 'B' }],
  [{ name: 'A' }, { id: '1' }, { id: '1', name: 'A' }],
  [{ name: 'A' }, { id: '1', name: 'B' }, { id: '1', name: 'B' }],
  [{ id: '1' }, { name: 'A' }, { id: '1', name: 'A' }],
  [{ id: '1' }, undefined, { id: '1' }],
  [undefined, { id: '1' }, { id: '1' }],
  [undefined, undefined, undefined],
])('a thing known as %j of which a later fetch says %j is %j', (known, said, thing) => {
  for (const what of ['workspace', 'router', 'distribution', 'meetingType'] as const)
    expect(merged(known && { [what]: known }, said && { [what]: said })[what]).toEqual(thing)
})

test.each<[Person, Person]>([
  [{ name: 'Rita' }, { name: 'Rita' }],
  [{ email: 'rita@example.com', name: 'Rita' }, { email: 'rita@example.com' }],
])('a host told as %j by a content that was replaced since is %j, and whole where one is kept', (host, left) => {
  const replaced = [says('created', 100, { host }), says('updated', 200)]
  expect(foldEvents(undefined, replaced).booking.host).toEqual(left)
  expect(merged({ host }).host).toEqual(host)
  expect(merged({ host }, {}).host).toEqual(host)
})

test('what a later content leaves out or says nothing in stays', () => {
  const known = { guest: { email: 'pat@example.org', timeZone: 'UTC' }, dataFields: { Why: ['x'] }, title: 'T' }
  expect(merged(known, { guest: { email: 'pat@example.net' } })).toMatchObject({
    ...known,
    guest: { email: 'pat@example.net', timeZone: 'UTC' },
  })
  const deleted = foldEvents(undefined, [says('created', 100, { otherGuests: [AL] }), says('deleted', 200)])
  expect(deleted.booking.otherGuests).toEqual([AL])
})
