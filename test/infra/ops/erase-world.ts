import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { BatchWriteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { onTestFinished } from 'vitest'
import { createInstallStates } from '../../../functions/oauth-callback/install-states.ts'
import { createPollStore } from '../../../functions/reconcile/poll-store.ts'
import { createCrmHooks } from '../../../functions/sync/create-crm-hooks.ts'
import { createCapabilities } from '../../../shared/booking-notes/capabilities.ts'
import { defineIntegration, type IntegrationInput } from '../../../shared/config/define-integration.ts'
import { serializeEnvelope } from '../../../shared/envelope.ts'
import { createConnections } from '../../../shared/grant/connections.ts'
import { createLedger } from '../../../shared/ledger/ledger.ts'
import { createRoutingStore } from '../../../shared/routing/routing-store.ts'
import { crmMessage } from '../../functions/sync/crm/crm-world.ts'
import { aRule, routingInput } from '../../shared/routing/routings.ts'
import { anEnvelope, aRecord, type EventOptions } from '../../support/bookings.ts'
import { APP_ID } from '../../support/high-level-deliveries.ts'
import { createSyncWorld } from '../../support/sync-world.ts'
import { createLetterWorld } from './letter-world.ts'

export const EMAIL = 'canary.quill@example.org'
const OUTGOING = 'app/outgoing-webhook'
/** Everything of the person has this in it. */
export const CANARY = /canary|quill|4155550142/i

const INTEGRATION = {
  highLevel: { appId: APP_ID },
  owner: { findUsers: true },
  guests: { as: 'contacts' },
  sharedNotes: { visible: { all: true }, webhook: { url: 'https://hooks.example.org/notes' } },
  routing: routingInput([aRule('vip', { tags: { any: ['vip'] } })], {
    website: { origins: [] },
    onTag: { tagsKey: 'tags', store: { note: true } },
  }),
} satisfies Partial<IntegrationInput>

const CANARY_GUEST = { email: EMAIL, name: 'Canary Quill' }

/** The bookings of the tests: the person's own, one of somebody else that they are a guest of, one that they host. */
export const BOOKINGS = {
  own: {
    meetingId: 'own',
    title: 'Canary Quill and Rita',
    guest: { email: EMAIL },
    dataFields: { PersonFirstName: ['Canary'], PersonPhone: ['+14155550142'], Hobby: ['canary birds'] },
    otherGuests: [{ email: 'casey@example.org', name: 'Casey' }],
  },
  guest: {
    meetingId: 'guest',
    guest: { email: 'quentin@example.org' },
    dataFields: { PersonFirstName: ['Quentin'], Referrer: [`see ${EMAIL.toUpperCase()}`, EMAIL], Page: ['kept'] },
    sourceUrl: `https://example.com/book?by=${encodeURIComponent(EMAIL)}&x=1`,
    otherGuests: [CANARY_GUEST, { email: 'casey@example.org', name: 'Casey' }],
  },
  hosted: { meetingId: 'hosted', guest: { email: 'harriet@example.org' }, host: { id: 'host-9', ...CANARY_GUEST } },
  others: { meetingId: 'others', guest: { email: 'olga@example.org' }, otherGuests: [] },
}

export const keyOf = ({ pk, sk }: Record<string, unknown>) => `${pk} ${sk}`

/** The sync function over an emulated table and HighLevel's simulator, and everything it and the others store. */
export async function createEraseWorld() {
  const letters = await createLetterWorld()
  const { aws, clock } = letters
  await aws.dynamo.ensureTable(
    {
      TableName: letters.target.tableName,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    },
    'expiresAt',
  )
  const { documents, tableName, secrets } = letters.target
  const store = { documents, tableName, clock }
  const integration = defineIntegration({ tenants: { demo: { location: 'location-1' } }, ...INTEGRATION })
  Object.assign(letters.target, { integration })
  const ledger = createLedger(store)
  aws.secretsManager.ensureSecret({ name: OUTGOING })
  await secrets.send(new PutSecretValueCommand({ SecretId: OUTGOING, SecretString: 'k'.repeat(64) }))
  const crmHooks = createCrmHooks({
    integration,
    secrets,
    documents,
    tableName,
    chiliPiperUrl: 'http://127.0.0.1:9',
    chiliPiperSecretPrefix: 'app/chili-piper/',
    outgoingWebhookSecret: OUTGOING,
    fetch: async () => new Response(null, { status: 204 }),
    clock,
    random: () => 0,
  })
  const crm = await createSyncWorld({
    integration: INTEGRATION,
    crmHooks,
    ledger,
    companyId: 'company-1',
    users: [{ id: 'user-9', name: 'Canary Quill', email: EMAIL }],
  })
  onTestFinished(() => crm.close())
  const envelopeOf = (event: EventOptions) => {
    const envelope = anEnvelope(event)
    return { ...envelope, eventId: `${event.booking?.meetingId}-${event.change}-${event.signedAt}` }
  }

  /** All items of the table. */
  async function items(): Promise<Record<string, unknown>[]> {
    return (await documents.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }))).Items ?? []
  }

  return {
    ...letters,
    crm,
    store,
    ledger,
    bodyOf: (event: EventOptions) => serializeEnvelope(envelopeOf(event)),
    /** Hands one event of a booking to the sync function. */
    sync: (event: EventOptions) => crm.sync([aRecord(serializeEnvelope(envelopeOf(event)))]),
    /** Hands over what HighLevel tells. */
    async hear(event: Parameters<typeof crmMessage>[0]) {
      const message = crmMessage(event)
      if (message) await crm.sync([message])
    },
    contactOf: async (email: string) =>
      (await crm.contacts()).find(({ contact }) => contact['email'] === email)?.contact.id ?? '',
    items,
    /** The table holds these and no other. */
    async restore(wanted: readonly Record<string, unknown>[]): Promise<void> {
      const names = new Set(wanted.map(keyOf))
      const gone = (await items()).filter((item) => !names.has(keyOf(item)))
      const requests = [
        ...gone.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })),
        ...wanted.map((Item) => ({ PutRequest: { Item } })),
      ]
      for (let at = 0; at < requests.length; at += 25)
        await documents.send(new BatchWriteCommand({ RequestItems: { [tableName]: requests.slice(at, at + 25) } }))
    },
    async link(meetingId: string) {
      return await ledger.read({ tenant: 'demo', meetingId })
    },
    /** What else the functions store, of this person and of nobody. */
    async storeTheRest() {
      const poll = createPollStore(store)
      await poll.writeMark('demo', 'own', { digest: 'd', eventId: 'e', sentAt: clock.now() })
      await poll.writeCursor('reconcile#demo', { completedAt: clock.now() })
      const routing = createRoutingStore(store)
      const decision = { version: 'v', team: 'VIP', router: 'vip' }
      await routing.writeVisitor('location-1', EMAIL, decision)
      await routing.writeVisitor('location-1', 'olga@example.org', decision)
      const contact = { locationId: 'location-1', contactId: await this.contactOf(EMAIL) }
      await routing.writePlanned(contact, { team: 'VIP', router: 'vip', decidedAt: clock.now() })
      await routing.writeIntent(contact, { tenant: 'demo', meetingId: 'own' }, { hostId: 'host-1', at: clock.now() })
      await ledger.recordPlan(
        { tenant: 'demo', meetingId: 'own' },
        { at: clock.now(), changes: [], outcome: 'planned', steps: [] },
      )
      await ledger.beginAttempt('message-1')
      await ledger.writePacing('location-1', [clock.now()])
      await createCapabilities(store).write('demo', 'notes', { status: 'passed', reason: 'seen', at: clock.now() })
      await createConnections(store).put({
        subject: 'location-1',
        status: 'connected',
        since: 0,
        why: 'test',
        kind: 'oauth',
        version: 'v',
        obtainedAt: 0,
      })
      await createInstallStates({ ...store, randomBytes: (size) => Buffer.alloc(size, 7) }).begin(undefined)
    },
  }
}
