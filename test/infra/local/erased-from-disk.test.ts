import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { BatchWriteItemCommand, DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDynamo } from '../../../infra/local/aws/dynamo.ts'
import type { AwsCall, JsonObject } from '../../../infra/local/aws/protocol.ts'
import { createRecordStore } from '../../../infra/local/simulators/record-store.ts'
import { startStage } from '../../../infra/local/stage.ts'
import { smallStack, writeAssembly } from '../../support/cloud-assembly.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const CANARY = 'erased.person@example.com'
let directory: string
let data: string
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'erased-test-'))
  data = path.join(directory, 'data')
  mkdirSync(data)
})
afterEach(() => rmSync(directory, { recursive: true }))

/** The files in which a text can be read. */
function filesWith(text: string): string[] {
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files).not.toEqual([])
  return files
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .filter((file) => readFileSync(file).includes(text))
}

test('what was deleted from queues, tables and secrets is in no file when the stage has stopped', async () => {
  const assembly = writeAssembly({
    Resources: smallStack(),
    Outputs: { Dead: { Value: { Ref: 'DeadLetters' } }, Table: { Value: { Ref: 'Table' } } },
  })
  const stage = await startStage({ assembly, data, drainMs: 100 })
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'any' }
  const config = { endpoint: stage.awsUrl, region: 'us-east-1', credentials }
  const [sqs, dynamo, secrets] = [new SQSClient(config), new DynamoDBClient(config), new SecretsManagerClient(config)]
  const { Dead: QueueUrl, Table: TableName = '' } = stage.outputs
  const item = (n: number, note: string) => ({ pk: { S: `${n}` }, note: { S: note } })

  const message = { MessageGroupId: CANARY, MessageDeduplicationId: 'd' }
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: CANARY.padEnd(9000), ...message }))
  await secrets.send(new CreateSecretCommand({ Name: 'erased', SecretString: CANARY }))
  const puts = [0, 1, 2].map((n) => ({ PutRequest: { Item: item(n, CANARY) } }))
  await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }))
  await sqs.send(new PurgeQueueCommand({ QueueUrl }))
  await secrets.send(new DeleteSecretCommand({ SecretId: 'erased', ForceDeleteWithoutRecovery: true }))
  await dynamo.send(new DeleteItemCommand({ TableName, Key: { pk: { S: '0' } } }))
  const remove = [{ DeleteRequest: { Key: { pk: { S: '1' } } } }]
  await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: remove } }))
  await dynamo.send(new PutItemCommand({ TableName, Item: item(2, 'replaced') }))
  for (const client of [sqs, dynamo, secrets]) client.destroy()
  await stage.close()
  rmSync(assembly, { recursive: true })

  expect(filesWith(CANARY)).toEqual([])
  expect(filesWith('replaced')).toHaveLength(1)
})

test('what was deleted from a simulator in any order is in no file when it has stopped', () => {
  const store = createRecordStore(path.join(data, 'highlevel.db'))
  const size = (n: number) => (n * 7919) % 3000
  for (let n = 0; n < 600; n++) {
    const isErased = n % 3 !== 0
    const value = { email: isErased ? CANARY : 'kept@example.com', note: 'x'.repeat(size(n)) }
    store.put('contact', `${n}`, value, { owner: 'l', email: value.email })
    if (n % 5 === 0) store.put('contact', `${n}`, { ...value, note: 'y'.repeat(size(n + 1)) }, { owner: 'l' })
  }
  for (let n = 599; n >= 0; n -= 2) if (n % 3 !== 0) store.remove('contact', `${n}`)
  for (let n = 0; n < 600; n++) if (n % 3 !== 0) store.remove('contact', `${n}`)
  store.close()

  expect(filesWith(CANARY)).toEqual([])
  expect(filesWith('kept@example.com')).toHaveLength(1)
})

/** Tables in a directory, with an item in them, and a look at that item. */
function openTables() {
  const tables = path.join(data, 'dynamodb')
  const clock = createManualClock('2026-03-01T09:00:00Z')
  const dynamo = createDynamo({ directory: tables, clock, account: '000000000000' })
  const call = (operation: string, input: JsonObject): Promise<JsonObject> | JsonObject => {
    const made: AwsCall = {
      service: 'dynamodb',
      operation,
      input,
      accessKeyId: 'x',
      signal: new AbortController().signal,
    }
    return dynamo.service(made)
  }
  const ensure = () =>
    dynamo.ensureTable({
      TableName: 'links',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    })
  const item = async () => (await call('GetItem', { TableName: 'links', Key: { pk: { S: 'a' } } }))['Item']
  return { tables, close: dynamo.close, call, ensure, item }
}

test.each([
  ['before the new tables were complete', (tables: string) => mkdirSync(`${tables}.next`)],
  ['between the two renames', (tables: string) => renameSync(tables, `${tables}.next`)],
  ['before the old tables were removed', (tables: string) => mkdirSync(`${tables}.old`)],
])('a stage that is killed while it stops, %s, keeps its tables', async (_, kill) => {
  const first = openTables()
  await first.ensure()
  await first.call('PutItem', { TableName: 'links', Item: { pk: { S: 'a' } } })
  await first.close()
  kill(first.tables)

  const next = openTables()
  await next.ensure()
  expect(await next.item()).toEqual({ pk: { S: 'a' } })
  await next.close()
  for (const leftover of ['.next', '.old']) expect(existsSync(`${next.tables}${leftover}`)).toBe(false)
})
