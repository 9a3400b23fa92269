import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-vitest/extend'
import { expect, test } from 'vitest'
import type { Booking } from '../../../shared/booking/booking.ts'
import { LinkChangedError, RemoteUnavailableError } from '../../../shared/errors.ts'
import { createLedger } from '../../../shared/ledger/ledger.ts'
import type { Link } from '../../../shared/ledger/link.ts'
import { foldEvents } from '../../../shared/plan/booking-state.ts'
import { aBooking } from '../../support/bookings.ts'
import { createManualClock } from '../../support/manual-clock.ts'
import { createLedgerWorld } from './ledger-world.ts'

const NOW_SECONDS = 1_772_355_600
const DAY = 86_400
const MEETING = { tenant: 'demo', meetingId: 'meeting-1' }
const LINK_KEY = { pk: 'booking#demo#meeting-1', sk: 'link' }
const knownOf = (booking: Booking) =>
  foldEvents(undefined, [
    { eventId: 'event-1', change: 'created', signedAt: NOW_SECONDS, receivedAt: NOW_SECONDS * 1000, booking },
  ]).known
const fresh: Link = { ...MEETING, locationId: 'location-1', revision: 0, written: {} }
const full: Link = {
  ...fresh,
  revision: 3,
  written: {
    contactId: 'c',
    noteId: 'n',
    noteHash: 'h',
    tasks: { prepare: { id: 't', hash: 'i' }, recap: { hash: 'j' } },
    appointmentId: 'a',
    appointmentHash: 'k',
    fields: { email: 'l' },
    owner: 'user-1',
    tags: ['cp-booked'],
    ownTags: [],
    guests: { digest: 'c2' },
    enrolled: ['booked/wf'],
    begun: ['note'],
  },
  known: knownOf(aBooking()),
  timeline: [{ at: 1, changes: ['created'], outcome: 'synced', steps: ['create note'], warnings: ['owner-unknown'] }],
}
const ENTRY = { at: 1, changes: ['created'], outcome: 'planned', steps: ['create note'] }

function createMockedLedger() {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }))
  const mock = mockClient(documents)
  mock.on(PutCommand).resolves({})
  const ledger = createLedger({ documents, tableName: 'table', clock: createManualClock() })
  return { mock, ledger, putInput: () => mock.commandCalls(PutCommand)[0]?.args[0].input }
}

test('a link is written and read back whole, by one consistent read', async () => {
  const { ledger } = await createLedgerWorld()
  const written = await ledger.writeLink({ ...full, revision: 0 })
  expect(written).toEqual({ ...full, revision: 1 })
  expect(await ledger.read(MEETING)).toEqual(written)

  const { mock, ledger: mocked } = createMockedLedger()
  mock.on(GetCommand).resolves({ Item: { ...LINK_KEY, ...full, expiresAt: 1 } })
  expect(await mocked.read(MEETING)).toEqual(full)
  expect(mock).toHaveReceivedCommandExactlyOnceWith(GetCommand, {
    TableName: 'table',
    Key: LINK_KEY,
    ConsistentRead: true,
  })
})

test('a booking nobody heard of has no link, nor has one of another tenant', async () => {
  const { ledger } = await createLedgerWorld()
  await ledger.writeLink(fresh)
  expect(await ledger.read({ tenant: 'other', meetingId: 'meeting-1' })).toBeUndefined()
  expect(await ledger.read({ tenant: 'demo', meetingId: 'meeting-2' })).toBeUndefined()
})

test('of two who read the same revision one writes, and the other is told', async () => {
  const { ledger } = await createLedgerWorld()
  await ledger.writeLink(fresh)
  await expect(ledger.writeLink(fresh)).rejects.toThrow(LinkChangedError)
  const read = (await ledger.read(MEETING))!
  const outcomes = await Promise.allSettled([
    ledger.writeLink({ ...read, written: { contactId: 'one' } }),
    ledger.writeLink({ ...read, written: { contactId: 'two' } }),
  ])
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect((await ledger.read(MEETING))?.revision).toBe(2)
})

test('a link that is not ours to read is an error, not an empty link', async () => {
  const { mock, ledger } = createMockedLedger()
  mock.on(GetCommand).resolves({ Item: { ...LINK_KEY, ...full, revision: 'three' } })
  await expect(ledger.read(MEETING)).rejects.toThrow('revision')
})

const ends = Date.parse('2026-03-10T15:30:00Z') / 1000
const { endsAt: _, ...open } = aBooking({ startsAt: '2026-03-10T15:30:00.000Z' })
const { startsAt: __, ...untimed } = open
test.each([
  ['the end of the booking', aBooking(), ends],
  ['its start, without an end', open, ends],
  ['now, when it has no time', untimed, NOW_SECONDS],
  [
    'now, when it is over',
    aBooking({ startsAt: '2026-01-01T00:00:00.000Z', endsAt: '2026-01-01T00:30:00.000Z' }),
    NOW_SECONDS,
  ],
])('a link is kept for 90 days from %s', async (_name, booking, from) => {
  const { ledger, putInput } = createMockedLedger()
  await ledger.writeLink({ ...full, known: knownOf(booking) })
  expect(putInput()?.Item?.['expiresAt']).toBe(from + 90 * DAY)
})

test('a dry run’s plan lies beside the link and leaves it alone, for 90 days; the newest one counts', async () => {
  const { ledger, item } = await createLedgerWorld()
  await ledger.writeLink(fresh)
  await ledger.recordPlan(MEETING, ENTRY)
  await ledger.recordPlan(MEETING, { ...ENTRY, steps: [] })
  expect(await item('booking#demo#meeting-1', 'plan')).toMatchObject({
    entries: [{ ...ENTRY, steps: [] }],
    expiresAt: NOW_SECONDS + 90 * DAY,
  })
  expect(await ledger.read(MEETING)).toEqual({ ...fresh, revision: 1 })
})

test('a write that lost the race can be tried again', async () => {
  const { mock, ledger } = createMockedLedger()
  mock.on(PutCommand).rejects(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }))
  await expect(ledger.writeLink(full)).rejects.toMatchObject({ name: 'LinkChangedError', retryable: true })
})

const CONTACT = { locationId: 'location-1', contactId: 'c1' }
const BOOKING = { ...MEETING, status: 'booked' as const, isRescheduled: false, decidedAt: 1, tags: [] }
test.each([
  ['read', (ledger) => ledger.read(MEETING)],
  ['writeLink', (ledger) => ledger.writeLink(full)],
  ['recordPlan', (ledger) => ledger.recordPlan(MEETING, ENTRY)],
  ['enterBooking', (ledger) => ledger.enterBooking(CONTACT, BOOKING)],
  ['bookingsOf', (ledger) => ledger.bookingsOf(CONTACT)],
  ['rememberTags', (ledger) => ledger.rememberTags(CONTACT, { tags: [], ownTags: [] })],
  ['readDirectory', (ledger) => ledger.readDirectory('location-1')],
  ['writeDirectory', (ledger) => ledger.writeDirectory('location-1', {})],
] satisfies [string, (ledger: ReturnType<typeof createLedger>) => Promise<unknown>][])(
  'when DynamoDB fails, %s is tried again later',
  async (_name, call) => {
    const { mock, ledger } = createMockedLedger()
    mock.rejects(new Error('ProvisionedThroughputExceededException'))
    await expect(call(ledger)).rejects.toThrow(RemoteUnavailableError)
  },
)
