import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { expect, test } from 'vitest'
import { createRoutingStore, routingVersion } from '../../../shared/routing/routing-store.ts'
import { createAwsWorld } from '../../infra/local/aws/aws-world.ts'
import { aRouting, aRule } from './routings.ts'

const TableName = 'table'
const contact = { locationId: 'location-1', contactId: 'contact-1' }
const decision = { version: 'v1', team: 'Key accounts', router: 'vip', rule: 'vip' }

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
  return {
    clock,
    store: createRoutingStore({ documents, tableName: TableName, clock }),
    items: async () => (await documents.send(new ScanCommand({ TableName }))).Items ?? [],
  }
}

test('a visitor’s decision is found for ten minutes, however the e-mail is written, and the table does not tell whose it is', async () => {
  const { store, clock, items } = await createWorld()
  await store.writeVisitor('location-1', 'pat@example.com', decision)
  expect(await store.readVisitor('location-1', ' Pat@Example.com')).toEqual(decision)
  expect(await store.readVisitor('location-2', 'pat@example.com')).toBeUndefined()
  expect(JSON.stringify(await items())).not.toMatch(/pat|example/)
  await clock.advance(599_000)
  expect(await store.readVisitor('location-1', 'pat@example.com')).toEqual(decision)
  await clock.advance(1000)
  expect(await store.readVisitor('location-1', 'pat@example.com')).toBeUndefined()
})

test('what is forgotten is not found, and forgetting what is not there is fine', async () => {
  const { store } = await createWorld()
  await store.writeVisitor('location-1', 'pat@example.com', decision)
  for (let time = 0; time < 2; time++) await store.forgetVisitor('location-1', 'PAT@example.com')
  expect(await store.readVisitor('location-1', 'pat@example.com')).toBeUndefined()
})

test('where a contact went is kept apart from what a dry run would have done', async () => {
  const { store } = await createWorld()
  const routed = { team: 'Key accounts', router: 'vip', distribution: 'd', rule: 'vip', decidedAt: 1, noteId: 'note-1' }
  await store.writePlanned(contact, { ...routed, team: 'Other' })
  expect(await store.readRouted(contact)).toBeUndefined()
  await store.writeRouted(contact, routed)
  expect(await store.readRouted(contact)).toEqual(routed)
})

test('another configuration has another version', () => {
  const version = (name: string) => routingVersion(aRouting([aRule(name, { tags: { any: ['vip'] } })]))
  expect(version('a')).toBe(version('a'))
  expect(version('a')).not.toBe(version('b'))
})
