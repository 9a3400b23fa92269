import { expect, test } from 'vitest'
import type { AwsCall, JsonObject } from '../../../infra/local/aws/protocol.ts'
import { requiredPermissions } from '../../../infra/local/required-permissions.ts'

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:app/key-AbCdEf'
const URL_OF_SYNC = { QueueUrl: 'http://127.0.0.1:4566/000000000000/sync.fifo' }
const TABLE = { TableName: 'Ledger' }

function needed(service: AwsCall['service'], operation: string, input: JsonObject, secretArn?: string): string[] {
  const call = { service, operation, input, accessKeyId: 'A', signal: new AbortController().signal }
  return requiredPermissions(call, { region: 'us-east-1', account: '000000000000', secretArn }).map(
    ({ action, resource }) => `${action} ${resource.replace(/^arn:aws:\w+:us-east-1:000000000000:/, '')}`,
  )
}

test.each<[AwsCall['service'], string, JsonObject, string[]]>([
  ['sqs', 'SendMessage', URL_OF_SYNC, ['sqs:SendMessage sync.fifo']],
  ['sqs', 'SendMessageBatch', URL_OF_SYNC, ['sqs:SendMessage sync.fifo']],
  ['sqs', 'DeleteMessageBatch', URL_OF_SYNC, ['sqs:DeleteMessage sync.fifo']],
  ['sqs', 'ChangeMessageVisibilityBatch', URL_OF_SYNC, ['sqs:ChangeMessageVisibility sync.fifo']],
  ['sqs', 'GetQueueUrl', { QueueName: 'sync.fifo' }, ['sqs:GetQueueUrl sync.fifo']],
  ['sqs', 'ListQueues', {}, ['sqs:ListQueues *']],
  [
    'sqs',
    'StartMessageMoveTask',
    { SourceArn: 'arn:aws:sqs:us-east-1:000000000000:dead', DestinationArn: 'arn:aws:sqs:us-east-1:000000000000:sync' },
    [
      'sqs:StartMessageMoveTask dead',
      'sqs:ReceiveMessage dead',
      'sqs:DeleteMessage dead',
      'sqs:GetQueueAttributes dead',
      'sqs:SendMessage sync',
    ],
  ],
  ['dynamodb', 'PutItem', TABLE, ['dynamodb:PutItem table/Ledger']],
  ['dynamodb', 'Query', { ...TABLE, IndexName: 'byEmail' }, ['dynamodb:Query table/Ledger/index/byEmail']],
  [
    'dynamodb',
    'BatchGetItem',
    { RequestItems: { Ledger: {}, Other: {} } },
    ['dynamodb:BatchGetItem table/Ledger', 'dynamodb:BatchGetItem table/Other'],
  ],
  [
    'dynamodb',
    'TransactWriteItems',
    { TransactItems: [{ Put: TABLE }, { ConditionCheck: { TableName: 'Other' } }, { Delete: TABLE }] },
    ['dynamodb:PutItem table/Ledger', 'dynamodb:ConditionCheckItem table/Other', 'dynamodb:DeleteItem table/Ledger'],
  ],
  ['dynamodb', 'TransactGetItems', { TransactItems: [{ Get: TABLE }] }, ['dynamodb:GetItem table/Ledger']],
  ['dynamodb', 'ListTables', {}, ['dynamodb:ListTables *']],
  ['logs', 'FilterLogEvents', { logGroupName: '/aws/lambda/f' }, ['logs:FilterLogEvents log-group:/aws/lambda/f:*']],
  [
    'logs',
    'StartQuery',
    { logGroupNames: ['one', 'two'] },
    ['logs:StartQuery log-group:one:*', 'logs:StartQuery log-group:two:*'],
  ],
  [
    'logs',
    'StartQuery',
    { logGroupIdentifiers: ['arn:aws:logs:us-east-1:000000000000:log-group:one'] },
    ['logs:StartQuery log-group:one:*'],
  ],
  // Its query may name any log group.
  ['logs', 'StartQuery', { queryString: "SOURCE 'one' | fields a" }, ['logs:StartQuery *']],
  ['logs', 'GetQueryResults', { queryId: 'q' }, ['logs:GetQueryResults *']],
])('%s %s %j needs %j', (service, operation, input, expected) => {
  expect(needed(service, operation, input)).toEqual(expected)
})

test('a secret is what its real ARN says, also when called by name', () => {
  expect(needed('secretsmanager', 'GetSecretValue', { SecretId: 'app/key' }, ARN)).toEqual([
    'secretsmanager:GetSecretValue secret:app/key-AbCdEf',
  ])
})

test('a secret that does not exist stands with ?????? for its suffix', () => {
  expect(needed('secretsmanager', 'GetSecretValue', { SecretId: 'app/new' })).toEqual([
    'secretsmanager:GetSecretValue secret:app/new-??????',
  ])
  expect(needed('secretsmanager', 'CreateSecret', { Name: 'app/new' })).toEqual([
    'secretsmanager:CreateSecret secret:app/new-??????',
  ])
})

test('a secret that is made with tags also needs the right to tag it', () => {
  const tagged = { Name: 'app/new', Tags: [{ Key: 'k', Value: 'v' }] }
  expect(needed('secretsmanager', 'CreateSecret', tagged)).toEqual([
    'secretsmanager:CreateSecret secret:app/new-??????',
    'secretsmanager:TagResource secret:app/new-??????',
  ])
  expect(needed('secretsmanager', 'CreateSecret', { ...tagged, Tags: [] })).toHaveLength(1)
})
