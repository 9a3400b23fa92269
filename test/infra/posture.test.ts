import { describe, expect, test } from 'vitest'
import { POSTURE_RULES } from '../support/posture-rules.ts'
import { EVERYTHING_ON, STACK_CONFIGS } from '../support/stack-configs.ts'
import { synthTemplate } from '../support/synth-template.ts'
import { ofType, type Statement, type TemplateJson } from '../support/template-policies.ts'

const jsonOf = (config: (typeof STACK_CONFIGS)[string]): TemplateJson =>
  JSON.parse(JSON.stringify(synthTemplate(config).toJSON()))
const templates = Object.entries(STACK_CONFIGS).map(([name, config]) => ({ name, template: jsonOf(config) }))
const fullest = jsonOf(EVERYTHING_ON)

describe.each(POSTURE_RULES)('B7: $title', ({ broken }) => {
  test.each(templates)('with $name', ({ template }) => {
    expect(broken(template)).toEqual([])
  })
})

type Plant = (first: (type: string) => TemplateJson['Resources'][string], template: TemplateJson) => void
const allow = (statement: Partial<Statement>): Statement => ({ Effect: 'Allow', ...statement })
const inPolicy =
  (type: string, statement: Partial<Statement>): Plant =>
  (first) =>
    void first(type).Properties.PolicyDocument?.Statement.push(allow(statement))
const variable =
  (name: string, value: string): Plant =>
  (first) =>
    void Object.assign(first('AWS::Lambda::Function').Properties.Environment?.Variables ?? {}, { [name]: value })
const without =
  (type: string, property: string): Plant =>
  (first) =>
    void delete first(type).Properties[property]

/** Part of the rule's title → what breaks it. */
const PLANTED: [rule: string, what: string, plant: Plant][] = [
  ['no role allows', 'an action', inPolicy('AWS::IAM::Policy', { Action: 'sqs:*', Resource: 'arn:x' })],
  ['no role allows', 'all resources', inPolicy('AWS::IAM::Policy', { Action: ['sqs:SendMessage'], Resource: ['*'] })],
  ['no role allows', 'all but', inPolicy('AWS::IAM::Policy', { NotAction: 'iam:PassRole', Resource: 'arn:x' })],
  [
    'no role allows',
    'every secret of the stage',
    inPolicy('AWS::IAM::Policy', {
      Action: 'secretsmanager:GetSecretValue',
      Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':secret:chili-piper-highlevel/test/*']] },
    }),
  ],
  [
    'no policy of a resource',
    'an action',
    inPolicy('AWS::SQS::QueuePolicy', { Action: 'sqs:*', Principal: { AWS: 'arn:x' } }),
  ],
  [
    'no policy of a resource',
    'not of a key',
    inPolicy('AWS::SQS::QueuePolicy', { Action: 'kms:*', Principal: { AWS: 'arn:x' } }),
  ],
  [
    'a role is taken by',
    'a managed policy',
    (first) => void Object.assign(first('AWS::IAM::Role').Properties, { ManagedPolicyArns: ['arn:x'] }),
  ],
  [
    'a role is taken by',
    'another account',
    (first) =>
      void first('AWS::IAM::Role').Properties.AssumeRolePolicyDocument?.Statement.push(
        allow({ Action: 'sts:AssumeRole', Principal: { AWS: '*' } }),
      ),
  ],
  [
    'a role of its own',
    'shared',
    (first, template) => {
      for (const [, { Properties }] of ofType(template, 'AWS::Lambda::Function').slice(1, 2))
        Properties['Role'] = first('AWS::Lambda::Function').Properties['Role']
    },
  ],
  ...['Timeout', 'MemorySize', 'Architectures'].map((property): [string, string, Plant] => [
    'a function says',
    property,
    without('AWS::Lambda::Function', property),
  ]),
  ['no variable', 'a token', variable('HIGHLEVEL_TOKEN', 'x')],
  ['no variable', 'a key', variable('CHILI_PIPER_API_KEY', 'x')],
  ['no variable', 'a value for a name', variable('HIGHLEVEL_APP_SECRET_NAME', 'hunter2')],
  ['no variable', 'a secret under another name', variable('ANYTHING', 'pit-1234')],
  ['no variable', 'a dynamic reference', variable('ANYTHING', '{{resolve:secretsmanager:x}}')],
  [
    'is started by',
    'anybody',
    (first) => void Object.assign(first('AWS::Lambda::Permission').Properties, { Principal: '*' }),
  ],
  ['is started by', 'any source', without('AWS::Lambda::Permission', 'SourceArn')],
  ['a queue is encrypted', 'not', without('AWS::SQS::Queue', 'SqsManagedSseEnabled')],
  ['refuses plain', 'no policy', without('AWS::SQS::QueuePolicy', 'PolicyDocument')],
  [
    'refuses plain',
    'another condition',
    (first) => {
      for (const statement of first('AWS::SQS::QueuePolicy').Properties.PolicyDocument?.Statement ?? [])
        delete statement.Condition
    },
  ],
  [
    'open to nobody',
    'anybody',
    inPolicy('AWS::SQS::QueuePolicy', { Action: 'sqs:SendMessage', Principal: '*', Resource: 'arn:x' }),
  ],
  [
    'open to nobody',
    'a service for anybody',
    inPolicy('AWS::SQS::QueuePolicy', { Action: 'sqs:SendMessage', Principal: { Service: 'sns.amazonaws.com' } }),
  ],
  ['a topic takes', 'no policy', without('AWS::SNS::TopicPolicy', 'PolicyDocument')],
  ['a topic takes', 'anybody', inPolicy('AWS::SNS::TopicPolicy', { Action: 'sns:Publish', Principal: '*' })],
  [
    'a topic takes',
    'a service for anybody',
    inPolicy('AWS::SNS::TopicPolicy', { Action: 'sns:Publish', Principal: { Service: 'events.amazonaws.com' } }),
  ],
  [
    'a topic takes',
    'plain connections',
    (first) => void first('AWS::SNS::TopicPolicy').Properties.PolicyDocument?.Statement.shift(),
  ],
  ['a secret stays', 'deleted', (first) => void delete first('AWS::SecretsManager::Secret').DeletionPolicy],
  ['a secret stays', 'replaced', (first) => void delete first('AWS::SecretsManager::Secret').UpdateReplacePolicy],
  [
    'a secret stays',
    'with its value',
    (first) => void Object.assign(first('AWS::SecretsManager::Secret').Properties, { SecretString: 'x' }),
  ],
  ['a log group has', 'none', without('AWS::Logs::LogGroup', 'RetentionInDays')],
  ['writes to a log group', 'its own', without('AWS::Lambda::Function', 'LoggingConfig')],
]

describe('each rule finds what breaks it', () => {
  test.each(PLANTED)('“… %s …”: %s', (title, _, plant) => {
    const rules = POSTURE_RULES.filter((rule) => rule.title.includes(title))
    expect(rules).toHaveLength(1)
    const template = structuredClone(fullest)
    plant((type) => ofType(template, type)[0]![1], template)
    expect(rules[0]?.broken(template)).toHaveLength(1)
  })

  test('no rule is without one', () => {
    const planted = (title: string) => PLANTED.some(([part]) => title.includes(part))
    expect(POSTURE_RULES.map(({ title }) => title).filter((title) => !planted(title))).toEqual([])
  })
})
