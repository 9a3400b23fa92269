import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { BatchGetCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-vitest/extend'
import { expect, test } from 'vitest'
import { LinkChangedError, RemoteUnavailableError } from '../../../shared/errors.ts'
import { createLedger } from '../../../shared/ledger/ledger.ts'
import type { Link } from '../../../shared/ledger/link.ts'
import { aBooking } from '../../support/bookings.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const NOW_SECONDS = 1_772_355_600
const DAY = 86_400
const MEETING = { tenant: 'demo', meetingId: 'meeting-1' }
const LINK_KEY = { pk: 'booking#demo#meeting-1', sk: 'link' }
const fresh: Link = { ...MEETING, locationId: 'location-1', revision: 0, written: {} }
const fact = { eventId: 'event-1', change: 'created' as const, signedAt: NOW_SECONDS, receivedAt: NOW_SECONDS * 1000 }
const full: Link = {
  ...fresh,
  revision: 3,
  written: {
    contactId: 'c',
    noteId: 'n',
    taskId: 't',
    noteHash: 'h',
    taskHash: 'i',
    tags: ['cp-booked'],
    begun: ['note'],
  },
  known: { booking: aBooking(), facts: [fact], decidedBy: fact },
}

function createWorld() {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }))
  const mock = mockClient(documents)
  const ledger = createLedger({ documents, tableName: 'table', clock: createManualClock() })
  const holds = (...items: Record<string, unknown>[]) =>
    mock.on(BatchGetCommand).resolves({ Responses: { table: items } })
  return { mock, ledger, holds, putInput: () => mock.commandCalls(PutCommand)[0]?.args[0].input }
}

test('the link and the asked events are read in one consistent read', async () => {
  const { mock, ledger, holds } = createWorld()
  holds(
    { ...LINK_KEY, ...full, expiresAt: 1 },
    { pk: 'delivery#event-1', sk: 'delivery', eventId: 'event-1', outcome: 'synced' },
  )
  expect(await ledger.read(MEETING, ['event-1', 'event-2', 'event-1'])).toEqual({
    link: full,
    appliedEventIds: new Set(['event-1']),
  })
  const Keys = [LINK_KEY, { pk: 'delivery#event-1', sk: 'delivery' }, { pk: 'delivery#event-2', sk: 'delivery' }]
  expect(mock).toHaveReceivedCommandExactlyOnceWith(BatchGetCommand, {
    RequestItems: { table: { Keys, ConsistentRead: true } },
  })
})

test('a booking nobody heard of has no link and no events', async () => {
  const { mock, ledger } = createWorld()
  mock.on(BatchGetCommand).resolves({})
  expect(await ledger.read(MEETING, ['event-1'])).toEqual({ link: undefined, appliedEventIds: new Set() })
})

test('a read that was throttled in part is no answer: “not read” is not “not there”', async () => {
  const { mock, ledger } = createWorld()
  mock.on(BatchGetCommand).resolves({
    Responses: { table: [{ ...LINK_KEY, ...full }] },
    UnprocessedKeys: { table: { Keys: [{ pk: 'delivery#event-1', sk: 'delivery' }] } },
  })
  await expect(ledger.read(MEETING, ['event-1'])).rejects.toThrow(RemoteUnavailableError)
})

test('a link that is not ours to read is an error, not an empty link', async () => {
  const { ledger, holds } = createWorld()
  holds({ ...LINK_KEY, ...full, revision: 'three' })
  await expect(ledger.read(MEETING, [])).rejects.toThrow('revision')
})

test('a first write is on the condition that nobody wrote, and makes revision 1', async () => {
  const { mock, ledger, putInput } = createWorld()
  mock.on(PutCommand).resolves({})
  expect(await ledger.writeLink(fresh)).toEqual({ ...fresh, revision: 1 })
  expect(putInput()).toEqual({
    TableName: 'table',
    Item: { ...LINK_KEY, ...fresh, revision: 1, expiresAt: NOW_SECONDS + 90 * DAY },
    ConditionExpression: 'attribute_not_exists(pk)',
  })
})

test('a later write is on the condition that the revision is the one that was read', async () => {
  const { mock, ledger, putInput } = createWorld()
  mock.on(PutCommand).resolves({})
  expect(await ledger.writeLink(full)).toEqual({ ...full, revision: 4 })
  expect(putInput()).toMatchObject({
    Item: { revision: 4, written: full.written },
    ConditionExpression: 'revision = :read',
    ExpressionAttributeValues: { ':read': 3 },
  })
})

const ends = Date.parse('2026-03-10T15:30:00Z') / 1000
test.each([
  ['the end of the booking', aBooking(), ends],
  ['its start, without an end', { ...aBooking(), endsAt: undefined, startsAt: '2026-03-10T15:30:00.000Z' }, ends],
  ['now, when it has no time', { ...aBooking(), endsAt: undefined, startsAt: undefined }, NOW_SECONDS],
  ['now, when it is over', aBooking({ endsAt: '2026-01-01T00:00:00.000Z' }), NOW_SECONDS],
])('a link is kept for 90 days from %s', async (_name, booking, from) => {
  const { mock, ledger, putInput } = createWorld()
  mock.on(PutCommand).resolves({})
  const present = JSON.parse(JSON.stringify(booking))
  await ledger.writeLink({ ...full, known: { booking: present, facts: [fact], decidedBy: fact } })
  expect(putInput()?.Item?.['expiresAt']).toBe(from + 90 * DAY)
})

test('an applied event is remembered for longer than two queues can hold it', async () => {
  const { mock, ledger, putInput } = createWorld()
  mock.on(PutCommand).resolves({})
  await ledger.recordDelivery('event-1', 'synced')
  expect(putInput()).toEqual({
    TableName: 'table',
    Item: {
      pk: 'delivery#event-1',
      sk: 'delivery',
      eventId: 'event-1',
      outcome: 'synced',
      at: NOW_SECONDS * 1000,
      expiresAt: NOW_SECONDS + 35 * DAY,
    },
  })
})

test('a write that lost the race says so, and can be tried again', async () => {
  const { mock, ledger } = createWorld()
  mock.on(PutCommand).rejects(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }))
  await expect(ledger.writeLink(full)).rejects.toThrow(LinkChangedError)
  await expect(ledger.writeLink(full)).rejects.toMatchObject({ retryable: true })
})

test.each([
  ['a read', ({ read }) => read(MEETING, [])],
  ['a link', ({ writeLink }) => writeLink(full)],
  ['an event', ({ recordDelivery }) => recordDelivery('event-1', 'synced')],
] satisfies [string, (ledger: ReturnType<typeof createLedger>) => Promise<unknown>][])(
  'when DynamoDB fails, %s is tried again later',
  async (_name, call) => {
    const { mock, ledger } = createWorld()
    mock.rejects(new Error('ProvisionedThroughputExceededException'))
    await expect(call(ledger)).rejects.toThrow(RemoteUnavailableError)
  },
)
