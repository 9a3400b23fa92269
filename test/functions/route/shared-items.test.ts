import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { expect, test } from 'vitest'
import { createBudgetTable } from '../../../functions/route/budget-table.ts'
import { createPageClaims } from '../../../functions/route/page-claims.ts'
import { NONE_SENT } from '../../../functions/route/sent-requests.ts'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import { createAwsWorld } from '../../infra/local/aws/aws-world.ts'

const TableName = 'table'
const SENT = { sentAt: [1000, 2000], day: 20_513, inDay: 7, pausedUntil: 3000 }

async function createWorld() {
  const { clients, dynamo, clock } = await createAwsWorld()
  const names = ['pk', 'sk']
  await dynamo.ensureTable(
    {
      TableName,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    },
    'expiresAt',
  )
  const documents = DynamoDBDocumentClient.from(clients.dynamo)
  const options = { documents, tableName: TableName, clock }
  return {
    clock,
    table: createBudgetTable(options),
    claim: createPageClaims(options),
    away: createBudgetTable({ ...options, tableName: 'none' }),
    claimAway: createPageClaims({ ...options, tableName: 'none' }),
    items: async () => (await documents.send(new ScanCommand({ TableName }))).Items ?? [],
  }
}

test('what a door sent is read as it was written, apart from other doors and locations', async () => {
  const { table } = await createWorld()
  expect(await table.readSent('location-1', 'visitors')).toEqual({ sent: NONE_SENT, revision: 0 })
  expect(await table.writeSent('location-1', 'visitors', SENT, 0)).toBe(true)
  expect(await table.readSent('location-1', 'visitors')).toEqual({ sent: SENT, revision: 1 })
  for (const [location, door] of [
    ['location-1', 'pages'],
    ['location-2', 'visitors'],
  ] as const)
    expect(await table.readSent(location, door)).toEqual({ sent: NONE_SENT, revision: 0 })
})

test('of two processes that read the same, one writes', async () => {
  const { table } = await createWorld()
  const first = await Promise.all([1, 2].map(() => table.writeSent('location-1', 'pages', SENT, 0)))
  expect(first.toSorted()).toEqual([false, true])
  const second = await Promise.all([1, 2].map(() => table.writeSent('location-1', 'pages', NONE_SENT, 1)))
  expect(second.toSorted()).toEqual([false, true])
})

test('a page is claimed by one of all in 15 seconds, each booking by itself', async () => {
  const { claim, clock } = await createWorld()
  const [booking, other] = ['meeting-1', 'meeting-2'].map((meetingId) => ({ tenant: 'demo', meetingId }))
  const claims = await Promise.all(Array.from({ length: 5 }, () => claim(booking!)))
  expect(claims.filter(Boolean)).toHaveLength(1)
  expect(await claim(other!)).toBe(true)
  await clock.advance(14_999)
  expect(await claim(booking!)).toBe(false)
  await clock.advance(1)
  expect(await claim(booking!)).toBe(true)
})

test('the items hold times and counts alone, and end by themselves', async () => {
  const { table, claim, items } = await createWorld()
  await table.writeSent('location-1', 'visitors', SENT, 0)
  await claim({ tenant: 'demo', meetingId: 'meeting-1' })
  const all = await items()
  expect(all.map((item) => Object.keys(item).toSorted())).toEqual(
    expect.arrayContaining([
      ['askedAt', 'expiresAt', 'pk', 'sk'],
      ['day', 'expiresAt', 'inDay', 'pausedUntil', 'pk', 'revision', 'sentAt', 'sk'],
    ]),
  )
})

test('a table that is away is told as such', async () => {
  const { away, claimAway } = await createWorld()
  await expect(away.readSent('location-1', 'pages')).rejects.toThrow(RemoteUnavailableError)
  await expect(away.writeSent('location-1', 'pages', SENT, 0)).rejects.toThrow(RemoteUnavailableError)
  await expect(claimAway({ tenant: 'demo', meetingId: 'm' })).rejects.toThrow(RemoteUnavailableError)
})
