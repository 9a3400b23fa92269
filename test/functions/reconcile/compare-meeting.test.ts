import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Comparison,
  compareMeeting,
  type KnownBooking,
  type Mark,
  type Sighting,
} from '../../../functions/reconcile/compare-meeting.ts'
import type { Booking } from '../../../shared/booking/booking.ts'
import type { MeetingStatus, PolledMeeting } from '../../../shared/chili-piper/parse-polled-meeting.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const fetchedAt = Date.parse('2026-03-01T09:00:00Z')

const seenBooking = (overrides: Partial<Booking> = {}): Booking => ({
  schemaVersion: 1,
  source: 'poll',
  meetingId: 'meeting-1',
  startsAt: '2026-03-10T15:00:00.000Z',
  endsAt: '2026-03-10T15:30:00.000Z',
  guest: { email: 'pat@example.org' },
  dataFields: {},
  otherGuests: [{ email: 'cho@example.org' }, { email: 'ann@example.org' }],
  host: { id: 'host-1', email: 'rita@example.com' },
  unknownFields: {},
  ...overrides,
})
const seen = (overrides: Partial<Booking> = {}, status: MeetingStatus = 'Active'): PolledMeeting => ({
  meetingId: 'meeting-1',
  status,
  booking: seenBooking(overrides),
})
const fact = (eventId = 'webhook-1', ageMs = HOUR) => {
  const at = fetchedAt - ageMs
  return { eventId, signedAt: Math.floor(at / 1000), receivedAt: at }
}
const knownAs = (overrides: Partial<Booking> = {}, rest: Partial<KnownBooking> = {}): KnownBooking => ({
  status: 'booked',
  booking: {
    ...seenBooking({ title: 'Product demo', source: 'webhook' }),
    otherGuests: [{ email: 'ann@example.org', name: 'Ann' }, { email: 'cho@example.org' }],
    ...overrides,
  },
  facts: [fact()],
  ...rest,
})
const compare = (overrides: Partial<Sighting>): Comparison =>
  compareMeeting({
    tenant: 'demo',
    meeting: seen(),
    known: knownAs(),
    mark: undefined,
    isDryRun: false,
    wantsSource: false,
    fetchedAt,
    ...overrides,
  })
const found = (comparison: Comparison) => {
  if (comparison.outcome !== 'differs') throw new Error(`It is ${comparison.outcome}`)
  return comparison
}
const markOf = (comparison: Comparison, ageMs: number, rest: Partial<Mark> = {}): Mark => {
  const { digest, eventId } = found(comparison)
  return { digest, eventId, sentAt: fetchedAt - ageMs, ...rest }
}
const moved = seen({ startsAt: '2026-03-11T15:00:00.000Z', endsAt: '2026-03-11T15:30:00.000Z' })
const without = (key: keyof Booking, booking: Booking): Booking => {
  const { [key]: _, ...rest } = booking
  return rest as Booking
}

test.each([
  [1, 24],
  [2, 48],
  [3, 96],
  [4, 192],
  [9, 192],
])('what was sent %i time(s) and is not applied is sent again after %i hours', (times, hours) => {
  const mark = (ageMs: number) => markOf(compare({ meeting: moved }), ageMs, { times })
  expect(compare({ meeting: moved, mark: mark(hours * HOUR - 1) }).outcome).toBe('waiting')
  expect(compare({ meeting: moved, mark: mark(hours * HOUR) })).toMatchObject({ outcome: 'differs', times: times + 1 })
})

test('where the guest came from is news once, and only where somebody wants to know it', () => {
  const meeting = seen({ sourceUrl: 'https://www.example.com/demo?utm_source=x', utm: { utm_source: 'x' } })
  expect(compare({ meeting }).outcome).toBe('same')
  const news = compare({ meeting, wantsSource: true })
  expect(news).toMatchObject({ outcome: 'differs', change: 'active' })
  expect(compare({ meeting, wantsSource: true, mark: markOf(news, HOUR) })).toEqual({
    outcome: 'waiting',
    reason: 'sent',
  })
  const { sourceUrl, utm } = meeting.booking
  const known = knownAs({ ...(sourceUrl ? { sourceUrl } : {}), ...(utm ? { utm } : {}) })
  expect(compare({ meeting, known, wantsSource: true }).outcome).toBe('same')
  expect(compare({ wantsSource: true }).outcome).toBe('same')
})

describe('what differs', () => {
  test.each([
    ['what is known', seen()],
    ['other names of the same people', seen({ host: { id: 'another-id', email: 'rita@example.com', name: 'R. Rep' } })],
    ['no host', { ...seen(), booking: without('host', seenBooking()) }],
    ['no time', { ...seen(), booking: without('startsAt', without('endsAt', seenBooking())) }],
    ['no other guests, which a list may just not tell', seen({ otherGuests: [] })],
    ['the host among the guests', seen({ otherGuests: [...seenBooking().otherGuests, { email: 'rita@example.com' }] })],
  ])('%s is no difference', (_, meeting) => {
    expect(compare({ meeting })).toEqual({ outcome: 'same' })
  })

  test.each([
    ['a cancellation', seen({}, 'Canceled'), 'deleted'],
    ['a no-show', seen({}, 'NoShow'), 'no-show'],
    ['a meeting that was held', seen({}, 'Completed'), 'completed'],
    ['another start', seen({ startsAt: '2026-03-10T14:00:00.000Z' }), 'active'],
    ['another end', seen({ endsAt: '2026-03-10T16:00:00.000Z' }), 'active'],
    ['another host', seen({ host: { id: 'host-2', email: 'omar@example.com' } }), 'active'],
    ['one guest more', seen({ otherGuests: [...seenBooking().otherGuests, { email: 'new@example.org' }] }), 'active'],
    ['one guest less', seen({ otherGuests: [{ email: 'ann@example.org' }] }), 'active'],
    [
      'a meeting that was held at another time',
      seen({ startsAt: '2026-03-09T15:00:00.000Z' }, 'Completed'),
      'completed',
    ],
  ])('%s is sent', (_, meeting, change) => {
    expect(compare({ meeting })).toMatchObject({ outcome: 'differs', change })
  })

  test('a host that one side knows by id only is compared by id', () => {
    const known = knownAs({ host: { id: 'host-1' } })
    expect(compare({ known })).toEqual({ outcome: 'same' })
    expect(compare({ known, meeting: seen({ host: { id: 'host-2' } }) })).toMatchObject({ outcome: 'differs' })
  })

  test('what is known as cancelled and seen as active is on again; what is cancelled on both sides is over', () => {
    const known = knownAs({}, { status: 'cancelled' })
    expect(compare({ known })).toMatchObject({ outcome: 'differs', change: 'active' })
    expect(compare({ known, meeting: seen({ startsAt: '2026-03-09T15:00:00.000Z' }, 'Canceled') })).toEqual({
      outcome: 'same',
    })
  })

  test('a meeting of which nothing is known is sent, whatever became of it', () => {
    expect(compare({ known: undefined })).toMatchObject({ outcome: 'differs', change: 'active' })
    expect(compare({ known: undefined, meeting: seen({}, 'Canceled') })).toMatchObject({ change: 'deleted' })
  })
})

describe('what waits', () => {
  test('a booking of which something came less than ten minutes ago', () => {
    const heard = (ageMs: number) => knownAs({}, { facts: [fact('old', 5 * HOUR), fact('new', ageMs)] })
    const settling = { outcome: 'waiting', reason: 'settling' }
    expect(compare({ meeting: moved, known: heard(10 * MINUTE - 1000) })).toEqual(settling)
    expect(compare({ meeting: moved, known: heard(10 * MINUTE) })).toMatchObject({ outcome: 'differs' })
    // It came late: what counts is when we heard of it.
    const late = knownAs({}, { facts: [{ ...fact('late', 5 * HOUR), receivedAt: fetchedAt - MINUTE }] })
    expect(compare({ meeting: moved, known: late })).toEqual(settling)
    const ahead = knownAs({}, { facts: [{ ...fact('ahead', 5 * HOUR), signedAt: (fetchedAt - MINUTE) / 1000 }] })
    expect(compare({ meeting: moved, known: ahead })).toEqual(settling)
  })

  test('a meeting that was booked less than five minutes ago', () => {
    const booked = (ageMs: number) => ({ ...seen(), bookedAt: new Date(fetchedAt - ageMs).toISOString() })
    expect(compare({ known: undefined, meeting: booked(5 * MINUTE - 1) })).toMatchObject({ reason: 'settling' })
    expect(compare({ known: undefined, meeting: booked(5 * MINUTE) })).toMatchObject({ outcome: 'differs' })
  })

  test('what was sent less than a day ago and is not applied: it lies on the queue while HighLevel is away', () => {
    const sent = (ageMs: number) => markOf(compare({ meeting: moved }), ageMs)
    expect(compare({ meeting: moved, mark: sent(24 * HOUR - 1) })).toEqual({ outcome: 'waiting', reason: 'sent' })
    expect(compare({ meeting: moved, mark: sent(24 * HOUR) })).toEqual({
      ...found(compare({ meeting: moved })),
      times: 2,
    })
  })

  test('something else than what was sent does not', () => {
    const mark = markOf(compare({ meeting: moved }), MINUTE)
    expect(compare({ meeting: seen({}, 'Canceled'), mark })).toMatchObject({ outcome: 'differs', change: 'deleted' })
  })

  test('a location in dry-run is told each finding once, and again when it is switched to sync', () => {
    const planned = markOf(compare({ meeting: moved, isDryRun: true }), 300 * 24 * HOUR, { isDryRun: true })
    expect(compare({ meeting: moved, mark: planned, isDryRun: true })).toMatchObject({ reason: 'sent' })
    const recent = { ...planned, sentAt: fetchedAt - MINUTE }
    expect(compare({ meeting: moved, mark: recent })).toMatchObject({ outcome: 'differs' })
  })

  test('what was sent and applied and still differs is not said again, until something else is known', () => {
    const mark = markOf(compare({ meeting: moved }), 40 * HOUR)
    const applied = knownAs({}, { facts: [fact('webhook-1', 50 * HOUR), fact(mark.eventId, 40 * HOUR)] })
    expect(compare({ meeting: moved, known: applied, mark })).toEqual({ outcome: 'told' })
    const since = knownAs({}, { facts: [...applied.facts, fact('webhook-2', HOUR)] })
    expect(compare({ meeting: moved, known: since, mark })).toMatchObject({ outcome: 'differs' })
  })
})

describe('the event id', () => {
  test('a meeting that is moved, moved back and moved again is three findings', () => {
    const there = found(compare({ meeting: moved }))
    const back = found(
      compare({
        known: knownAs(moved.booking, { facts: [fact('webhook-1', 3 * HOUR), fact(there.eventId, 2 * HOUR)] }),
      }),
    )
    const again = found(
      compare({
        meeting: moved,
        known: knownAs({}, { facts: [fact(there.eventId, 2 * HOUR), fact(back.eventId, HOUR)] }),
      }),
    )
    expect(new Set([there.eventId, back.eventId, again.eventId]).size).toBe(3)
    expect(again.digest).toBe(there.digest)
    for (const { eventId } of [there, back, again]) expect(eventId).toMatch(/^[0-9a-f]{64}$/)
  })

  const instant = fc
    .integer({ min: 0, max: 10_000 })
    .map((minutes) => new Date(fetchedAt + minutes * MINUTE).toISOString())
  const email = fc.constantFrom('ann@example.org', 'cho@example.org', 'eve@example.org')
  const meeting = fc
    .record({
      status: fc.constantFrom<MeetingStatus>('Active', 'Canceled', 'NoShow', 'Completed'),
      startsAt: instant,
      endsAt: instant,
      host: fc.record({ id: fc.constantFrom('h1', 'h2') }, { requiredKeys: [] }),
      guests: fc.uniqueArray(email),
    })
    .map(({ status, guests, ...rest }) => seen({ ...rest, otherGuests: guests.map((one) => ({ email: one })) }, status))
  const status = { Active: 'booked', Canceled: 'cancelled', NoShow: 'no-show', Completed: 'completed' } as const

  test('nothing is sent of what is known already', () => {
    fc.assert(
      fc.property(meeting, (one) => {
        const known = knownAs(one.booking, { status: status[one.status] })
        expect(compare({ meeting: one, known })).toEqual({ outcome: 'same' })
      }),
    )
  })

  test('the same finding has the same id, at any time and in whatever order its guests are told; of another tenant, another', () => {
    fc.assert(
      fc.property(meeting, fc.nat(1e9), (one, later) => {
        const id = found(compare({ meeting: one, known: undefined })).eventId
        const turned = { ...one, booking: { ...one.booking, otherGuests: one.booking.otherGuests.toReversed() } }
        expect(found(compare({ meeting: turned, known: undefined, fetchedAt: fetchedAt + later })).eventId).toBe(id)
        expect(found(compare({ meeting: one, known: undefined, tenant: 'other' })).eventId).not.toBe(id)
      }),
    )
  })

  test('another status, time, host or guest is another id', () => {
    fc.assert(
      fc.property(meeting, meeting, (a, b) => {
        const [one, two] = [a, b].map((meeting) => found(compare({ meeting, known: undefined })))
        const same = (meeting: PolledMeeting) =>
          JSON.stringify([
            meeting.status,
            { ...meeting.booking, otherGuests: meeting.booking.otherGuests.map(({ email: one }) => one).toSorted() },
          ])
        expect(one?.eventId === two?.eventId).toBe(same(a) === same(b))
      }),
    )
  })
})
