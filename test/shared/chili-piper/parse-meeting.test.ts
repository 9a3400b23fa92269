import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bookingSchema } from '../../../shared/booking/booking.ts'
import { parseMeeting } from '../../../shared/chili-piper/parse-meeting.ts'
import { examplePayloads, meetingBody, sparseMeetingBody } from '../../support/chili-piper-bodies.ts'

function bookingOf(body: unknown) {
  const result = parseMeeting(body)
  if (!result.ok) throw new Error(`No booking: ${result.path}`)
  return result.booking
}

test('a body with every documented field becomes a booking', () => {
  expect(bookingOf(meetingBody())).toEqual({
    schemaVersion: 1,
    source: 'webhook',
    meetingId: 'meeting-1',
    title: 'Product demo',
    description: 'First call',
    location: 'https://meet.example.com/abc',
    startsAt: '2026-03-10T15:00:00.123Z',
    endsAt: '2026-03-10T15:30:00.000Z',
    guest: { email: 'pat.prospect@example.org', timeZone: 'America/New_York' },
    dataFields: { PersonFirstName: ['Pat'], CompanyName: ['Acme'], tier: ['vip', 'hot'], seats: ['12'] },
    otherGuests: [{ email: 'casey@example.org', name: 'Casey Cfo' }],
    host: { id: '64a000000000000000000001', email: 'rita@example.com', name: 'Rita Rep' },
    assignee: { id: '64a000000000000000000002', email: 'sam@example.com', name: 'Sam Seller' },
    booker: { id: 'booker-1', email: 'pat.prospect@example.org', name: 'Pat Prospect' },
    workspace: { id: '64b000000000000000000003', name: 'Sales' },
    router: { id: 'router-1', name: 'Inbound demo', type: 'ConciergeRouter' },
    distribution: { id: 'queue-1', name: 'Round robin' },
    meetingType: { id: 'type-1', name: '30 min demo' },
    unknownFields: {},
  })
})

test('a sparse body becomes a booking without what it does not say', () => {
  expect(bookingOf(sparseMeetingBody())).toEqual({
    schemaVersion: 1,
    source: 'webhook',
    meetingId: 'meeting-2',
    startsAt: '2026-03-10T15:00:00.000Z',
    guest: { email: 'pat@example.org' },
    dataFields: {},
    otherGuests: [],
    unknownFields: {},
  })
})

test('the short names that public code uses are read where the documented ones are missing', () => {
  const short = {
    id: 'meeting-3',
    title: 'Call',
    start: '2026-03-10T15:00:00Z',
    end: '2026-03-10T15:30:00Z',
    guestEmail: 'pat@example.org',
    hostName: 'Rita Rep',
    hostId: 'host-1',
    assigneeName: 'Sam',
    workspaceId: 'w',
    meetingTypeId: 't',
  }
  expect(bookingOf(short)).toMatchObject({
    meetingId: 'meeting-3',
    title: 'Call',
    startsAt: '2026-03-10T15:00:00.000Z',
    guest: { email: 'pat@example.org' },
    host: { id: 'host-1', name: 'Rita Rep' },
    assignee: { name: 'Sam' },
    workspace: { id: 'w' },
    meetingType: { id: 't' },
  })
  expect(bookingOf({ ...short, meetingIdChili: 'right', meetingTitle: 'Right' })).toMatchObject({
    meetingId: 'right',
    title: 'Right',
  })
})

test.each([
  ['texts that are no texts', { meetingTitle: 7, hostFullName: {}, meetingDescription: ['x'] }, { title: undefined }],
  ['spaces', { meetingTitle: '   ', hostEmail: ' ', primaryGuestTimeZone: '' }, { title: undefined }],
  ['data fields that are a list', { primaryGuestDataFields: ['x'] }, { dataFields: {} }],
  ['data fields that are a text', { primaryGuestDataFields: 'x' }, { dataFields: {} }],
  [
    'data fields of every kind',
    {
      primaryGuestDataFields: {
        a: ' x ',
        b: 0,
        c: false,
        d: null,
        e: [],
        f: ['', 'y', null, 2],
        g: { deep: 1 },
        h: '',
      },
    },
    { dataFields: { a: ['x'], b: ['0'], c: ['false'], f: ['y', '2'] } },
  ],
  ['guests that are no list', { additionalGuests: 'casey@example.org' }, { otherGuests: [] }],
  [
    'guests of every kind',
    {
      additionalGuests: [
        null,
        'x',
        {},
        { email: 'no address' },
        { email: 'A@b.co' },
        { name: 'Casey' },
        { fullName: 7 },
      ],
    },
    { otherGuests: [{ email: 'a@b.co' }, { name: 'Casey' }] },
  ],
  ['no end', { meetingEndTime: '' }, { endsAt: undefined }],
  ['an end at the start', { meetingEndTime: '2026-03-10T15:00:00.123Z' }, { endsAt: '2026-03-10T15:00:00.123Z' }],
])('%s are left out or kept, never guessed', (_name, overrides, expected) => {
  const booking = bookingOf(meetingBody(overrides))
  for (const [name, value] of Object.entries(expected)) expect(Reflect.get(booking, name), name).toEqual(value)
})

test.each([
  [undefined, 'body'],
  [null, 'body'],
  ['x', 'body'],
  [[], 'body'],
  [{}, 'meetingIdChili'],
  [meetingBody({ meetingIdChili: undefined, id: 7 }), 'id'],
  [meetingBody({ meetingStartTime: 'soon' }), 'meetingStartTime'],
  [meetingBody({ meetingEndTime: {} }), 'meetingEndTime'],
  [meetingBody({ workspaceIdChili: 3 }), 'workspaceIdChili'],
])('%j is no meeting, and only the path is told', (body, path) => {
  expect(parseMeeting(body)).toEqual({ ok: false, path })
})

test('every recorded meeting is read, where there are some', () => {
  for (const [name, text] of examplePayloads(/^meeting-.*\.reconstructed\.json$/)) {
    const booking = bookingOf(JSON.parse(text))
    expect(booking.unknownFields, name).toEqual({})
    expect(booking, name).toMatchObject({ guest: { email: expect.any(String) }, startsAt: expect.any(String) })
  }
})

test('any JSON value gives a booking that survives JSON, or the path of what is wrong', () => {
  const keys = fc.constantFrom(...Object.keys(meetingBody()), 'id', 'start', '__proto__', 'constructor')
  const body = fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue({ maxDepth: 3 })))
  fc.assert(
    fc.property(body, (value) => {
      const result = parseMeeting(value)
      if (result.ok) expect(bookingSchema.parse(JSON.parse(JSON.stringify(result.booking)))).toEqual(result.booking)
      else expect(result.path).toMatch(/^[A-Za-z]+$/)
    }),
    { numRuns: 500 },
  )
})
