import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  ListTablesCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  NumberValue,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb'
import { expect, test } from 'vitest'
import { ACCOUNT, REGION } from './aws-world.ts'
import { createTableWorld, TABLE, TableName } from './dynamo-world.ts'

const conditionFailed = { name: 'ConditionalCheckFailedException' }
const invalid = { name: 'ValidationException' }

test('a table that was made sure of can be used at once, and again', async () => {
  const { client, dynamo, put, get } = await createTableWorld()
  await put({ pk: 'a', sk: '1' })
  await dynamo.ensureTable(TABLE)

  const { Table } = await client.send(new DescribeTableCommand({ TableName }))
  expect(Table).toMatchObject({
    TableStatus: 'ACTIVE',
    TableArn: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/links`,
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    GlobalSecondaryIndexes: [{ IndexName: 'by-email', IndexStatus: 'ACTIVE' }],
  })
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(['links'])
  expect(await get('a')).toEqual({ pk: 'a', sk: '1' })
  const otherKeys = { ...TABLE, KeySchema: TABLE.KeySchema.slice(0, 1) }
  await expect(dynamo.ensureTable(otherKeys)).rejects.toThrow('table links was made with other keys')
})

test('tables are listed page by page, and a deleted one is gone with its items', async () => {
  const { client, put, get } = await createTableWorld()
  const other = { ...TABLE, TableName: 'other', BillingMode: 'PAY_PER_REQUEST' as const }
  await put({ pk: 'a', sk: '1', email: 'a@example.com' })
  await client.send(new CreateTableCommand(other))

  const first = await client.send(new ListTablesCommand({ Limit: 1 }))
  expect(first).toMatchObject({ TableNames: ['links'], LastEvaluatedTableName: 'links' })
  const rest = await client.send(new ListTablesCommand({ ExclusiveStartTableName: first.LastEvaluatedTableName }))
  expect(rest.TableNames).toEqual(['other'])
  expect(rest.LastEvaluatedTableName).toBeUndefined()

  const deleted = await client.send(new DeleteTableCommand({ TableName }))
  expect(deleted.TableDescription).toMatchObject({ TableName, TableStatus: 'DELETING' })
  const gone = { name: 'ResourceNotFoundException' }
  await expect(client.send(new DescribeTableCommand({ TableName }))).rejects.toMatchObject(gone)
  await expect(client.send(new DeleteTableCommand({ TableName }))).rejects.toMatchObject(gone)
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(['other'])

  await client.send(new CreateTableCommand({ ...TABLE, BillingMode: 'PAY_PER_REQUEST' }))
  await expect.poll(() => get('a').catch(() => 'not active')).toBeUndefined()
})

test('creating a table twice and asking for a missing one are refused', async () => {
  const { client, documents } = await createTableWorld()

  const again = client.send(new CreateTableCommand({ ...TABLE, BillingMode: 'PAY_PER_REQUEST' }))
  await expect(again).rejects.toMatchObject({ name: 'ResourceInUseException' })
  const missing = documents.send(new GetCommand({ TableName: 'nope', Key: { pk: 'a' } }))
  await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})

test('an item is put once when the condition says so, and the failure can show the item', async () => {
  const { put, get } = await createTableWorld()
  const once = { ConditionExpression: 'attribute_not_exists(pk)' }
  await put({ pk: 'lock', sk: '1', owner: 'a' }, once)

  await expect(put({ pk: 'lock', sk: '1', owner: 'b' }, once)).rejects.toMatchObject(conditionFailed)
  const shown = put({ pk: 'lock', sk: '1' }, { ...once, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })
  await expect(shown).rejects.toMatchObject({ ...conditionFailed, Item: { owner: { S: 'a' } } })
  expect(await get('lock')).toMatchObject({ owner: 'a' })
})

test('a lease is taken over only when it has run out', async () => {
  const { put, update } = await createTableWorld()
  await put({ pk: 'lease', sk: '1', until: 100 })
  const takeOver = (now: number) =>
    update('lease', 'SET #until = :next', {
      ConditionExpression: 'attribute_not_exists(pk) OR #until < :now',
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: { ':now': now, ':next': now + 100 },
    })

  await expect(takeOver(100)).rejects.toMatchObject(conditionFailed)
  await takeOver(101)
})

test('conditions compare, search and measure', async () => {
  const { put, update } = await createTableWorld()
  await put({ pk: 'c', sk: '1', n: 100, owner: 'a', tags: ['x', 'y'], map: { n: 1 } })
  const conditions = ['n BETWEEN :a AND :b', '#o IN (:z, :owner)', 'size(tags) = :two', 'contains(tags, :x)']
  conditions.push('begins_with(pk, :c)', 'attribute_type(#m, :map)', 'NOT (n > :big)')

  await update('c', 'SET touched = :two', {
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: { '#o': 'owner', '#m': 'map' },
    ExpressionAttributeValues: {
      ...{ ':a': 50, ':b': 150, ':z': 'z', ':owner': 'a', ':two': 2, ':x': 'x', ':c': 'c', ':map': 'M', ':big': 1000 },
    },
  })
})

test('an update counts, appends, nests, removes and tells what it replaced', async () => {
  const { update } = await createTableWorld()
  const made = await update(
    'u',
    'SET c = if_not_exists(c, :z) + :one, l = list_append(if_not_exists(l, :e), :n), m = :m ADD hits :one, st :ss',
    {
      ExpressionAttributeValues: {
        ...{ ':z': 0, ':one': 1, ':e': [], ':n': ['a'], ':m': { a: { b: 1 } }, ':ss': new Set(['p', 'q']) },
      },
      ReturnValues: 'ALL_NEW',
    },
  )
  expect(made.Attributes).toMatchObject({ c: 1, hits: 1, l: ['a'], st: new Set(['p', 'q']) })

  const changed = await update('u', 'SET m.a.b = m.a.b + :one, l[1] = :x REMOVE hits DELETE st :p', {
    ExpressionAttributeValues: { ':one': 1, ':x': 'b', ':p': new Set(['p']) },
    ReturnValues: 'ALL_NEW',
  })
  expect(changed.Attributes).toEqual({
    ...{ pk: 'u', sk: '1', c: 1, m: { a: { b: 2 } }, l: ['a', 'b'], st: new Set(['q']) },
  })
  const old = await update('u', 'SET c = :v', { ExpressionAttributeValues: { ':v': 9 }, ReturnValues: 'UPDATED_OLD' })
  expect(old.Attributes).toEqual({ c: 1 })
})

test('wrong expressions are refused: missing path, unused value, reserved word', async () => {
  const { update } = await createTableWorld()
  const values = { ExpressionAttributeValues: { ':v': 1 } }

  await expect(update('z', 'SET a.b = :v', values)).rejects.toMatchObject(invalid)
  await expect(update('z', 'SET #status = :v', values)).rejects.toMatchObject(invalid)
  await expect(update('z', 'SET status = :v', values)).rejects.toThrow('reserved keyword')
  const unused = { ExpressionAttributeValues: { ':v': 1, ':u': 2 } }
  await expect(update('z', 'SET a = :v', unused)).rejects.toThrow('unused')
})

test('numbers keep all their 38 digits, and empty strings stay', async () => {
  const { documents, put } = await createTableWorld()
  const digits = '12345678901234567890123456789012345678'
  await put({ pk: 'n', sk: '1', big: NumberValue.from(digits), empty: '' })

  const exact = DynamoDBDocumentClient.from(documents, { unmarshallOptions: { wrapNumbers: true } })
  const { Item } = await exact.send(new GetCommand({ TableName, Key: { pk: 'n', sk: '1' } }))

  expect(Item?.['big'].value).toBe(digits)
  expect(Item?.['empty']).toBe('')
})

test('an item of more than 400 KB and an empty key are refused', async () => {
  const { put } = await createTableWorld()

  await expect(put({ pk: 'big', sk: '1', text: 'x'.repeat(410 * 1024) })).rejects.toMatchObject(invalid)
  await expect(put({ pk: '', sk: '1' })).rejects.toMatchObject(invalid)
})

test('a query finds by the beginning of the sort key, backwards and page by page', async () => {
  const { put, query } = await createTableWorld()
  for (const sk of ['A#1', 'A#2', 'A#3', 'A#4', 'B#1']) await put({ pk: 'q', sk, odd: /[13]$/.test(sk) })
  const beginsWithA = {
    KeyConditionExpression: 'pk = :p AND begins_with(sk, :s)',
    ExpressionAttributeValues: { ':p': 'q', ':s': 'A#' },
  }

  const backwards = await query({ ...beginsWithA, ScanIndexForward: false, ProjectionExpression: 'sk' })
  expect(backwards.Items).toEqual(['A#4', 'A#3', 'A#2', 'A#1'].map((sk) => ({ sk })))
  const first = await query({ ...beginsWithA, Limit: 3 })
  const rest = await query({ ...beginsWithA, ExclusiveStartKey: first.LastEvaluatedKey })
  expect([first.Count, rest.Count, rest.LastEvaluatedKey]).toEqual([3, 1, undefined])
  const filtered = await query({
    ...beginsWithA,
    FilterExpression: 'odd = :t',
    ExpressionAttributeValues: { ...beginsWithA.ExpressionAttributeValues, ':t': true },
  })
  expect([filtered.Count, filtered.ScannedCount]).toEqual([2, 4])
})

test('an index finds the items that have its key', async () => {
  const { put, query } = await createTableWorld()
  for (const pk of ['a', 'b']) await put({ pk, sk: '1', email: 'ada@example.com' })
  await put({ pk: 'c', sk: '1' })
  const byEmail = {
    IndexName: 'by-email',
    KeyConditionExpression: 'email = :e',
    ExpressionAttributeValues: { ':e': 'ada@example.com' },
  }

  expect((await query(byEmail)).Count).toBe(2)
  await put({ pk: 'a', sk: '1', email: 'other@example.com' })
  expect((await query(byEmail)).Items).toEqual([{ pk: 'b', sk: '1', email: 'ada@example.com' }])
})

test('a scan counts everything, in parallel segments too', async () => {
  const { documents, put } = await createTableWorld()
  for (let i = 0; i < 20; i++) await put({ pk: `p${i}`, sk: '1' })
  const scan = async (more: object) => (await documents.send(new ScanCommand({ TableName, ...more }))).Count ?? 0

  const segments = [await scan({ Segment: 0, TotalSegments: 2 }), await scan({ Segment: 1, TotalSegments: 2 })]

  expect(segments[0]! + segments[1]!).toBe(20)
  expect(await scan({ Select: 'COUNT' })).toBe(20)
})

test('a batch gets several items at once', async () => {
  const { documents, put } = await createTableWorld()
  for (const pk of ['a', 'b']) await put({ pk, sk: '1' })
  const Keys = ['a', 'b', 'missing'].map((pk) => ({ pk, sk: '1' }))

  const { Responses } = await documents.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }))

  expect(Responses?.[TableName]?.map((item) => item['pk']).toSorted()).toEqual(['a', 'b'])
})

test('a conditional delete gives the item back, once', async () => {
  const { documents, put } = await createTableWorld()
  await put({ pk: 'd', sk: '1', kept: 'value' })
  const remove = () =>
    documents.send(
      new DeleteCommand({
        TableName,
        Key: { pk: 'd', sk: '1' },
        ConditionExpression: 'attribute_exists(pk)',
        ReturnValues: 'ALL_OLD',
      }),
    )

  expect((await remove()).Attributes).toMatchObject({ kept: 'value' })
  await expect(remove()).rejects.toMatchObject(conditionFailed)
})

test('of fifty concurrent conditional puts exactly one wins, and the others are shown the winner', async () => {
  const { put, get } = await createTableWorld()
  const attempts = Array.from({ length: 50 }, (_, owner) =>
    put(
      { pk: 'race', sk: '1', owner },
      { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
    ),
  )

  const results = await Promise.allSettled(attempts)
  const winner = results.findIndex((result) => result.status === 'fulfilled')
  const losers = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.Item.owner.N] : []))

  expect(losers).toEqual(Array(49).fill(String(winner)))
  expect(await get('race')).toMatchObject({ owner: winner })
})

test('fifty concurrent counts are all counted', async () => {
  const { get, update } = await createTableWorld()

  await Promise.all(
    Array.from({ length: 50 }, () => update('n', 'ADD n :one', { ExpressionAttributeValues: { ':one': 1 } })),
  )

  expect(await get('n')).toMatchObject({ n: 50 })
})

test('an operation that is not emulated is refused by name', async () => {
  const { client } = await createTableWorld()

  const transaction = client.send(new TransactWriteItemsCommand({ TransactItems: [] }))
  await expect(transaction).rejects.toThrow('does not emulate TransactWriteItems')
})
