import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { askMissingInstalls } from '../../functions/reconcile/ask-missing-installs.ts'
import { createPollStore } from '../../functions/reconcile/poll-store.ts'
import { createAcceptedUninstalls } from '../../functions/refresh-grant/accepted-uninstalls.ts'
import { createBudgetTable } from '../../functions/route/budget-table.ts'
import { createPageClaims } from '../../functions/route/page-claims.ts'
import { NONE_SENT } from '../../functions/route/sent-requests.ts'
import { defineIntegration } from '../../shared/config/define-integration.ts'
import { connectedWith } from '../../shared/grant/connections.ts'
import { createContradictions } from '../../shared/ledger/contradictions.ts'
import { createProbes } from '../../shared/ledger/probes.ts'
import { anAgencyGrant } from '../support/grant-world.ts'
import { createLogTrap } from '../support/log-trap.ts'
import { readSources } from '../support/source-file.ts'
import { synthTemplate } from '../support/synth-template.ts'
import { BOOKINGS, createEraseWorld, EMAIL } from './ops/erase-world.ts'

/** Partitions that are kept for good: how grants stand, uninstalls by id, what a field can do; nothing of a person. */
const KEPT = ['connections', 'capability', 'uninstalls']
const SIGNED_AT = Date.parse('2026-03-01T08:00:00Z') / 1000

const partitionOf = (item: Record<string, unknown>) => String(item['pk']).split('#')[0] ?? ''

test('whatever the functions store in the table is forgotten by itself, but for what is nobody’s', async () => {
  const world = await createEraseWorld()
  for (const booking of Object.values(BOOKINGS)) await world.sync({ change: 'created', signedAt: SIGNED_AT, booking })
  const contactId = await world.contactOf(EMAIL)
  // The first tags are where it begins, the next ones are news.
  for (const tags of [['vip'], ['vip', 'gold']]) await world.hear({ type: 'ContactTagUpdate', id: contactId, tags })
  await world.storeTheRest()
  const answer = { locationId: 'location-1', receivedAt: SIGNED_AT * 1000, answeredAt: SIGNED_AT * 1000, steps: [] }
  await createProbes(world.target).writeProbe({ ...answer, probeId: '6f1c0f7e-8a44-4b0e-9d59-2f6c7a3e1b10' })
  const at = SIGNED_AT * 1000
  await createContradictions(world.target).write('demo', { path: 'deleted', body: 'created', at })
  await createAcceptedUninstalls(world.target).remember('location-1', { id: 'webhook-1', at })
  await askMissingInstalls({
    integration: defineIntegration({
      tenants: { demo: { location: 'location-2' } },
      highLevel: { installs: 'agency' },
    }),
    connections: [connectedWith('company-agency-1', { grant: anAgencyGrant(), version: 'v1' }, { since: at, why: '' })],
    store: createPollStore(world.store),
    send: async () => {},
    clock: world.target.clock,
    log: createLogTrap(),
  })
  await createBudgetTable(world.target).writeSent('location-1', 'visitors', NONE_SENT, 0)
  await createPageClaims(world.target)({ tenant: 'demo', meetingId: 'meeting-1' })
  const items = await world.items()
  for (const item of items)
    expect([item['pk'], typeof item['expiresAt']]).toEqual([
      item['pk'],
      KEPT.includes(partitionOf(item)) ? 'undefined' : 'number',
    ])
  // And these are all there are: each key that the code writes is among them.
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const sources = readSources('functions', 'shared').map(({ path }) => readFileSync(`${root}${path}`, 'utf8'))
  const prefixes = sources.flatMap((text) => [...text.matchAll(/`([a-z-]+)#\$\{/g)].map(([, prefix]) => prefix))
  expect(prefixes.length).toBeGreaterThan(10)
  const stored = items.flatMap(({ pk, sk }) => [pk, sk].map((key) => String(key).split('#')[0]))
  expect(prefixes.filter((prefix) => !stored.includes(prefix))).toEqual([])
})

test('nothing but table, queues, secrets and logs stores anything, and all of it is encrypted', () => {
  const template = synthTemplate().toJSON()
  const resources = Object.values<{ Type: string; Properties?: Record<string, unknown> }>(template.Resources)
  const stores =
    /^AWS::(?:S3|DynamoDB|SQS|SNS|Kinesis|RDS|EFS|ElastiCache|SSM|SecretsManager|Logs|Backup|KinesisFirehose)::/
  const types = new Set(resources.map(({ Type }) => Type).filter((type) => stores.test(type)))
  expect([...types].toSorted()).toEqual([
    'AWS::DynamoDB::Table',
    'AWS::Logs::LogGroup',
    // Texts of queries; what they find is in the log groups.
    'AWS::Logs::QueryDefinition',
    // Hands alarms on, and keeps none; their texts are in the template.
    'AWS::SNS::Topic',
    'AWS::SNS::TopicPolicy',
    'AWS::SQS::Queue',
    'AWS::SQS::QueuePolicy',
    'AWS::SecretsManager::Secret',
  ])
  const of = (type: string) => resources.filter(({ Type }) => Type === type).map(({ Properties = {} }) => Properties)
  for (const queue of of('AWS::SQS::Queue')) expect(queue['SqsManagedSseEnabled']).toBe(true)
  // That says which key, not whether: DynamoDB stores nothing in plain, and this is the key that it owns.
  for (const table of of('AWS::DynamoDB::Table')) expect(table['SSESpecification']).toEqual({ SSEEnabled: false })
})
