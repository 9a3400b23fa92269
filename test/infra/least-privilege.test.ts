import { describe, expect, test } from 'vitest'
import { permissionTable } from '../support/permission-table.ts'
import { EVERYTHING_ON, STACK_CONFIGS } from '../support/stack-configs.ts'
import { synthTemplate } from '../support/synth-template.ts'
import type { TemplateJson } from '../support/template-policies.ts'

const SEND = 'sqs:SendMessage'
const WORK = 'sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage'
const READ = 'secretsmanager:GetSecretValue'
const MAKE = 'secretsmanager:CreateSecret secretsmanager:PutSecretValue'
const LOGS = { 'own logs': 'logs:CreateLogStream logs:PutLogEvents' }
const SCHEDULE = /^ReconcileScheduleRole/

/** Role → kind of resource → actions. A permission that is not here is a test that fails. */
const DEFAULTS = {
  webhook: {
    ...LOGS,
    'queue sync': SEND,
    'queue sync-dead-letters': SEND,
    'queue grants': SEND,
    'secret chili-piper/*': READ,
  },
  sync: {
    ...LOGS,
    'queue sync': `${WORK} ${SEND}`,
    'queue sync-dead-letters': SEND,
    'queue grants': SEND,
    'secret grants/*': READ,
    table: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
  },
  'oauth-callback': {
    ...LOGS,
    'queue grants': SEND,
    'secret grants/*': MAKE,
    'secret highlevel-app': READ,
    table: 'dynamodb:DeleteItem dynamodb:PutItem',
  },
  'refresh-grant': {
    ...LOGS,
    'queue grants': `${WORK} ${SEND}`,
    'queue grants-dead-letters': SEND,
    'secret grants/*':
      'secretsmanager:CreateSecret secretsmanager:GetSecretValue secretsmanager:PutSecretValue secretsmanager:UpdateSecretVersionStage',
    'secret highlevel-app': READ,
    table: 'dynamodb:GetItem dynamodb:PutItem',
  },
  route: {
    ...LOGS,
    'queue grants': SEND,
    'secret made by the stack: BriefLinks': READ,
    'secret grants/*': READ,
    table: 'dynamodb:GetItem',
  },
  reconcile: {
    ...LOGS,
    'queue grants': SEND,
    'queue sync': SEND,
    'secret chili-piper/*': READ,
    table: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query',
  },
  widgets: {
    ...LOGS,
    'queue sync': SEND,
    'queue sync-dead-letters': WORK,
    ...Object.fromEntries(
      ['IngestWebhook', 'Sync', 'Reconcile', 'RoutingRoute'].map((name) => [`logs of ${name}`, 'logs:StartQuery']),
    ),
    '*': 'logs:GetQueryResults',
    table: 'dynamodb:GetItem',
    'table by e-mail': 'dynamodb:Query',
  },
  schedule: { 'function reconcile': 'lambda:InvokeFunction' },
}

const KEY = {
  key: 'kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:GenerateDataKeyWithoutPlaintext kms:ReEncryptFrom kms:ReEncryptTo',
}

/** What the options add to it. */
const WITH_EVERYTHING = {
  ...DEFAULTS,
  sync: {
    ...DEFAULTS.sync,
    ...KEY,
    'secret made by the stack: BriefLinks': READ,
    'secret chili-piper/*': READ,
    'secret made by the stack: OutgoingWebhook': READ,
    table: 'dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
  },
  'oauth-callback': { ...DEFAULTS['oauth-callback'], ...KEY },
  'refresh-grant': { ...DEFAULTS['refresh-grant'], ...KEY },
  route: { ...DEFAULTS.route, ...KEY, table: 'dynamodb:GetItem dynamodb:PutItem' },
  reconcile: { ...DEFAULTS.reconcile, ...KEY },
  widgets: { ...DEFAULTS.widgets, ...KEY },
}

const tableOf = (template: TemplateJson) =>
  Object.fromEntries(
    Object.entries(permissionTable(template)).map(([role, row]) => [SCHEDULE.test(role) ? 'schedule' : role, row]),
  )
const templates = Object.entries(STACK_CONFIGS).map(([name, config]): [string, TemplateJson] => [
  name,
  JSON.parse(JSON.stringify(synthTemplate(config).toJSON())),
])
const templateOf = (config: string) => structuredClone(new Map(templates).get(config)!)
const permissionsOf = (template: TemplateJson, role: string) =>
  Object.entries(tableOf(template)[role] ?? {}).flatMap(([resource, actions]) =>
    actions.split(' ').map((action) => `${action} on ${resource}`),
  )

describe('P18, B7: each function can do its own job only', () => {
  test.each(Object.keys(DEFAULTS))('P18: by default %s may do exactly this', (role) => {
    const table: Record<string, object> = DEFAULTS
    expect(tableOf(templateOf('the defaults'))[role]).toEqual(table[role])
  })

  test.each(Object.keys(WITH_EVERYTHING))('P18: with everything switched on %s may do exactly this', (role) => {
    const table: Record<string, object> = WITH_EVERYTHING
    expect(tableOf(templateOf('everything switched on'))[role]).toEqual(table[role])
  })

  test.each(templates)('with %s there is no role besides these', (_, template) => {
    expect(Object.keys(tableOf(template)).sort()).toEqual(Object.keys(DEFAULTS).sort())
  })

  test.each(templates)('with %s nobody may do more than with everything switched on', (_, template) => {
    for (const role of Object.keys(DEFAULTS)) {
      const most = permissionsOf(templateOf('everything switched on'), role)
      expect(permissionsOf(template, role).filter((permission) => !most.includes(permission))).toEqual([])
    }
  })
})

/** What must not be there, whatever is switched on: B7's last column. */
const NEVER: [role: string, what: string, pattern: RegExp][] = [
  ['webhook', 'reads no grant, no app and no key of the stack', /secret (?!chili-piper\/)/],
  ['webhook', 'takes nothing from a queue', /sqs:(?!SendMessage)/],
  ['webhook', 'writes no secret', /secretsmanager:(?!GetSecretValue)/],
  ['webhook', 'does not touch the table or its key', /dynamodb:|kms:/],
  ['sync', 'reads no app', /secret highlevel-app/],
  ['sync', 'writes, deletes and lists no secret', /secretsmanager:(?!GetSecretValue)/],
  ['oauth-callback', 'reaches no queue of bookings', /queue sync/],
  ['oauth-callback', 'takes nothing from a queue', /sqs:(?!SendMessage)/],
  ['oauth-callback', 'reads no grant, and no secret but the app’s', /GetSecretValue on secret (?!highlevel-app$)/],
  ['refresh-grant', 'reaches no queue of bookings', /queue sync/],
  ['refresh-grant', 'reads nothing of Chili Piper', /secret chili-piper/],
  ['route', 'takes nothing from a queue, and sends no booking', /sqs:(?!SendMessage)|queue sync/],
  ['route', 'writes no secret', /secretsmanager:(?!GetSecretValue)/],
  ['route', 'reads nothing of Chili Piper and no app', /secret (?:chili-piper|highlevel-app)/],
  ['reconcile', 'reads no grant, no app and no key of the stack', /secret (?!chili-piper\/)/],
  ['reconcile', 'takes nothing from a queue', /sqs:(?!SendMessage)/],
  ['widgets', 'reads no secret', /secret/],
  ['widgets', 'writes nothing to the table', /dynamodb:(?!GetItem|Query on table by e-mail)/],
  [
    'widgets',
    'takes nothing from the sync queue, and puts nothing into quarantine',
    /sqs:(?!SendMessage)\w+ on queue sync$|SendMessage on queue (?!sync$)/,
  ],
  ['widgets', 'reads no log but by a query', /logs:(?!StartQuery|GetQueryResults|CreateLogStream|PutLogEvents)/],
  ['schedule', 'starts the reconcile function and nothing else', /^(?!lambda:InvokeFunction on function reconcile$)/],
]

describe('P18: what must not be there, whatever is switched on', () => {
  test.each(NEVER)('%s %s', (role, _, pattern) => {
    for (const [, template] of templates)
      expect(permissionsOf(template, role).filter((permission) => pattern.test(permission))).toEqual([])
  })

  test('nobody scans or drops the table, deletes or lists secrets, purges a queue or takes another role', () => {
    const never = /dynamodb:(?:Scan|\w+Table)|:(?:Delete|List)Secret|:PurgeQueue|:SetQueueAttributes|^(?:iam|sts):/
    for (const [, template] of templates)
      for (const role of Object.keys(DEFAULTS))
        expect(permissionsOf(template, role).filter((permission) => never.test(permission))).toEqual([])
  })
})

describe('the table tells', () => {
  test.each([
    ['another action on the same resource', { Effect: 'Allow', Action: 'sqs:PurgeQueue', Resource: '*' }],
    ['everything but', { Effect: 'Allow', NotAction: 'iam:*', Resource: 'arn:aws:s3:::bucket' }],
    ['every resource but', { Effect: 'Allow', Action: 'sqs:SendMessage', NotResource: 'arn:aws:s3:::bucket' }],
    ['a condition', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:x', Condition: { Bool: {} } }],
  ])('%s', (_, statement) => {
    const template = templateOf('the defaults')
    const policy = Object.values(template.Resources).find(
      ({ Type, Properties }) => Type === 'AWS::IAM::Policy' && /Webhook/.test(JSON.stringify(Properties['PolicyName'])),
    )
    policy?.Properties.PolicyDocument?.Statement.push(statement)
    expect(tableOf(template)['webhook']).not.toEqual(DEFAULTS.webhook)
    expect(tableOf(template)['sync']).toEqual(DEFAULTS.sync)
  })

  test('the fullest configuration has what only options bring: the key, the website and every secret', () => {
    const text = JSON.stringify(synthTemplate(EVERYTHING_ON).toJSON())
    for (const sign of ['AWS::KMS::Key', 'GET /route', 'OutgoingWebhook', 'BriefLinks']) expect(text).toContain(sign)
  })
})
