import { DescribeTimeToLiveCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { expect, test } from 'vitest'
import { createTableWorld, TableName } from './dynamo-world.ts'

test('a sweep deletes what has expired on the clock, and nothing else', async () => {
  const { clock, dynamo, put, documents } = await createTableWorld()
  const now = clock.now() / 1000
  await put({ pk: 'past', sk: '1', expiresAt: now - 1 })
  await put({ pk: 'soon', sk: '1', expiresAt: now + 60 })
  await put({ pk: 'never', sk: '1' })
  await put({ pk: 'text', sk: '1', expiresAt: String(now - 1) })
  await put({ pk: 'six years ago', sk: '1', expiresAt: now - 6 * 365 * 24 * 3600 })
  const keys = async () =>
    (await documents.send(new ScanCommand({ TableName }))).Items?.map((item) => item['pk']).toSorted()

  expect(await dynamo.sweepExpired()).toBe(1)
  expect(await keys()).toEqual(['never', 'six years ago', 'soon', 'text'])
  await clock.advance(60_000)
  expect(await dynamo.sweepExpired()).toBe(1)
  expect(await keys()).toEqual(['never', 'six years ago', 'text'])
})

test('the time to live can be described, switched off and on', async () => {
  const { client, clock, dynamo, put } = await createTableWorld()
  const describe = async () => (await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription
  const change = (Enabled: boolean, AttributeName: string) =>
    client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled, AttributeName } }))
  await put({ pk: 'x', sk: '1', ttl: clock.now() / 1000 - 1, expiresAt: clock.now() / 1000 - 1 })

  expect(await describe()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' })
  await change(false, 'expiresAt')
  expect(await describe()).toEqual({ TimeToLiveStatus: 'DISABLED' })
  expect(await dynamo.sweepExpired()).toBe(0)
  await change(true, 'ttl')
  expect(await dynamo.sweepExpired()).toBe(1)
})
