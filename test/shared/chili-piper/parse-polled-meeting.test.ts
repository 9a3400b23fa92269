import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bookingSchema } from '../../../shared/booking/booking.ts'
import { parsePolledMeeting } from '../../../shared/chili-piper/parse-polled-meeting.ts'
import { examplePayloads } from '../../support/chili-piper-bodies.ts'

/** A list item with every field that the vendor has verified. */
const listItem = (overrides: object = {}) => ({
  meetingId: 'meeting-1',
  workspaceId: '64b000000000000000000003',
  meetingTypeId: 'type-1',
  bookerId: 'booker-1',
  bookerEmail: 'Pat@Example.org',
  hostId: 'host-1',
  hostEmail: 'Rita@Example.com',
  hostName: 'Rita Rep',
  dateTime: { start: '2026-03-10T15:00:00.123456Z', end: '2026-03-10T16:30:00+01:00' },
  meetingStatus: 'Active',
  extendedMeetingStatus: 'anything',
  noShowStatus: 'Unknown',
  bookedAt: '2026-03-01T12:00:00Z',
  primaryGuest: { value: 'pat@example.org' },
  attendees: [],
  sourceUrl: 'https://www.example.com/demo?utm_source=x',
  sourceUrlParams: { utm_source: 'x', count: 7, nested: {} },
  ...overrides,
})
const { dateTime: _dateTime, meetingId: _meetingId, ...withoutId } = listItem()

test('a list item becomes our own form of a booking', () => {
  expect(parsePolledMeeting(listItem())).toEqual({
    meetingId: 'meeting-1',
    status: 'Active',
    bookedAt: '2026-03-01T12:00:00.000Z',
    booking: {
      schemaVersion: 1,
      source: 'poll',
      meetingId: 'meeting-1',
      startsAt: '2026-03-10T15:00:00.123Z',
      endsAt: '2026-03-10T15:30:00.000Z',
      guest: { email: 'pat@example.org' },
      dataFields: {},
      otherGuests: [],
      host: { id: 'host-1', email: 'rita@example.com', name: 'Rita Rep' },
      booker: { id: 'booker-1', email: 'pat@example.org' },
      workspace: { id: '64b000000000000000000003' },
      meetingType: { id: 'type-1' },
      sourceUrl: 'https://www.example.com/demo?utm_source=x',
      utm: { utm_source: 'x' },
      unknownFields: {},
    },
  })
})

test('a full record has its id as "id", and says the same', () => {
  const record = { id: 'meeting-1', dateTime: listItem().dateTime, ...withoutId, activities: [{ ScheduledAt: 'x' }] }
  expect(parsePolledMeeting(record)).toEqual(parsePolledMeeting(listItem()))
})

test.each([
  [{ meetingStatus: 'Active' }, 'Active'],
  [{ meetingStatus: 'ACTIVE', noShowStatus: null }, 'Active'],
  [{ meetingStatus: 'Canceled' }, 'Canceled'],
  [{ meetingStatus: 'CANCELLED' }, 'Canceled'],
  [{ meetingStatus: 'Completed' }, 'Completed'],
  [{ meetingStatus: 'NO_SHOW' }, 'NoShow'],
  [{ meetingStatus: 'Active', noShowStatus: 'NoShow' }, 'NoShow'],
  [{ meetingStatus: 'Completed', noShowStatus: 'NO_SHOW' }, 'NoShow'],
  [{ meetingStatus: undefined, status: 'canceled' }, 'Canceled'],
])('the status of %j is %s', (fields, status) => {
  expect(parsePolledMeeting(listItem(fields))?.status).toBe(status)
})

test.each([
  ['no id', listItem({ meetingId: undefined })],
  ['an empty id', listItem({ meetingId: ' ' })],
  ['an id of two lines', listItem({ meetingId: 'a\nb' })],
  ['no status', listItem({ meetingStatus: undefined })],
  ['a status that is new', listItem({ meetingStatus: 'Tentative' })],
  ['a status of every object', listItem({ meetingStatus: 'constructor' })],
  ['a list', [listItem()]],
  ['a text', 'meeting-1'],
  ['nothing', null],
])('%s is not read', (_what, item) => {
  expect(parsePolledMeeting(item)).toBeUndefined()
})

describe('what means nothing is left out', () => {
  test.each([
    [{ dateTime: { start: 'soon', end: null } }, { startsAt: undefined, endsAt: undefined }],
    [{ dateTime: null }, { startsAt: undefined, endsAt: undefined }],
    [
      { dateTime: { start: '2026-03-10T15:00:00Z', end: '2026-03-10T14:00:00Z' } },
      { startsAt: undefined, endsAt: undefined },
    ],
    [{ dateTime: { start: '2026-03-10T15:00:00Z' } }, { startsAt: '2026-03-10T15:00:00.000Z', endsAt: undefined }],
    [{ primaryGuest: undefined, primaryGuestEmail: 'Other@Example.org' }, { guest: { email: 'other@example.org' } }],
    [{ primaryGuest: { value: 'nobody' } }, { guest: {} }],
    [{ hostId: '', hostEmail: 7, hostName: ' ' }, { host: undefined }],
    [{ bookerName: 'Bo' }, { booker: { id: 'booker-1', email: 'pat@example.org', name: 'Bo' } }],
    [{ meetingTypeName: 'Demo' }, { meetingType: { id: 'type-1', name: 'Demo' } }],
    [{ sourceUrl: `https://example.com/${'x'.repeat(2_048)}` }, { sourceUrl: undefined }],
    [{ sourceUrlParams: ['a'] }, { utm: undefined }],
    [{ sourceUrlParams: JSON.parse('{"__proto__":"a","utm_term":"b"}') }, { utm: { utm_term: 'b' } }],
  ])('%j', (fields, expected) => {
    const booking: Record<string, unknown> = { ...parsePolledMeeting(listItem(fields))?.booking }
    for (const [name, value] of Object.entries(expected)) expect(booking[name]).toEqual(value)
  })

  test('a booking time that is none', () => {
    expect(parsePolledMeeting(listItem({ bookedAt: 'yesterday' }))).not.toHaveProperty('bookedAt')
  })
})

test('other guests are who is neither host nor primary guest nor booker nor of the house, each once', () => {
  const attendees = [
    { email: 'RITA@example.com', type: 'Host' },
    { email: 'pat@example.org' },
    { email: 'rep@example.com' },
    { email: 'sam@example.com', type: 'Assignee' },
    { email: 'lee@example.com', isHost: true },
    { email: 'kim@example.com', role: 'internal_user' },
    { email: 'Casey@example.org', fullName: 'Casey Cfo', type: 'AdditionalGuest' },
    { email: 'casey@example.org' },
    { value: 'drew@example.org', name: 'Drew', id: 'guest-4' },
    'eve@example.org',
    { email: 'no address' },
    null,
    7,
  ]
  const { booking } = parsePolledMeeting(listItem({ attendees, bookerEmail: 'rep@example.com' })) ?? {}
  expect(booking?.otherGuests).toEqual([
    { email: 'casey@example.org', name: 'Casey Cfo' },
    { email: 'drew@example.org', name: 'Drew', id: 'guest-4' },
    { email: 'eve@example.org' },
  ])
})

test('any JSON is read or not read, never thrown, and what is read is a booking', () => {
  const spoilt = fc.record(
    Object.fromEntries(
      Object.entries(listItem()).map(([name, value]) => [name, fc.oneof(fc.constant(value), fc.jsonValue())]),
    ),
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), spoilt), (item) => {
      const meeting = parsePolledMeeting(item)
      if (meeting) expect(bookingSchema.parse(meeting.booking)).toEqual(meeting.booking)
      if (meeting) expect(JSON.parse(JSON.stringify(meeting))).toEqual(meeting)
    }),
    { numRuns: 1_000 },
  )
})

test.each(examplePayloads(/^meeting-list-item/))('the verified shape %s is read', (_name, text) => {
  const [item] = JSON.parse(text).envelope.data.list
  expect(parsePolledMeeting(item)).toMatchObject({
    meetingId: item.meetingId,
    status: 'Active',
    booking: { guest: { email: 'pat.prospect@example.org' }, utm: { utm_source: 'x' }, otherGuests: [] },
  })
})
