import { DynamoDBClient, InternalServerError } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-vitest/extend'
import { beforeEach, expect, test } from 'vitest'
import { createAcceptedUninstalls } from '../../../functions/refresh-grant/accepted-uninstalls.ts'
import { RemoteUnavailableError } from '../../../shared/errors.ts'

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }))
const uninstalls = createAcceptedUninstalls({ documents, tableName: 'table' })
const key = { pk: 'uninstalls', sk: 'location-1' }
let mock: ReturnType<typeof mockClient>
beforeEach(() => {
  mock = mockClient(documents)
  mock.on(PutCommand).resolves({})
})
const stored = (accepted: unknown) =>
  mock.on(GetCommand, { Key: key, ConsistentRead: true }).resolves({ Item: { ...key, accepted } })

test('a first uninstall is remembered in an item that has no end', async () => {
  mock.on(GetCommand).resolves({})
  expect(await uninstalls.remember('location-1', { id: 'a', at: 1 })).toBeUndefined()
  expect(mock).toHaveReceivedCommandExactlyOnceWith(PutCommand, {
    TableName: 'table',
    Item: { ...key, accepted: [{ id: 'a', at: 1 }] },
  })
})

test('a repeat is told when it came first, and that stays so', async () => {
  stored([{ id: 'a', at: 1 }])
  expect(await uninstalls.remember('location-1', { id: 'a', at: 9 })).toEqual({ id: 'a', at: 1 })
  expect(mock).not.toHaveReceivedCommand(PutCommand)
})

test('when a repeat was looked at is kept with it', async () => {
  stored([
    { id: 'a', at: 1 },
    { id: 'b', at: 2 },
  ])
  await uninstalls.markChecked('location-1', 'b', 3)
  const accepted = [
    { id: 'a', at: 1 },
    { id: 'b', at: 2, checkedAt: 3 },
  ]
  expect(mock).toHaveReceivedCommandWith(PutCommand, { TableName: 'table', Item: { ...key, accepted } })
})

test('a table that does not answer is tried again later', async () => {
  mock.on(GetCommand).rejects(new InternalServerError({ message: 'down', $metadata: {} }))
  await expect(uninstalls.remember('location-1', { id: 'a', at: 1 })).rejects.toThrow(RemoteUnavailableError)
})
