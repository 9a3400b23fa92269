import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, onTestFinished, test } from 'vitest'
import { createDynamo } from '../../../../infra/local/aws/dynamo.ts'
import type { AwsCall, Service } from '../../../../infra/local/aws/protocol.ts'
import { createSecretsManager } from '../../../../infra/local/aws/secrets-manager.ts'
import { createSqs } from '../../../../infra/local/aws/sqs.ts'
import { systemClock } from '../../../../shared/clock.ts'
import { createManualClock } from '../../../support/manual-clock.ts'
import { ACCOUNT, REGION } from './aws-world.ts'

const SCRIPT = fileURLToPath(new URL('../../../support/aws-stores.ts', import.meta.url))
const TABLE = {
  TableName: 'links',
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' as const }],
}

/** A process that holds the stores of a fresh directory, and clients that talk to it. */
async function startStores() {
  const directory = await mkdtemp(join(tmpdir(), 'aws-stores-'))
  const child = spawn(process.execPath, [SCRIPT, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const [endpoint] = await once(createInterface(child.stdout), 'line')
  const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' }
  const config = { endpoint: String(endpoint), region: REGION, credentials, maxAttempts: 1 }
  const clients = {
    sqs: new SQSClient(config),
    secretsManager: new SecretsManagerClient(config),
    dynamo: new DynamoDBClient(config),
  }
  const kill = async () => {
    child.kill('SIGKILL')
    await exited
  }
  onTestFinished(async () => {
    await kill()
    for (const client of Object.values(clients)) client.destroy()
    await rm(directory, { recursive: true, force: true })
  })
  return { directory, kill, ...clients }
}

/** The same stores, opened by the test itself on a clock it owns. */
function reopen(directory: string) {
  const clock = createManualClock(systemClock.now())
  const scope = { clock, region: REGION, account: ACCOUNT }
  const sqs = createSqs({ ...scope, file: join(directory, 'sqs.db') })
  const secretsManager = createSecretsManager({ ...scope, file: join(directory, 'secrets.db') })
  const dynamo = createDynamo({ ...scope, directory: join(directory, 'tables') })
  onTestFinished(async () => {
    sqs.close()
    secretsManager.close()
    await dynamo.close()
  })
  const receive = (name: string, max = 10) =>
    sqs.receive(name, { max, waitSeconds: 0, signal: new AbortController().signal })
  return { clock, sqs, secretsManager, dynamo, receive }
}

const call = (service: AwsCall['service'], run: Service, operation: string, input: AwsCall['input']) =>
  run({ service, operation, input, accessKeyId: 'x', signal: new AbortController().signal })

test('after SIGKILL queues go on where they were: order, in-flight messages, receive counts and deduplication', async () => {
  const { directory, kill, sqs: client } = await startStores()
  const Attributes = { FifoQueue: 'true', VisibilityTimeout: '600' }
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'q.fifo', Attributes }))
  for (let i = 0; i < 5; i++) {
    const ids = { MessageGroupId: 'g', MessageDeduplicationId: `d${i}` }
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: `m${i}`, ...ids }))
  }
  await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1 }))
  await kill()

  const { clock, sqs, receive } = reopen(directory)
  const repeated = { MessageBody: 'again', MessageGroupId: 'other', MessageDeduplicationId: 'd4' }
  await call('sqs', sqs.service, 'SendMessage', { QueueUrl: sqs.queueUrl('q.fifo'), ...repeated })

  expect(await receive('q.fifo')).toEqual([])
  await clock.advance(600_000)
  const messages = await receive('q.fifo', 2)
  expect(messages.map(({ body, receiveCount }) => [body, receiveCount])).toEqual([
    ['m0', 2],
    ['m1', 1],
  ])
  expect(sqs.releaseInFlight('q.fifo')).toBe(2)
  expect((await receive('q.fifo')).map(({ body }) => body)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4'])
})

test('SIGKILL in the middle of a burst loses nothing that was answered', async () => {
  const { directory, kill, sqs: client, dynamo: tables } = await startStores()
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'burst' }))
  await tables.send(new CreateTableCommand({ ...TABLE, BillingMode: 'PAY_PER_REQUEST' }))
  const sent: string[] = []
  const put: string[] = []
  const enough = Promise.withResolvers<void>()
  const workers = Array.from({ length: 4 }, async (_, worker) => {
    for (let i = 0; ; i++) {
      const body = `${worker}-${i}`
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: body }))
      sent.push(body)
      await tables.send(new PutItemCommand({ TableName: 'links', Item: { pk: { S: body } } }))
      put.push(body)
      if (put.length > 100) enough.resolve()
    }
  })
  const allEnded = Promise.allSettled(workers)

  await enough.promise
  await kill()
  await allEnded

  const { dynamo, receive } = reopen(directory)
  const received = new Set<string>()
  for (let messages = await receive('burst'); messages.length; messages = await receive('burst'))
    for (const { body } of messages) received.add(body)
  expect(sent.filter((body) => !received.has(body))).toEqual([])
  await dynamo.ensureTable(TABLE)
  const scan = await call('dynamodb', dynamo.service, 'Scan', { TableName: 'links' })
  const items = JSON.stringify(scan['Items'])
  expect(put.filter((body) => !items.includes(`"${body}"`))).toEqual([])
})

test('after SIGKILL secrets and tables are found again', async () => {
  const { directory, kill, secretsManager: secrets, dynamo: tables } = await startStores()
  const { ARN } = await secrets.send(new CreateSecretCommand({ Name: 'app/token', SecretString: 'kept' }))
  await tables.send(new CreateTableCommand({ ...TABLE, BillingMode: 'PAY_PER_REQUEST' }))
  await kill()

  const { secretsManager, dynamo } = reopen(directory)
  await dynamo.ensureTable(TABLE)
  await call('dynamodb', dynamo.service, 'PutItem', { TableName: 'links', Item: { pk: { S: 'new' } } })

  expect(secretsManager.ensureSecret({ name: 'app/token', value: 'ignored' })).toBe(ARN)
  const secret = await call('secretsmanager', secretsManager.service, 'GetSecretValue', { SecretId: 'app/token' })
  expect(secret['SecretString']).toBe('kept')
})

test('a table whose creation was cut off can be used after the next start', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'aws-stores-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  const first = reopen(directory)
  await call('dynamodb', first.dynamo.service, 'CreateTable', { ...TABLE, BillingMode: 'PAY_PER_REQUEST' })
  await first.dynamo.close()

  const { dynamo } = reopen(directory)
  const described = await call('dynamodb', dynamo.service, 'DescribeTable', { TableName: 'links' })
  expect(described).toMatchObject({ Table: { TableStatus: 'CREATING' } })
  await dynamo.ensureTable(TABLE)

  await call('dynamodb', dynamo.service, 'PutItem', { TableName: 'links', Item: { pk: { S: 'x' } } })
})

test('tables that another process has open are refused with the reason', async () => {
  const { directory, dynamo: tables } = await startStores()
  await expect(tables.send(new GetItemCommand({ TableName: 'links', Key: { pk: { S: 'x' } } }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })

  const dynamo = createDynamo({ directory: join(directory, 'tables'), clock: systemClock, account: ACCOUNT })

  await expect(dynamo.ensureTable(TABLE)).rejects.toThrow('another process has them open')
})

test('a move task that a kill interrupted goes on at the next start', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'aws-stores-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  const first = reopen(directory)
  first.sqs.ensureQueue('dead', {})
  const deadLetterTargetArn = first.sqs.queueArn('dead')
  first.sqs.ensureQueue('source', { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }) })
  for (const MessageBody of ['1', '2', '3'])
    await call('sqs', first.sqs.service, 'SendMessage', { QueueUrl: first.sqs.queueUrl('dead'), MessageBody })
  const task = { SourceArn: deadLetterTargetArn, DestinationArn: first.sqs.queueArn('source') }
  await call('sqs', first.sqs.service, 'StartMessageMoveTask', { ...task, MaxNumberOfMessagesPerSecond: 1 })
  while (first.clock.sleepers() < 1) await new Promise(setImmediate)
  first.sqs.close()
  await first.dynamo.close()

  const second = reopen(directory)
  await second.clock.advance(5_000)

  expect((await second.receive('source')).map(({ body }) => body)).toEqual(['1', '2', '3'])
})
