import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { JsonObject, JsonValue } from '../../infra/local/aws/protocol.ts'

// A small stack by hand, in the words CDK uses: API → receive → queue → work → table, with a secret.
// Its functions are plain modules, so nothing has to be bundled.

const attribute = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] })
const join = (...parts: JsonValue[]) => ({ 'Fn::Join': ['', parts] })
const region = { Ref: 'AWS::Region' }
const account = { Ref: 'AWS::AccountId' }

const role = (statements: JsonValue[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
    },
    Policies: [{ PolicyName: 'Inline', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
  },
})

const lambda = (name: string, roleId: string, variables: JsonObject, extra: JsonObject = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub writes its references like this.
    Code: { S3Bucket: { 'Fn::Sub': 'cdk-assets-${AWS::AccountId}-${AWS::Region}' }, S3Key: 'functions.zip' },
    Handler: `index.${name}`,
    Runtime: 'nodejs24.x',
    Role: attribute(roleId, 'Arn'),
    Timeout: 5,
    Environment: { Variables: variables },
    ...extra,
  },
  DependsOn: [roleId],
})

/** The resources of the small stack, to be changed at will. */
export function smallStack(): Record<string, { Type: string; Properties: JsonObject } & JsonObject> {
  return {
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        FifoQueue: true,
        VisibilityTimeout: 30,
        RedrivePolicy: { deadLetterTargetArn: attribute('DeadLetters', 'Arn'), maxReceiveCount: 3 },
      },
    },
    DeadLetters: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true, SqsManagedSseEnabled: true } },
    Table: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        Replicas: [{ Region: region }],
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    },
    Key: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'small/key', Description: 'none yet' } },
    ReceiveRole: role([
      { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: attribute('Queue', 'Arn') },
      {
        Action: 'secretsmanager:GetSecretValue',
        Effect: 'Allow',
        Resource: join('arn:aws:secretsmanager:', region, ':', account, ':secret:small/*'),
      },
    ]),
    WorkRole: role([]),
    WorkPolicy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'Work',
        Roles: [{ Ref: 'WorkRole' }],
        PolicyDocument: {
          Statement: [
            {
              Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
              Effect: 'Allow',
              Resource: attribute('Queue', 'Arn'),
            },
            { Action: 'dynamodb:PutItem', Effect: 'Allow', Resource: attribute('Table', 'Arn') },
          ],
        },
      },
    },
    Receive: lambda('receive', 'ReceiveRole', {
      QUEUE_URL: { Ref: 'Queue' },
      TABLE: { Ref: 'Table' },
      BASE_URL: 'https://production.example',
    }),
    Work: lambda('work', 'WorkRole', { TABLE: { Ref: 'Table' } }),
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: attribute('Queue', 'Arn'),
        FunctionName: { Ref: 'Work' },
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 2 },
      },
    },
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'small', ProtocolType: 'HTTP' } },
    ApiStage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true },
    },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: attribute('Receive', 'Arn'),
        PayloadFormatVersion: '2.0',
      },
    },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: 'Api' },
        RouteKey: 'POST /hooks/{tenant}',
        AuthorizationType: 'NONE',
        Target: join('integrations/', { Ref: 'Integration' }),
      },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: attribute('Receive', 'Arn'),
        Principal: 'apigateway.amazonaws.com',
        SourceArn: join('arn:aws:execute-api:', region, ':', account, ':', { Ref: 'Api' }, '/*/*/hooks/{tenant}'),
      },
    },
  }
}

// receive does what its body says; work writes what it gets to the table.
const FUNCTIONS = `
async function aws(target, input) {
  const { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: key } = process.env
  const authorization = 'AWS4-HMAC-SHA256 Credential=' + key + '/20260301/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0'
  const headers = { authorization, 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) })
  return { status: response.status, ...(await response.json()) }
}
export const receive = async ({ pathParameters, body }) => {
  const { target, input = {}, send, wait, print = [], fail } = JSON.parse(body)
  for (const line of print) console.log(typeof line === 'string' ? line : JSON.stringify(line))
  if (fail) throw new Error(fail)
  if (wait) await new Promise((resolve) => setTimeout(resolve, wait))
  const answer = send
    ? await aws('AmazonSQS.SendMessage', { QueueUrl: process.env.QUEUE_URL, MessageBody: send, MessageGroupId: 'g', MessageDeduplicationId: send })
    : target ? await aws(target, input) : { environment: process.env, now: Date.now() }
  return { tenant: pathParameters.tenant, ...answer }
}
export const work = async ({ Records }) => {
  for (const { body } of Records) {
    if (body === 'hang') {
      console.log('hanging')
      await new Promise((resolve) => setTimeout(resolve, 60_000))
    }
    const { status } = await aws('DynamoDB_20120810.PutItem', { TableName: process.env.TABLE, Item: { pk: { S: body } } })
    if (status !== 200) throw new Error('PutItem: ' + status)
  }
  return { batchItemFailures: [] }
}
export const tick = async (event) => console.log('tick ' + JSON.stringify(event))
`

/** Writes a cloud assembly as cdk synth does and returns its directory; the caller removes it. */
export function writeAssembly(template: JsonObject): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'assembly-'))
  mkdirSync(path.join(directory, 'asset.functions'))
  writeFileSync(path.join(directory, 'asset.functions', 'index.mjs'), FUNCTIONS)
  writeFileSync(path.join(directory, 'small.template.json'), JSON.stringify(template))
  const artifacts = {
    small: { type: 'aws:cloudformation:stack', properties: { templateFile: 'small.template.json' } },
    'small.assets': { type: 'cdk:asset-manifest', properties: { file: 'small.assets.json' } },
  }
  writeFileSync(path.join(directory, 'manifest.json'), JSON.stringify({ version: '48.0.0', artifacts }))
  return directory
}
