import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { createLetterQueue } from '../../shared/dead-letters/letter-queue.ts'
import { createConnections } from '../../shared/grant/connections.ts'
import { createContradictions } from '../../shared/ledger/contradictions.ts'
import {
  type BreakTemplate,
  DOCTOR_LOCATION,
  DOCTOR_TENANT,
  type DoctorWorld,
  integrationWith,
  withoutActions,
} from './doctor-world.ts'

/** What doctor has to say. */
export interface Expected {
  check: string
  reason: RegExp
  fix: RegExp
}
/** One thing that is wrong for a while. */
export interface Breakage extends Expected {
  title: string
  break(world: DoctorWorld): Promise<unknown>
  heal(world: DoctorWorld): Promise<unknown>
}

const SETUP = /^npm run ops -- setup --tenant demo --local \.local$/
const CONNECT = /\/oauth\/highlevel\/start/

const namesOf = ({ target }: DoctorWorld) => ({
  tenant: `${target.chiliPiperSecretPrefix}${DOCTOR_TENANT}`,
  grant: `${target.grantPrefix}${DOCTOR_LOCATION}`,
  app: target.highLevelAppSecretName ?? '',
})
type SecretName = keyof ReturnType<typeof namesOf>

/** A secret that somebody deleted, and restores. */
const deleted = (name: SecretName): Pick<Breakage, 'break' | 'heal'> => ({
  break: (it) => it.removeSecret(namesOf(it)[name]),
  heal: (it) => it.restoreSecret(namesOf(it)[name]),
})

/** A secret with another value for a while. */
function changed(
  name: SecretName,
  valueFor: (known: Record<string, unknown>) => unknown,
): Pick<Breakage, 'break' | 'heal'> {
  let former: string | undefined
  return {
    async break(it) {
      former = await it.readSecret(namesOf(it)[name])
      await it.putSecret(namesOf(it)[name], valueFor(JSON.parse(former ?? '{}')))
    },
    heal: (it) => it.putSecret(namesOf(it)[name], JSON.parse(former ?? '{}')),
  }
}

const configured = (more: Parameters<typeof integrationWith>[0]): Pick<Breakage, 'break' | 'heal'> => ({
  break: async (it) => Object.assign(it.target, { integration: integrationWith(more) }),
  heal: async (it) => Object.assign(it.target, { integration: integrationWith({}) }),
})

const failing = (
  side: 'chiliPiper' | 'highLevel',
  path: string,
  status: number,
  body: Record<string, string> = {},
): Pick<Breakage, 'break' | 'heal'> => ({
  break: (it) => {
    // biome-ignore lint/suspicious/noThenProperty: the control API reads "match … then"; nothing awaits a fault.
    const fault = { match: { path }, times: 1000, then: { kind: 'status', status, body } }
    return it[side]('POST', '/_simulator/faults', fault)
  },
  heal: (it) => it[side]('DELETE', '/_simulator/faults'),
})

const oauthGrant = (scopes: string[]) => ({
  kind: 'oauth',
  userType: 'Location',
  locationId: DOCTOR_LOCATION,
  companyId: 'demo-agency',
  accessToken: 'pit-local-simulator',
  refreshToken: 'refresh-token',
  expiresAt: Date.now() + 86_400_000,
  obtainedAt: Date.now(),
  scopes,
})
const SCOPES = ['contacts.readonly', 'contacts.write']

const noteContradiction = ({ target }: DoctorWorld, at: number) =>
  createContradictions(target).write(DOCTOR_TENANT, { path: 'deleted', body: 'created', at })

const HOOK = '/api/fire-edge/v1/org/webhook'
const CREATED = 'MeetingCreated'
const routing = { domain: 'demo.chilipiper.com', otherwise: { team: 'Sales', router: 'no-such-router' } }

/** What can be broken and healed on a running stage. */
export const BREAKAGES: Breakage[] = [
  {
    title: 'the key lacks a permission',
    ...failing('chiliPiper', '/api/fire-edge/v2/org/meetings', 403, {
      errorCode: 'Forbidden',
      errorMessage: 'Missing meeting.read',
    }),
    check: 'chili-piper',
    reason: /^the key may not read meetings \(meeting\.read\)$/,
    fix: /API Access Tokens: allow meeting\.read/,
  },
  {
    title: 'a webhook was deleted',
    break: (it) => it.chiliPiper('DELETE', HOOK, { triggerType: CREATED, url: it.webhookUrl('created') }),
    heal: (it) => it.chiliPiper('POST', HOOK, { triggerType: CREATED, url: it.webhookUrl('created'), enabled: true }),
    check: 'webhooks',
    reason: /MeetingCreated is missing/,
    fix: SETUP,
  },
  {
    title: 'a webhook goes to another address',
    async break(it) {
      await it.chiliPiper('DELETE', HOOK, { triggerType: CREATED, url: it.webhookUrl('created') })
      const url = 'https://old.example.com/webhooks/chili-piper/demo/created'
      await it.chiliPiper('POST', HOOK, { triggerType: CREATED, url, enabled: true })
    },
    async heal(it) {
      const url = 'https://old.example.com/webhooks/chili-piper/demo/created'
      await it.chiliPiper('DELETE', HOOK, { triggerType: CREATED, url })
      await it.chiliPiper('POST', HOOK, { triggerType: CREATED, url: it.webhookUrl('created'), enabled: true })
    },
    check: 'webhooks',
    reason: /MeetingCreated goes to another address: https:\/\/old\.example\.com/,
    fix: /setup --tenant demo --replace-webhooks/,
  },
  {
    title: 'a webhook’s URL stands in another webhook',
    break: (it) => noteContradiction(it, Date.now()),
    // As old as what is forgotten.
    heal: (it) => noteContradiction(it, 0),
    check: 'webhook-paths',
    reason: /^the webhook at \S+\/webhooks\/chili-piper\/demo\/deleted received a body that says created, last at 20/,
    fix: /check that each URL stands in the right webhook/,
  },
  {
    title: 'a webhook is switched off',
    break: (it) => it.chiliPiper('PUT', HOOK, { triggerType: CREATED, url: it.webhookUrl('created'), enabled: false }),
    heal: (it) => it.chiliPiper('PUT', HOOK, { triggerType: CREATED, url: it.webhookUrl('created'), enabled: true }),
    check: 'webhooks',
    reason: /MeetingCreated is switched off/,
    fix: SETUP,
  },
  {
    title: 'the Chili Piper key is missing',
    ...changed('tenant', ({ current }) => ({ current })),
    check: 'secret',
    reason: /chili-piper\/demo has no apiKey/,
    fix: SETUP,
  },
  {
    title: 'the Chili Piper key is not the tenant’s',
    ...changed('tenant', (known) => ({ ...known, apiKey: 'another-key' })),
    check: 'chili-piper',
    reason: /does not know the key/,
    fix: /make a new token, then npm run ops -- setup --tenant demo/,
  },
  {
    title: 'a location has no grant',
    ...deleted('grant'),
    check: 'grant',
    reason: /is not connected: it has no grant/,
    fix: CONNECT,
  },
  {
    title: 'a grant was revoked',
    async break(it) {
      const connections = createConnections(it.target)
      const version = await it.putSecret(namesOf(it).grant, oauthGrant(SCOPES))
      const facts = { status: 'needs-reconnect', kind: 'oauth', since: Date.UTC(2026, 2, 1), obtainedAt: 0 } as const
      await connections.put({ subject: DOCTOR_LOCATION, version, why: 'HighLevel refused the refresh', ...facts })
    },
    heal: (it) =>
      it.putSecret(namesOf(it).grant, { kind: 'private-integration-token', accessToken: 'pit-local-simulator' }),
    check: 'grant',
    reason: /^needs-reconnect since 2026-03-01T00:00:00\.000Z: HighLevel refused the refresh$/,
    fix: CONNECT,
  },
  {
    title: 'a grant lacks a scope',
    ...changed('grant', () => oauthGrant(['contacts.readonly'])),
    check: 'grant',
    reason: /^the grant lacks contacts\.write$/,
    fix: /add this scope to the app/,
  },
  {
    title: 'the app’s secret is missing, and a location is connected by OAuth',
    async break(it) {
      await it.putSecret(namesOf(it).grant, oauthGrant(SCOPES))
      await it.removeSecret(namesOf(it).app)
    },
    async heal(it) {
      await it.restoreSecret(namesOf(it).app)
      const grant = { kind: 'private-integration-token', accessToken: 'pit-local-simulator' }
      await it.putSecret(namesOf(it).grant, grant)
    },
    check: 'secret',
    reason: /highlevel-app is missing/,
    fix: /^npm run ops -- setup --local \.local$/,
  },
  {
    title: 'a private token is wrong',
    ...changed('grant', () => ({ kind: 'private-integration-token', accessToken: 'pit-of-yesterday' })),
    check: 'highlevel',
    reason: /the Private Integration Token is invalid/,
    fix: CONNECT,
  },
  {
    title: 'a custom field of the configuration is gone',
    ...configured({ contact: { fields: { 'contact.team_size': '{{field.Team Size}}' } } }),
    check: 'custom fields',
    reason: /custom field contact\.team_size, which the location does not have/,
    fix: /Settings → Custom Fields/,
  },
  {
    title: 'a user of the configuration is gone',
    ...configured({ hosts: { 'rita@example.com': 'user-gone' } }),
    check: 'users',
    reason: /user user-gone, which the location does not have/,
    fix: /infra\/integration\.config\.ts/,
  },
  {
    title: 'a calendar of the configuration is gone',
    async break(it) {
      Object.assign(it.target, { integration: integrationWith({ appointment: { calendar: 'calendar-gone' } }) })
      await it.highLevel('POST', '/_simulator/calendars', {
        locationId: DOCTOR_LOCATION,
        id: 'calendar-1',
        name: 'Demos',
      })
    },
    heal: async (it) => Object.assign(it.target, { integration: integrationWith({}) }),
    check: 'calendars',
    reason: /calendar calendar-gone, which the location does not have/,
    fix: /infra\/integration\.config\.ts/,
  },
  {
    title: 'a workflow of the configuration is gone',
    ...configured({ workflows: { booked: ['workflow-gone'] } }),
    check: 'workflows',
    reason: /workflow workflow-gone, which the location does not have/,
    fix: /infra\/integration\.config\.ts/,
  },
  {
    title: 'a router of the configuration is gone',
    ...configured({ routing }),
    check: 'routers',
    reason: /router “no-such-router”, which Chili Piper does not have/,
    fix: /infra\/integration\.config\.ts/,
  },
  {
    title: 'a workspace of the configuration is gone',
    ...configured({
      tenants: { demo: { location: DOCTOR_LOCATION, routes: [{ workspace: 'Gone', to: DOCTOR_LOCATION }] } },
    }),
    check: 'workspaces',
    reason: /workspace “Gone”, which Chili Piper does not have/,
    fix: /infra\/integration\.config\.ts/,
  },
  {
    title: 'dead letters wait',
    break: ({ target: { sqs, deadLetterQueueUrl: QueueUrl } }) => {
      const MessageAttributes = { reason: { DataType: 'String', StringValue: 'BookingRejectedError' } }
      const message = { MessageBody: '{}', MessageGroupId: DOCTOR_LOCATION, MessageDeduplicationId: 'one' }
      return sqs.send(new SendMessageCommand({ QueueUrl, ...message, MessageAttributes }))
    },
    async heal({ target: { sqs, deadLetterQueueUrl = '' } }) {
      const queue = createLetterQueue(sqs, deadLetterQueueUrl)
      await queue.remove(await queue.receive())
    },
    check: 'dead-letters',
    reason: /^1 put aside: 1 BookingRejectedError$/,
    fix: /npm run ops -- redrive --local \.local/,
  },
  {
    title: 'HighLevel is down',
    ...failing('highLevel', '/contacts', 503),
    check: 'highlevel',
    reason: /does not answer: .*503/,
    fix: /status\.gohighlevel\.com/,
  },
  {
    title: 'Chili Piper is down',
    ...failing('chiliPiper', '/api', 500),
    check: 'chili-piper',
    reason: /does not answer: .*500/,
    fix: /status\.chilipiper\.com/,
  },
  {
    title: 'the tenant’s secret is missing',
    ...deleted('tenant'),
    check: 'secret',
    reason: /chili-piper\/demo is missing/,
    fix: SETUP,
  },
  {
    title: 'the signing secret is missing',
    ...changed('tenant', ({ apiKey }) => ({ apiKey })),
    check: 'secret',
    reason: /chili-piper\/demo has no current/,
    fix: SETUP,
  },
  {
    title: 'the signing secret could be guessed',
    ...changed('tenant', (known) => ({ ...known, current: 'too-short' })),
    check: 'secret',
    reason: /"current" must have 16 characters or more/,
    fix: SETUP,
  },
  {
    title: 'the signing secret is wrong',
    ...changed('tenant', (known) => ({ ...known, current: 'the-secret-of-yesterday' })),
    check: 'signing-secret',
    reason: /is not what Chili Piper signs with/,
    fix: SETUP,
  },
]

/** What is broken in the template: each takes a stage of its own. */
export const TEMPLATES: (Expected & { title: string; template: BreakTemplate })[] = [
  {
    title: 'the webhook function may not send to the queue',
    template: withoutActions('IngestWebhookRole', (action) => action === 'sqs:SendMessage'),
    check: 'probe',
    reason: /could not store the probe \(503\).*sqs:SendMessage/,
    fix: /npm run deploy/,
  },
  {
    title: 'the sync function may not use the table',
    template: withoutActions('SyncRole', (action) => action.startsWith('dynamodb:')),
    check: 'probe',
    reason: /taken from the queue and has no answer in the table.*dynamodb:PutItem/,
    fix: /npm run deploy/,
  },
  {
    title: 'the event source is off',
    template: (resource) => {
      if (resource.Type === 'AWS::Lambda::EventSourceMapping') resource.Properties['Enabled'] = false
    },
    check: 'probe',
    reason: /stored and not taken from the queue.*event source is off/,
    fix: /npm start/,
  },
]
