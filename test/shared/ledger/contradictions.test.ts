import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-vitest/extend'
import { expect, test } from 'vitest'
import { createContradictions } from '../../../shared/ledger/contradictions.ts'

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }))
const contradictions = createContradictions({ documents, tableName: 'table' })
const key = { pk: 'contradiction#demo', sk: 'last' }
const last = { path: 'deleted', body: 'created', at: 1_000_000 } as const

test('a tenant’s latest contradiction is one item that ends after seven days', async () => {
  const mock = mockClient(documents)
  mock.on(PutCommand).resolves({})
  await contradictions.write('demo', last)
  const Item = { ...key, ...last, expiresAt: 1_000 + 7 * 86_400 }
  expect(mock).toHaveReceivedCommandExactlyOnceWith(PutCommand, { TableName: 'table', Item })
})

test.each([
  [{ ...key, ...last, expiresAt: 5 }, last],
  [undefined, undefined],
  [{ ...key, path: 'elsewhere' }, undefined],
])('%j is read as %j', async (Item, expected) => {
  const mock = mockClient(documents)
  mock.on(GetCommand, { Key: key }).resolves(Item ? { Item } : {})
  expect(await contradictions.read('demo')).toEqual(expected)
})
