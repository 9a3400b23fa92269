import {
  actionsOf,
  listOf,
  ofType,
  type PolicyDocument,
  type Statement,
  statementsOf,
  type TemplateJson,
  target,
} from './template-policies.ts'

interface PostureRule {
  title: string
  /** What in the template is against the rule, by logical id. */
  broken(template: TemplateJson): string[]
}

/** Wildcards that were looked at: what stands there → the control that makes it right. */
const ACKNOWLEDGED: Record<string, string> = {
  'secret:…/chili-piper/*':
    'tenants come and go by configuration; nothing but the secrets of this stage’s tenants is under the prefix',
  'secret:…/grants/*': 'locations come and go with installs; nothing but grants of this stage is under the prefix',
  'secret:…-??????': 'Secrets Manager ends the ARN of a secret in six characters that nobody knows before',
  'KeyPolicy kms:*': 'in a key’s own policy: the account itself, whose IAM policies then decide',
  'KeyPolicy resource *': 'in a key’s own policy it means this key',
  'logs:GetQueryResults on *': 'it knows no resource; queries are started on the log groups of this stack only',
}

/** `secret:…/grants/*`, `secret:…/chili-piper/*` or `secret:…-??????` for the resources of secrets, else the text itself. */
const wildcardOf = (resource: string) =>
  resource.replace(/^.*:secret:[^:*?]*(\/(?:grants|chili-piper)\/\*|-\?{6})"?\]?\]?\}?$/, 'secret:…$1')

/** The one action that has no resources to be named is told by its name. */
const onAll = (statement: Statement) =>
  actionsOf(statement).join() === 'logs:GetQueryResults' ? 'logs:GetQueryResults on *' : 'resource *'

function broadly(statement: Statement, where = ''): string[] {
  if (statement.Effect !== 'Allow') return []
  const actions = actionsOf(statement).filter((action) => action.includes('*'))
  const resources = listOf(statement.Resource).map((resource) =>
    typeof resource === 'string' ? resource : JSON.stringify(resource),
  )
  const broad = resources.filter((resource) => /[*?]/.test(resource)).map(wildcardOf)
  const inverse = ['NotAction', 'NotResource', 'NotPrincipal'].filter((name) => name in statement)
  return [
    ...actions.map((action) => `${where}${action}`),
    ...broad.map((resource) => (resource === '*' ? `${where}${onAll(statement)}` : `${where}${resource}`)),
    ...inverse,
  ].filter((what) => !Object.hasOwn(ACKNOWLEDGED, what))
}

const isService = ({ Principal }: Statement) =>
  typeof Principal === 'object' && Object.keys(Principal).join() === 'Service' && Principal['Service'] !== '*'

const broken = (
  template: TemplateJson,
  type: string,
  isBroken: (resource: TemplateJson['Resources'][string], id: string) => boolean,
) => ofType(template, type).flatMap(([id, resource]) => (isBroken(resource, id) ? [id] : []))

const queuePolicies = (template: TemplateJson, queue: string): PolicyDocument[] =>
  ofType(template, 'AWS::SQS::QueuePolicy')
    .filter(([, { Properties }]) => Properties.Queues?.some((it) => target(it) === queue))
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument ? [Properties.PolicyDocument] : []))

const topicPolicies = (template: TemplateJson, topic: string): PolicyDocument[] =>
  ofType(template, 'AWS::SNS::TopicPolicy')
    .filter(([, { Properties }]) => [Properties['Topics']].flat().some((it) => target(it) === topic))
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument ? [Properties.PolicyDocument] : []))

const refusesPlain = ({ Effect, Action, Principal, Condition }: Statement) =>
  JSON.stringify([Effect, Action, Principal, Condition]) ===
  JSON.stringify(['Deny', 'sqs:*', { AWS: '*' }, { Bool: { 'aws:SecureTransport': 'false' } }])

const SECRET_NAME = /secret|token|password|passphrase|credential|signing|key/i
// Where a secret is, or the public half of a key, is no secret.
const PLACE_NAME = /_(?:NAME|PREFIX|URL|ARN|PUBLIC_KEYS)$/
const SECRET_VALUE = /\{\{resolve:|PRIVATE KEY|^(?:pit-|whsec_|eyJ)/

export const POSTURE_RULES: PostureRule[] = [
  {
    title: 'no role allows a wildcard that was not acknowledged',
    broken: (template) =>
      ofType(template, 'AWS::IAM::Role').flatMap(([id]) =>
        statementsOf(template, id).flatMap((statement) => broadly(statement).map((what) => `${id}: ${what}`)),
      ),
  },
  {
    title: 'no policy of a resource allows a wildcard that was not acknowledged',
    broken: (template) =>
      Object.entries(template.Resources)
        .filter(([, { Type }]) => Type !== 'AWS::IAM::Policy')
        .flatMap(([id, { Properties }]) => [
          ...(Properties?.PolicyDocument?.Statement ?? []).flatMap((it) => broadly(it).map((what) => `${id}: ${what}`)),
          ...(Properties?.KeyPolicy?.Statement ?? []).flatMap((it) =>
            broadly(it, 'KeyPolicy ').map((what) => `${id}: ${what}`),
          ),
        ]),
  },
  {
    title: 'a role is taken by one AWS service, and has no policy that AWS or others manage',
    broken: (template) =>
      broken(template, 'AWS::IAM::Role', ({ Properties }) => {
        const trust = Properties.AssumeRolePolicyDocument?.Statement ?? []
        return 'ManagedPolicyArns' in Properties || trust.length !== 1 || !trust.every(isService)
      }),
  },
  {
    title: 'a function has a role of its own',
    broken: (template) => {
      const roles = ofType(template, 'AWS::Lambda::Function').map(([, { Properties }]) => target(Properties['Role']))
      return roles.filter((role, at) => role === undefined || roles.indexOf(role) !== at).map(String)
    },
  },
  {
    title: 'a function says its time-out, memory, architecture and runtime',
    broken: (template) =>
      broken(template, 'AWS::Lambda::Function', ({ Properties: { Timeout, MemorySize, Architectures, Runtime } }) =>
        [
          Number.isInteger(Timeout),
          Number.isInteger(MemorySize),
          JSON.stringify(Architectures) === '["arm64"]',
          Runtime === 'nodejs24.x',
        ].includes(false),
      ),
  },
  {
    title: 'no variable of a function holds a secret',
    broken: (template) =>
      ofType(template, 'AWS::Lambda::Function').flatMap(([id, { Properties }]) =>
        Object.entries(Properties.Environment?.Variables ?? {})
          .filter(
            ([name, value]) =>
              (SECRET_NAME.test(name) && !PLACE_NAME.test(name)) ||
              (/_(?:NAME|PREFIX)$/.test(name) && SECRET_NAME.test(name) && !String(value).includes('/')) ||
              SECRET_VALUE.test(String(value)),
          )
          .map(([name]) => `${id}: ${name}`),
      ),
  },
  {
    title: 'a function is started by a service of AWS and from one place in this account only',
    broken: (template) => [
      ...broken(template, 'AWS::Lambda::Permission', ({ Properties }) => {
        const { Principal, SourceArn } = Properties
        return !/^[a-z]+\.amazonaws\.com$/.test(String(Principal)) || !JSON.stringify(SourceArn ?? '').includes('Ref')
      }),
      ...ofType(template, 'AWS::Lambda::Url').map(([id]) => id),
    ],
  },
  {
    title: 'a queue is encrypted',
    broken: (template) =>
      broken(
        template,
        'AWS::SQS::Queue',
        ({ Properties }) => Properties['SqsManagedSseEnabled'] !== true && !Properties['KmsMasterKeyId'],
      ),
  },
  {
    title: 'a queue refuses plain connections',
    broken: (template) =>
      broken(
        template,
        'AWS::SQS::Queue',
        (_, id) => !queuePolicies(template, id).some((policy) => policy.Statement.some(refusesPlain)),
      ),
  },
  {
    title: 'a queue is open to nobody by its own policy, but to a service of AWS for one source',
    broken: (template) =>
      broken(template, 'AWS::SQS::Queue', (_, id) =>
        queuePolicies(template, id)
          .flatMap(({ Statement }) => Statement)
          .filter(({ Effect }) => Effect === 'Allow')
          .some(
            (statement) => !isService(statement) || !/aws:SourceArn/.test(JSON.stringify(statement.Condition ?? '')),
          ),
      ),
  },
  {
    title: 'a topic takes nothing over plain connections, and only from services of AWS for this account',
    broken: (template) =>
      broken(template, 'AWS::SNS::Topic', (_, id) => {
        const statements = topicPolicies(template, id).flatMap(({ Statement }) => Statement)
        const isClosed = statements.some(
          ({ Effect, Condition }) =>
            Effect === 'Deny' && JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
        )
        const allowed = statements.filter(({ Effect }) => Effect === 'Allow')
        const isOurs = (statement: Statement) =>
          isService(statement) && /aws:SourceAccount/.test(JSON.stringify(statement.Condition ?? ''))
        return !isClosed || !allowed.every(isOurs)
      }),
  },
  {
    title: 'a secret stays when the stack goes, has no value in the template and no policy of its own',
    broken: (template) => [
      ...broken(
        template,
        'AWS::SecretsManager::Secret',
        ({ DeletionPolicy, UpdateReplacePolicy, Properties }) =>
          DeletionPolicy !== 'RetainExceptOnCreate' || UpdateReplacePolicy !== 'Retain' || 'SecretString' in Properties,
      ),
      ...ofType(template, 'AWS::SecretsManager::ResourcePolicy').map(([id]) => id),
    ],
  },
  {
    title: 'a log group has a retention',
    broken: (template) =>
      broken(template, 'AWS::Logs::LogGroup', ({ Properties }) => !Number.isInteger(Properties['RetentionInDays'])),
  },
  {
    title: 'a function writes to a log group of the stack, not to one that Lambda makes without a retention',
    broken: (template) =>
      broken(
        template,
        'AWS::Lambda::Function',
        ({ Properties }) =>
          template.Resources[target(Properties.LoggingConfig?.LogGroup) ?? '']?.Type !== 'AWS::Logs::LogGroup',
      ),
  },
]
