import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { expect, test } from 'vitest'
import { createCrmHooks } from '../../../functions/sync/create-crm-hooks.ts'
import type { CrmJob } from '../../../functions/sync/crm/crm-job.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { settingsFor } from '../../../shared/config/settings-for.ts'
import { createHighLevelClient } from '../../../shared/highlevel/client.ts'
import { createLedger } from '../../../shared/ledger/ledger.ts'
import { createRoutingStore } from '../../../shared/routing/routing-store.ts'
import { simulateHighLevel } from '../../infra/local/simulators/simulated-high-level.ts'
import { createNotesWorld, TableName } from '../../shared/booking-notes/notes-world.ts'
import { aRule, routingInput } from '../../shared/routing/routings.ts'
import { freePacer } from '../../support/free-pacer.ts'
import { createLogTrap } from '../../support/log-trap.ts'

const SECRET = 'app/outgoing-webhook'
const RECEIVER = 'https://hooks.example.org/notes'
const EMAIL = 'ada@example.com'

/** The hooks as the function makes them, for a contact with one booking; notes are shown where it has the tag `share`. */
async function createWorld() {
  const { aws, clock, documents, simulator } = await createNotesWorld()
  aws.secretsManager.ensureSecret({ name: SECRET })
  await aws.clients.secretsManager.send(new PutSecretValueCommand({ SecretId: SECRET, SecretString: 'k'.repeat(64) }))
  const highLevel = await simulateHighLevel({ clock })
  const contactId = await highLevel.contact({ firstName: 'Ada', email: EMAIL, tags: ['share'] })
  await highLevel.call('POST', `/contacts/${contactId}/notes`, { body: 'Likes tea' })
  const integration = defineIntegration({
    tenants: { demo: { location: 'loc-1' } },
    sharedNotes: { visible: { contactTag: 'share' }, webhook: { url: RECEIVER } },
    routing: routingInput([aRule('vip', { tags: { any: ['vip'] } })], { website: { origins: [] } }),
  })
  const sent: string[] = []
  const hooks = createCrmHooks({
    integration,
    secrets: aws.clients.secretsManager,
    documents,
    tableName: TableName,
    chiliPiperUrl: simulator.url,
    chiliPiperSecretPrefix: 'app/keys/',
    outgoingWebhookSecret: SECRET,
    fetch: async (url) => {
      sent.push(url)
      return new Response(null, { status: 204 })
    },
    clock,
    random: () => 0,
  })
  const visitors = createRoutingStore({ documents, tableName: TableName, clock })
  await visitors.writeVisitor('loc-1', EMAIL, { version: 'v1', team: 'Everybody', router: 'inbound' })
  const job = (name: CrmJob['event']['name'], more: object = {}): CrmJob => ({
    locationId: 'loc-1',
    contactId,
    event: { kind: 'crm', name, id: contactId, contactId, happenedAt: clock.now(), ...more },
    settings: settingsFor(integration, 'loc-1'),
    integration,
    ledger: createLedger({ documents, tableName: TableName, clock }),
    highLevel: createHighLevelClient({
      baseUrl: highLevel.url,
      locationId: 'loc-1',
      fetch,
      clock,
      pacer: freePacer,
      accessToken: async () => 'pit-one',
    }),
    now: clock.now(),
    log: createLogTrap(),
    count: () => {},
    bookings: [
      {
        tenant: 'demo',
        meetingId: 'meeting-1',
        status: 'booked',
        isRescheduled: false,
        decidedAt: 1,
        endsAt: new Date(clock.now() + 86_400_000).toISOString(),
        tags: [],
      },
    ],
  })
  return { hooks, job, sent, isRemembered: async () => (await visitors.readVisitor('loc-1', EMAIL)) !== undefined }
}

test('a note goes to the places that are configured', async () => {
  const { hooks, job, sent } = await createWorld()
  await hooks.notes?.(job('NoteCreate'))
  expect(sent).toEqual([RECEIVER])
})

test('the tag that lets notes out brings them along when it comes or goes, any other tag does not', async () => {
  for (const [added, removed, expected] of [
    [['share'], [], [RECEIVER]],
    [[], ['share'], [RECEIVER]],
    [['vip'], ['gold'], []],
  ]) {
    const { hooks, job, sent } = await createWorld()
    await hooks.tags?.({ ...job('ContactTagUpdate'), added: added!, removed: removed! })
    expect(sent).toEqual(expected)
  }
})

test('other tags make the next visit decide anew', async () => {
  const { hooks, job, isRemembered } = await createWorld()
  expect(await isRemembered()).toBe(true)
  await hooks.tags?.({ ...job('ContactTagUpdate'), added: ['vip'], removed: [] })
  expect(await isRemembered()).toBe(false)
})

test('so does a contact that is new or has another e-mail', async () => {
  const { hooks, job, isRemembered } = await createWorld()
  expect(await isRemembered()).toBe(true)
  await hooks.reach?.(job('ContactUpdate', { email: EMAIL }))
  expect(await isRemembered()).toBe(false)
})
