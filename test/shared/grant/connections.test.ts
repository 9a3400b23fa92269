import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-vitest/extend'
import { beforeEach, expect, test } from 'vitest'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import { connectedWith, createConnections, tryInactiveFrom } from '../../../shared/grant/connections.ts'
import { aGrant } from '../../support/grant-world.ts'

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }))
const connections = createConnections({ documents, tableName: 'table' })
let mock: ReturnType<typeof mockClient>
beforeEach(() => {
  mock = mockClient(documents)
})
const connection = connectedWith(
  'location-1',
  { grant: aGrant(), version: 'v1' },
  { since: 5, why: 'connected', name: 'Acme' },
)
const item = { pk: 'connections', sk: 'location-1', ...connection }

test('a connection is one item that says what of, since when and why, and no token', async () => {
  mock.on(PutCommand).resolves({})
  await connections.put(connection)
  expect(mock).toHaveReceivedCommandWith(PutCommand, { TableName: 'table', Item: item })
  expect(JSON.stringify(item)).not.toMatch(/access-|refresh-/)
})

test('it is read as it is now', async () => {
  mock.on(GetCommand).resolves({})
  mock.on(GetCommand, { Key: { pk: 'connections', sk: 'location-1' }, ConsistentRead: true }).resolves({ Item: item })
  expect(await connections.get('location-1')).toEqual(connection)
  expect(await connections.get('location-2')).toBeUndefined()
})

test('all are listed, over as many pages as there are', async () => {
  mock
    .on(QueryCommand)
    .resolvesOnce({ Items: [item], LastEvaluatedKey: { pk: 'connections', sk: 'location-1' } })
    .resolvesOnce({ Items: [{ ...item, sk: 'b', subject: 'b' }] })
  expect((await connections.list()).map(({ subject }) => subject)).toEqual(['location-1', 'b'])
})

test('it is replaced if it is still about the version that was read', async () => {
  mock.on(PutCommand).resolves({})
  expect(await connections.replace({ ...connection, version: 'v2' }, connection)).toBe('replaced')
  expect(mock).toHaveReceivedCommandWith(PutCommand, {
    ConditionExpression: '#version = :read',
    ExpressionAttributeValues: { ':read': 'v1' },
  })
  await connections.replace(connection, undefined)
  expect(mock).toHaveReceivedLastCommandWith(PutCommand, { ConditionExpression: 'attribute_not_exists(pk)' })
})

test('what an install wrote meanwhile stays', async () => {
  mock.on(PutCommand).rejects(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }))
  expect(await connections.replace(connection, connection)).toBe('changed')
})

test('a table that cannot be reached says nothing about the connection', async () => {
  mock.onAnyCommand().rejects(new Error('throttled'))
  for (const act of [
    () => connections.put(connection),
    () => connections.replace(connection, connection),
    () => connections.get('a'),
    () => connections.list(),
  ])
    await expect(act()).rejects.toThrow(RemoteUnavailableError)
})

test('a paused account is tried after 15 minutes by whoever needs it, ever more rarely by the schedule', () => {
  const minutes = (since: number, reason: 'due' | 'token-refused') =>
    (tryInactiveFrom({ ...connection, since: -since * 60_000, triedAt: 0 }, reason) - 0) / 60_000
  expect([0, 60, 6000].map((paused) => minutes(paused, 'token-refused'))).toEqual([15, 15, 15])
  expect([0, 60, 6000].map((paused) => minutes(paused, 'due'))).toEqual([15, 60, 360])
})
