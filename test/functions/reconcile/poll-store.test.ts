import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { expect, test } from 'vitest'
import { createPollStore } from '../../../functions/reconcile/poll-store.ts'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const TableName = 'table'
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}))
const mark = { digest: 'd', eventId: 'e', sentAt: 1 }
const item = (id: string) => ({ pk: `booking#demo#${id}`, sk: 'poll', ...mark })

function createWorld() {
  const mock = mockClient(documents)
  const clock = createManualClock()
  const pauses: number[] = []
  const sleep = async (ms: number) => void pauses.push(ms)
  const store = createPollStore({ documents, tableName: TableName, clock: { ...clock, sleep } })
  return { mock, clock, pauses, store }
}

test('51 meetings are two requests of 100 keys at most, and none is asked for twice', async () => {
  const { mock, store } = createWorld()
  mock.on(BatchGetCommand).resolves({ Responses: { [TableName]: [item('m-3')] } })
  const ids = Array.from({ length: 51 }, (_, index) => `m-${index}`)
  const found = await store.read('demo', [...ids, ...ids])
  const keys = mock.commandCalls(BatchGetCommand).map((call) => call.args[0].input.RequestItems?.[TableName]?.Keys)
  expect(keys.map((one) => one?.length)).toEqual([100, 2])
  expect(found.size).toBe(51)
  expect(found.get('m-3')).toEqual({ mark })
  expect(found.get('m-4')).toEqual({})
})

test('what the table did not read is asked for again, and never taken for absent', async () => {
  const { mock, store, pauses } = createWorld()
  const left = { [TableName]: { Keys: [{ pk: 'booking#demo#m-1', sk: 'poll' }] } }
  mock
    .on(BatchGetCommand)
    .resolvesOnce({ UnprocessedKeys: left })
    .resolvesOnce({ UnprocessedKeys: left })
    .resolves({ Responses: { [TableName]: [item('m-1')] } })
  expect((await store.read('demo', ['m-1'])).get('m-1')).toEqual({ mark })
  expect(pauses).toEqual([100, 200])

  mock.on(BatchGetCommand).resolves({ UnprocessedKeys: left })
  await expect(store.read('demo', ['m-1'])).rejects.toThrow(RemoteUnavailableError)
})

test('a link of another version is told apart from none, and an unusable mark or cursor counts as none', async () => {
  const { mock, store } = createWorld()
  const link = { pk: 'booking#demo#m-1', sk: 'link', tenant: 'demo', known: 'of another form' }
  mock.on(BatchGetCommand).resolves({ Responses: { [TableName]: [link, { pk: 'booking#demo#m-1', sk: 'poll' }] } })
  expect((await store.read('demo', ['m-1'])).get('m-1')).toEqual({ link: 'unreadable' })
  mock.on(GetCommand).resolves({ Item: { pass: 7 } })
  expect(await store.readCursor('reconcile#demo')).toEqual({})
})

test('a mark is kept for 90 days after the meeting, or from now when that is over', async () => {
  const { mock, store } = createWorld()
  mock.on(PutCommand).resolves({})
  for (const endsAt of ['2026-04-01T09:00:00.000Z', '2026-01-01T09:00:00.000Z', undefined])
    await store.writeMark('demo', 'm-1', mark, endsAt)
  const kept = mock.commandCalls(PutCommand).map((call) => call.args[0].input.Item?.['expiresAt'])
  const days = (from: string) => Date.parse(from) / 1000 + 90 * 86_400
  expect(kept).toEqual([days('2026-04-01T09:00:00Z'), days('2026-03-01T09:00:00Z'), days('2026-03-01T09:00:00Z')])
})
