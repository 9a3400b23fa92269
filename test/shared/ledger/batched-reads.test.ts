import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, expect, test } from 'vitest'
import { batchReads } from '../../../shared/ledger/batched-reads.ts'

const TableName = 'table'
const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }))
const mock = mockClient(client)
const documents = batchReads(client)
const key = (name: string | number) => ({ pk: `pk-${name}`, sk: 'sk' })
const get = (name: string | number, more: object = {}) =>
  new GetCommand({ TableName, Key: key(name), ConsistentRead: true, ...more })
const readAll = async (commands: GetCommand[]) => await Promise.all(commands.map((one) => documents.send(one)))
const keysAsked = () =>
  mock.commandCalls(BatchGetCommand).map((call) => call.args[0].input.RequestItems?.[TableName]?.Keys?.length)

beforeEach(() => {
  mock.reset()
  mock.on(GetCommand).callsFake(({ Key }) => ({ Item: { ...Key, alone: true } }))
  // Like the table: in no order, and without what is not there.
  mock.on(BatchGetCommand).callsFake(({ RequestItems }) => {
    const { Keys } = RequestItems[TableName]
    const items = Keys.filter(({ pk }: { pk: string }) => pk !== 'pk-missing').toReversed()
    return { Responses: { [TableName]: items } }
  })
})

test('reads that are asked for side by side are one operation, and each gets its own item', async () => {
  const answers = await readAll([get('a'), get('missing'), get('b')])
  expect(answers.map(({ Item }) => Item)).toEqual([key('a'), undefined, key('b')])
  expect([keysAsked(), mock.commandCalls(GetCommand).length]).toEqual([[3], 0])
  expect(mock.commandCalls(BatchGetCommand)[0]?.args[0].input.RequestItems?.[TableName]?.ConsistentRead).toBe(true)
})

test('a read by itself stays one, and so do two of which the second waits for the first', async () => {
  expect((await documents.send(get('a'))).Item).toMatchObject({ pk: 'pk-a', alone: true })
  expect((await documents.send(get('b'))).Item).toMatchObject({ pk: 'pk-b', alone: true })
  expect([keysAsked(), mock.commandCalls(GetCommand).length]).toEqual([[], 2])
})

test('two reads of one item name it once, and both are answered', async () => {
  const answers = await readAll([get('a'), get('a')])
  expect(answers.map(({ Item }) => Item)).toEqual([key('a'), key('a')])
  expect(keysAsked()).toEqual([1])
})

test('more than a hundred are asked for in several', async () => {
  const answers = await readAll(Array.from({ length: 201 }, (_, index) => get(index)))
  expect(answers.map(({ Item }) => Item?.['pk'])).toEqual(Array.from({ length: 201 }, (_, index) => `pk-${index}`))
  expect([keysAsked(), mock.commandCalls(GetCommand).length]).toEqual([[100, 100], 1])
})

test('what the table did not read is not taken for missing: it is read by itself', async () => {
  mock.on(BatchGetCommand).resolves({
    Responses: { [TableName]: [key('a')] },
    UnprocessedKeys: { [TableName]: { Keys: [key('b')] } },
  })
  const answers = await readAll([get('a'), get('b'), get('c')])
  expect(answers.map(({ Item }) => Item)).toEqual([key('a'), { ...key('b'), alone: true }, undefined])
})

test('a table that cannot be reached fails each of them', async () => {
  mock.on(BatchGetCommand).rejects(new Error('away'))
  const results = await Promise.allSettled([documents.send(get('a')), documents.send(get('b'))])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})

test('other operations, and reads of another kind, go as they are', async () => {
  mock.on(PutCommand).resolves({})
  const projected = get('a', { ProjectionExpression: 'pk' })
  const stale = get('b', { ConsistentRead: false })
  await Promise.all([
    documents.send(projected),
    documents.send(stale),
    documents.send(new PutCommand({ TableName, Item: key('c') })),
  ])
  expect([keysAsked(), mock.commandCalls(GetCommand).length, mock.commandCalls(PutCommand).length]).toEqual([[], 2, 1])
})
