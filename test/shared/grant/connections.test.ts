import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-vitest/extend'
import { beforeEach, describe, expect, test } from 'vitest'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import {
  type Connection,
  connectedWith,
  createConnections,
  tryInactiveFrom,
} from '../../../shared/grant/connections.ts'
import type { Grant } from '../../../shared/grant/grant.ts'
import { aGrant, anAgencyGrant } from '../../support/grant-world.ts'

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

const facts = { since: 5, why: 'connected' }
const common = { ...facts, subject: 'a', status: 'connected', version: 'v1' }
const pit: Grant = { kind: 'private-integration-token', accessToken: 'pit-1' }
const obtainedAt = aGrant().obtainedAt
test.each<[string, Grant, object, object]>([
  ['a location', aGrant(), {}, { kind: 'oauth', obtainedAt, companyId: 'agency-1' }],
  ['an agency', anAgencyGrant(), {}, { kind: 'oauth', obtainedAt, companyId: 'agency-1' }],
  ['a location with a name', pit, { name: 'Acme' }, { kind: 'private-integration-token', obtainedAt: 0, name: 'Acme' }],
  ['a location with an empty name', pit, { name: '' }, { kind: 'private-integration-token', obtainedAt: 0 }],
])('the connection of %s says what its grant and its install said', (_who, grant, named, expected) => {
  expect(connectedWith('a', { grant, version: 'v1' }, { ...facts, ...named })).toEqual({ ...common, ...expected })
})

test.each<Partial<Connection>>([
  { status: 'needs-reconnect', refusedVersion: 'v1', refusedAt: 7 },
  { status: 'inactive', triedAt: 8 },
  { status: 'uninstalled' },
  { exchangedAt: 9 },
  { kind: 'private-integration-token', obtainedAt: 0 },
])('it comes back as it was put: %j', async (changes) => {
  mock.on(PutCommand).resolves({})
  await connections.put({ ...connection, ...changes })
  mock.on(GetCommand).resolves({ Item: mock.commandCalls(PutCommand)[0]?.args[0].input.Item })
  expect(await connections.get('location-1')).toEqual({ ...connection, ...changes })
})

describe('all are listed', () => {
  const query = {
    TableName: 'table',
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': 'connections' },
  }
  const asked = () => mock.commandCalls(QueryCommand).map((call) => call.args[0].input)

  test('over as many pages as there are, each from where the last one ended', async () => {
    const LastEvaluatedKey = { pk: 'connections', sk: 'location-1' }
    mock
      .on(QueryCommand)
      .resolvesOnce({ Items: [item], LastEvaluatedKey })
      .resolvesOnce({ Items: [{ ...item, sk: 'b', subject: 'b' }] })
    expect((await connections.list()).map(({ subject }) => subject)).toEqual(['location-1', 'b'])
    expect(asked()).toEqual([query, { ...query, ExclusiveStartKey: LastEvaluatedKey }])
  })

  test('and there may be none', async () => {
    mock.on(QueryCommand).resolves({})
    expect(await connections.list()).toEqual([])
  })

  test('up to a hundred pages: a list that never ends is a fault', async () => {
    mock.on(QueryCommand).resolves({ Items: [], LastEvaluatedKey: { pk: 'connections', sk: 'a' } })
    expect(await connections.list()).toEqual([])
    expect(asked()).toHaveLength(100)
  })
})

test('it is replaced if it is still about the version that was read', async () => {
  mock.on(PutCommand).resolves({})
  expect(await connections.replace({ ...connection, version: 'v2' }, connection)).toBe('replaced')
  expect(mock).toHaveReceivedCommandWith(PutCommand, {
    ConditionExpression: '#version = :read',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':read': 'v1' },
  })
  await connections.replace(connection, undefined)
  expect(mock).toHaveReceivedLastCommandWith(PutCommand, { ConditionExpression: 'attribute_not_exists(pk)' })
})

test('what an install wrote meanwhile stays', async () => {
  mock.on(PutCommand).rejects(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }))
  expect(await connections.replace(connection, connection)).toBe('changed')
})

test('a table that cannot be reached says nothing about the connection, and why is kept', async () => {
  const cause = new Error('throttled')
  mock.onAnyCommand().rejects(cause)
  for (const act of [
    () => connections.put(connection),
    () => connections.replace(connection, connection),
    () => connections.get('a'),
    () => connections.list(),
  ]) {
    await expect(act()).rejects.toThrow(RemoteUnavailableError)
    await expect(act()).rejects.toMatchObject({ message: expect.stringContaining('DynamoDB'), cause })
  }
})

test('a paused account is tried after 15 minutes by whoever needs it, ever more rarely by the schedule', () => {
  const minutes = (since: number, reason: 'due' | 'token-refused') =>
    (tryInactiveFrom({ ...connection, since: -since * 60_000, triedAt: 0 }, reason) - 0) / 60_000
  expect([0, 60, 6000].map((paused) => minutes(paused, 'token-refused'))).toEqual([15, 15, 15])
  expect([0, 60, 6000].map((paused) => minutes(paused, 'due'))).toEqual([15, 60, 360])
})
