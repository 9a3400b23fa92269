import { rmSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../infra/local/aws/protocol.ts'
import { startStage } from '../../../infra/local/stage.ts'
import { smallStack, writeAssembly } from '../../support/cloud-assembly.ts'

let directory: string
afterEach(() => rmSync(directory, { recursive: true, force: true }))

async function startWith(template: JsonObject) {
  directory = writeAssembly(template)
  const stage = await startStage({ assembly: directory, drainMs: 0 })
  await stage.close()
  return stage
}

/** The small stack with one property set, by `Resource.Property.path`. */
function changed(path: string, value: JsonValue): JsonObject {
  const resources = smallStack()
  const [id = '', ...rest] = path.split('.')
  let holder: JsonObject = resources[id]?.Properties ?? {}
  for (const name of rest.slice(0, -1)) holder = Object(holder[name])
  holder[rest.at(-1) ?? ''] = value
  return { Resources: resources }
}
const withResource = (Type: string, Properties: JsonObject = {}): JsonObject => ({
  Resources: { ...smallStack(), Extra: { Type, Properties } },
})

const filter = { Filters: [{ Pattern: '{}' }] }
const tlsOnly = {
  Effect: 'Deny',
  Action: 'sqs:*',
  Principal: { AWS: '*' },
  Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
}
const queuePolicy = (Statement: JsonValue[]) =>
  withResource('AWS::SQS::QueuePolicy', { Queues: [{ Ref: 'Queue' }], PolicyDocument: { Statement } })
const rule = (Properties: JsonObject) => withResource('AWS::Events::Rule', { Targets: [], ...Properties })
const trust = (Service: string) => ({
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }],
})

test.each<[string, JsonObject, string]>([
  ['a type', withResource('AWS::Kinesis::Stream'), 'small/Extra (AWS::Kinesis::Stream): the type AWS::Kinesis::Stream'],
  [
    'a secret’s policy',
    withResource('AWS::SecretsManager::ResourcePolicy'),
    'the type AWS::SecretsManager::ResourcePolicy',
  ],
  ['a custom resource', withResource('Custom::LogRetention'), 'the type Custom::LogRetention'],
  [
    'a property',
    changed('Mapping.FilterCriteria', filter),
    'small/Mapping (AWS::Lambda::EventSourceMapping): FilterCriteria',
  ],
  ['a table’s stream', changed('Table.StreamSpecification', {}), 'StreamSpecification is not known'],
  ['layers', changed('Work.Layers', ['x']), 'small/Work (AWS::Lambda::Function): Layers is not known'],
  ['a network', changed('Work.VpcConfig', {}), 'VpcConfig is not known'],
  ['CORS', changed('Api.CorsConfiguration', {}), 'small/Api (AWS::ApiGatewayV2::Api): CorsConfiguration is not known'],
  [
    'an authorizer',
    changed('Route.AuthorizationType', 'JWT'),
    'small/Route (AWS::ApiGatewayV2::Route): AuthorizationType:',
  ],
  ['an authorizer’s id', changed('Route.AuthorizerId', 'x'), 'AuthorizerId is not known'],
  [
    'payload 1.0',
    changed('Integration.PayloadFormatVersion', '1.0'),
    'small/Integration (AWS::ApiGatewayV2::Integration): Payload',
  ],
  ['a web socket API', changed('Api.ProtocolType', 'WEBSOCKET'), 'ProtocolType:'],
  [
    'a member of a property',
    changed('Queue.RedrivePolicy.extra', 1),
    'RedrivePolicy.extra is not known to the local stage',
  ],
  [
    'a value SQS refuses',
    changed('Queue.VisibilityTimeout', 99_999),
    'small/Queue (AWS::SQS::Queue): Invalid value for the parameter VisibilityTimeout',
  ],
  ['another Node', changed('Receive.Runtime', 'nodejs22.x'), 'is deployed on nodejs22.x, but this is Node 24'],
  ['inline code', changed('Receive.Code', { ZipFile: 'x' }), 'Code.S3Key'],
  [
    'an asset that is not there',
    changed('Receive.Code.S3Key', 'gone.zip'),
    'asset.gone is not there; synthesize again',
  ],
  [
    'an intrinsic',
    changed('Receive.Timeout', { 'Fn::If': ['a', 1, 2] }),
    'small/Receive (AWS::Lambda::Function): Fn::If',
  ],
  ['an intrinsic where only the cloud looks', changed('Queue.Tags', { 'Fn::GetAZs': '' }), 'Fn::GetAZs is not known'],
  [
    'a reference into nothing',
    changed('Receive.Environment.Variables.X', { Ref: 'Nothing' }),
    'there is no resource Nothing',
  ],
  [
    'an attribute',
    changed('Receive.Environment.Variables.X', { 'Fn::GetAtt': ['Queue', 'Colour'] }),
    'Colour of Queue (AWS::SQS::Queue) is not known',
  ],
  ['a condition', { ...changed('Queue.FifoQueue', true), Conditions: { IsLarge: {} } }, 'small: Conditions'],
  [
    'another parameter',
    { ...changed('Queue.FifoQueue', true), Parameters: { Size: {} } },
    'Parameters.Size is not known',
  ],
  ['another section', { ...changed('Queue.FifoQueue', true), Mappings: {} }, 'small: Mappings is not known'],
  ['another rule', { ...changed('Queue.FifoQueue', true), Rules: { Other: {} } }, 'Rules.Other is not known'],
  [
    'a queue policy that allows',
    queuePolicy([{ ...tlsOnly, Effect: 'Allow' }]),
    'small/Extra (AWS::SQS::QueuePolicy): PolicyDocument.Statement.0.Effect',
  ],
  [
    'a second statement in a queue policy',
    queuePolicy([tlsOnly, { ...tlsOnly, Action: 'sqs:SendMessage' }]),
    'Statement.1.Action',
  ],
  [
    'a condition in a role',
    changed('ReceiveRole.Policies', [
      {
        PolicyName: 'P',
        PolicyDocument: { Statement: { Effect: 'Allow', Action: 'a', Resource: 'b', Condition: {} } },
      },
    ]),
    'small/ReceiveRole, policy P, statement 1: Condition is not evaluated',
  ],
  [
    'a managed policy',
    changed('WorkRole.ManagedPolicyArns', ['arn:aws:iam::aws:policy/AdministratorAccess']),
    'the managed policy arn:aws:iam::aws:policy/AdministratorAccess is not known',
  ],
  ['a boundary', changed('WorkRole.PermissionsBoundary', 'x'), 'PermissionsBoundary is not known'],
  [
    'a cron schedule',
    rule({ ScheduleExpression: 'cron(0 0 * * ? *)' }),
    'cron(0 0 * * ? *) is not known to the local stage, only rate(',
  ],
  ['an event pattern', rule({ EventPattern: {} }), 'EventPattern is not known'],
])('%s that the stage does not know stops the start and is named', async (_, template, message) => {
  await expect(startWith(template)).rejects.toThrow(message)
})

test.each<[string, JsonObject, string]>([
  [
    'an API without permission to invoke',
    changed('Permission.Principal', 's3.amazonaws.com'),
    'small/Route (AWS::ApiGatewayV2::Route): no AWS::Lambda::Permission lets the API invoke Receive for POST /hooks/{tenant}',
  ],
  [
    'a permission for another route',
    changed('Permission.SourceArn', 'arn:aws:execute-api:us-east-1:000000000000:local/*/*/other'),
    'no AWS::Lambda::Permission',
  ],
  [
    'limits of a route that is not there',
    changed('ApiStage.RouteSettings', { 'GET /none': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } }),
    'small/ApiStage (AWS::ApiGatewayV2::Stage): its RouteSettings name GET /none, which is no route',
  ],
  [
    'a consumer that may not receive',
    changed('WorkPolicy.PolicyDocument.Statement', []),
    'small/Mapping (AWS::Lambda::EventSourceMapping): the role of Work lacks sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes on',
  ],
  [
    'a visibility timeout below the function’s',
    changed('Queue.VisibilityTimeout', 4),
    "visibility timeout (4 s) is less than the function's timeout (5 s)",
  ],
  ['a FIFO batch over ten', changed('Mapping.BatchSize', 11), 'a FIFO queue takes batches of at most 10'],
  ['a concurrency of one', changed('Mapping.ScalingConfig.MaximumConcurrency', 1), 'ScalingConfig.MaximumConcurrency'],
  [
    'a role Lambda may not assume',
    changed('WorkRole.AssumeRolePolicyDocument', trust('ec2.amazonaws.com')),
    'small/Work (AWS::Lambda::Function): its role',
  ],
  [
    'a rule that may not invoke',
    rule({ ScheduleExpression: 'rate(1 day)', Targets: [{ Id: 'T', Arn: { 'Fn::GetAtt': ['Work', 'Arn'] } }] }),
    'no AWS::Lambda::Permission lets this rule invoke',
  ],
  [
    'a scheduler that may not invoke',
    withResource('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 hour)',
      Target: { Arn: { 'Fn::GetAtt': ['Work', 'Arn'] }, RoleArn: { 'Fn::GetAtt': ['WorkRole', 'Arn'] } },
    }),
    'does not let the scheduler invoke',
  ],
])('%s, which AWS would refuse, stops the start', async (_, template, message) => {
  await expect(startWith(template)).rejects.toThrow(message)
})

const ALARM = {
  Namespace: 'App',
  MetricName: 'Failed',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
}

test('what CDK writes by itself, and what matters only in the cloud, does not stop the start', async () => {
  const cdk = 'CDKMetadataAvailable'
  const stage = await startWith({
    Description: 'all of it',
    Conditions: { [cdk]: { 'Fn::Or': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] }] } },
    Rules: { CheckBootstrapVersion: { Assertions: [] } },
    Parameters: { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' } },
    Resources: {
      ...smallStack(),
      Metadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'x' }, Condition: cdk },
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 }, DeletionPolicy: 'Delete' },
      Master: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} }, UpdateReplacePolicy: 'Retain' },
      Alias: {
        Type: 'AWS::KMS::Alias',
        Properties: { AliasName: 'alias/x', TargetKeyId: { 'Fn::GetAtt': ['Master', 'Arn'] } },
      },
      Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
      TopicPolicy: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [{ Ref: 'Topic' }] } },
      Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { ...ALARM, AlarmActions: [{ Ref: 'Topic' }] } },
      Both: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmRule: { 'Fn::GetAtt': ['Alarm', 'Arn'] } } },
      Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: { Ref: 'Work' } } },
      TlsOnly: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: { Version: '2012-10-17', Statement: [tlsOnly] } },
      },
      Generated: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: {
          GenerateSecretString: { SecretStringTemplate: '{"a":1}', GenerateStringKey: 'b', PasswordLength: 12 },
        },
      },
    },
    Outputs: {
      Everything: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub writes its references like this.
        Value: { 'Fn::Sub': '${AWS::StackName} ${Topic} ${Logs} ${Master.Arn} ${Table.Arn}' },
        Export: { Name: 'x' },
      },
    },
  })
  expect(stage.outputs).toEqual({
    Everything:
      'small arn:aws:sns:us-east-1:000000000000:small-Topic small-Logs arn:aws:kms:us-east-1:000000000000:key/small-Master arn:aws:dynamodb:us-east-1:000000000000:table/small-Table',
  })
})

test('a directory that is no cloud assembly is said to be none', async () => {
  directory = writeAssembly({ Resources: {} })
  await expect(startStage({ assembly: `${directory}/asset.functions` })).rejects.toThrow(
    'is it the output of cdk synth?',
  )
})
