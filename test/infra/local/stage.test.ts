import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager'
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, expect, test, vi } from 'vitest'
import type { JsonObject } from '../../../infra/local/aws/protocol.ts'
import { type Stage, type StageOptions, startStage } from '../../../infra/local/stage.ts'
import { systemClock } from '../../../shared/clock.ts'
import { smallStack, writeAssembly } from '../../support/cloud-assembly.ts'

const OUTPUTS = {
  QueueUrl: { Value: { Ref: 'Queue' } },
  Table: { Value: { Ref: 'Table' } },
  Secret: { Value: { Ref: 'Key' } },
}
const credentials = { accessKeyId: 'operator', secretAccessKey: 'any' }
const stages: Stage[] = []
const directories: string[] = []

function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'stage-test-'))
  directories.push(directory)
  return directory
}

async function start(options: Partial<StageOptions> = {}, resources: JsonObject = smallStack()): Promise<Stage> {
  const assembly = options.assembly ?? writeAssembly({ Resources: resources, Outputs: OUTPUTS })
  directories.push(assembly)
  const stage = await startStage({ drainMs: 100, ...options, assembly })
  stages.push(stage)
  return stage
}

afterEach(async () => {
  await Promise.all(stages.splice(0).map((stage) => stage.close()))
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true })
})

/** Asks the function behind the API to do something, and returns what it says. */
async function ask(stage: Stage, what: JsonObject) {
  const response = await fetch(`${stage.apiUrl}/hooks/acme`, { method: 'POST', body: JSON.stringify(what) })
  return { code: response.status, answer: Object(await response.json()) }
}
const sqsOf = ({ awsUrl }: Stage) => new SQSClient({ endpoint: awsUrl, region: 'us-east-1', credentials })
const secretsOf = ({ awsUrl }: Stage) =>
  new SecretsManagerClient({ endpoint: awsUrl, region: 'us-east-1', credentials })

async function tableItems(stage: Stage): Promise<string[]> {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=operator/20260301/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0'
  const headers = {
    authorization,
    'x-amz-target': 'DynamoDB_20120810.Scan',
    'content-type': 'application/x-amz-json-1.0',
  }
  const body = JSON.stringify({ TableName: stage.outputs['Table'] })
  const response = await fetch(stage.awsUrl, { method: 'POST', headers, body })
  const { Items }: { Items: { pk: { S: string } }[] } = Object(await response.json())
  return Items.map(({ pk }) => pk.S).sort()
}

test('a request goes through API, function, queue and second function to the table', async () => {
  const stage = await start()
  expect(await ask(stage, { send: 'booking-1' })).toMatchObject({ code: 200, answer: { tenant: 'acme', status: 200 } })
  await vi.waitFor(async () => expect(await tableItems(stage)).toEqual(['booking-1']), { timeout: 5000 })
  const { Attributes } = await sqsOf(stage).send(
    new GetQueueAttributesCommand({ QueueUrl: stage.outputs['QueueUrl'], AttributeNames: ['All'] }),
  )
  await vi.waitFor(() =>
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', VisibilityTimeout: '30' }),
  )
})

test('what a function’s role does not allow is denied as AWS denies it', async () => {
  const stage = await start()
  const queue = await ask(stage, {
    target: 'AmazonSQS.PurgeQueue',
    input: { QueueUrl: stage.outputs['QueueUrl'] ?? '' },
  })
  const user = 'arn:aws:sts::000000000000:assumed-role/small-ReceiveRole/small-Receive'
  expect(queue.answer).toMatchObject({
    status: 403,
    message: `User: ${user} is not authorized to perform: sqs:PurgeQueue on resource: arn:aws:sqs:us-east-1:000000000000:small-Queue.fifo because no identity-based policy allows the sqs:PurgeQueue action`,
  })
  expect(queue.answer.__type).toContain('AccessDenied')

  const table = { TableName: stage.outputs['Table'] ?? '', Key: { pk: { S: 'a' } } }
  const item = await ask(stage, { target: 'DynamoDB_20120810.GetItem', input: table })
  expect(item.answer).toMatchObject({ status: 400, message: expect.stringContaining(':table/small-Table because') })
  expect(item.answer.__type).toContain('AccessDeniedException')
})

test('a secret is reached by name only where a policy names its ARN', async () => {
  const stage = await start({ secrets: { 'small/key': 'opensesame' } })
  await secretsOf(stage).send(new CreateSecretCommand({ Name: 'other/key', SecretString: 'x' }))
  const read = (SecretId: string) => ask(stage, { target: 'secretsmanager.GetSecretValue', input: { SecretId } })

  expect((await read('small/key')).answer).toMatchObject({ status: 200, SecretString: 'opensesame' })
  expect((await read(stage.outputs['Secret'] ?? '')).answer).toMatchObject({ status: 200, SecretString: 'opensesame' })
  expect((await read('other/key')).answer).toMatchObject({
    status: 400,
    message: expect.stringMatching(/secret:other\/key-\w{6} /),
  })
  expect((await read('small/none')).answer.__type).toContain('ResourceNotFoundException')
  expect((await read('none/key')).answer).toMatchObject({
    message: expect.stringContaining('secret:none/key-?????? because'),
  })
})

test('a secret without a value has none until somebody writes it', async () => {
  const stage = await start()
  const read = new GetSecretValueCommand({ SecretId: 'small/key' })
  await expect(secretsOf(stage).send(read)).rejects.toThrow(
    expect.objectContaining({ name: 'ResourceNotFoundException' }),
  )
})

test('variables are overridden only in functions that declare them', async () => {
  const stage = await start({ environment: { BASE_URL: 'http://127.0.0.1:1', UNKNOWN: 'x' } })
  const { environment } = (await ask(stage, {})).answer
  expect(environment).toMatchObject({ BASE_URL: 'http://127.0.0.1:1', TABLE: 'small-Table' })
  expect(environment).not.toHaveProperty('UNKNOWN')
})

test('what is needed of the addresses is asked before any function runs', async () => {
  const stage = await start({
    configure: async ({ apiUrl, outputs }) => ({
      environment: { BASE_URL: apiUrl },
      secrets: { 'small/key': outputs['Table'] ?? '' },
    }),
  })
  expect((await ask(stage, {})).answer.environment.BASE_URL).toBe(stage.apiUrl)
  expect(await secretsOf(stage).send(new GetSecretValueCommand({ SecretId: 'small/key' }))).toMatchObject({
    SecretString: 'small-Table',
  })
})

test('a stage goes on where the one before it stopped, with what that had in hand', async () => {
  const data = temporaryDirectory()
  const secrets = { 'small/key': 'first' }
  const first = await start({ data, secrets })
  await ask(first, { send: 'done' })
  await vi.waitFor(async () => expect(await tableItems(first)).toEqual(['done']), { timeout: 5000 })
  await ask(first, { send: 'hang' })
  await vi.waitFor(async () => {
    const attributes = new GetQueueAttributesCommand({ QueueUrl: first.outputs['QueueUrl'], AttributeNames: ['All'] })
    expect((await sqsOf(first).send(attributes)).Attributes).toMatchObject({
      ApproximateNumberOfMessagesNotVisible: '1',
    })
  }, 5000)
  await first.close()

  const resources = smallStack()
  delete resources['Mapping']
  resources['Idle'] = {
    ...smallStack()['Mapping']!,
    Properties: { ...smallStack()['Mapping']!.Properties, Enabled: false },
  }
  const second = await start({ data, secrets }, resources)
  expect(await tableItems(second)).toEqual(['done'])
  const { VersionIdsToStages } = await secretsOf(second).send(new DescribeSecretCommand({ SecretId: 'small/key' }))
  expect(Object.values(VersionIdsToStages ?? {})).toEqual([['AWSCURRENT']])
  const receive = new ReceiveMessageCommand({ QueueUrl: second.outputs['QueueUrl'] })
  // A queue that nobody reads keeps its messages hidden; one with a consumer gives them out again at once.
  expect((await sqsOf(second).send(receive)).Messages).toBeUndefined()
  await second.close()

  const seen: string[] = []
  await start({ data, secrets, log: (line) => seen.push(line) })
  await vi.waitFor(() => expect(seen).toContain('[small-Work] hanging'), { timeout: 5000 })
})

test('closing lets a running request finish and refuses new ones', async () => {
  const stage = await start({ drainMs: 5000 })
  await ask(stage, {})
  const slow = ask(stage, { wait: 300 })
  await systemClock.sleep(100)
  await stage.close()
  expect(await slow).toMatchObject({ code: 200 })
  await expect(fetch(stage.apiUrl)).rejects.toThrow('fetch failed')
})

test('two stages at once do not see each other', async () => {
  const assembly = writeAssembly({ Resources: smallStack(), Outputs: OUTPUTS })
  const [one, two] = await Promise.all([start({ assembly }), start({ assembly })])
  await ask(one, { send: 'only-one' })
  await vi.waitFor(async () => expect(await tableItems(one)).toEqual(['only-one']), { timeout: 5000 })
  expect(await tableItems(two)).toEqual([])
  expect(one.awsUrl).not.toBe(two.awsUrl)
})

test('a schedule invokes its function with each interval', async () => {
  const resources = smallStack()
  const { Properties } = resources['Work']!
  resources['Tick'] = { Type: 'AWS::Lambda::Function', Properties: { ...Properties, Handler: 'index.tick' } }
  resources['Rule'] = {
    Type: 'AWS::Events::Rule',
    Properties: {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ Id: 'T', Arn: { 'Fn::GetAtt': ['Tick', 'Arn'] } }],
    },
  }
  resources['RulePermission'] = {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': ['Tick', 'Arn'] },
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] },
    },
  }
  const lines: string[] = []
  const clock = {
    now: () => systemClock.now() * 600,
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 600, signal),
  }
  await start({ clock, log: (line) => lines.push(line) }, resources)
  await vi.waitFor(
    () => expect(lines.filter((line) => line.includes('"source":"aws.events"')).length).toBeGreaterThan(1),
    3000,
  )
})

test('functions follow the clock of a stage that runs faster', async () => {
  const functionClock = `${systemClock.now()},${Date.parse('2030-01-01T00:00:00Z')},1000`
  const { answer } = await ask(await start({ functionClock }), {})
  expect(new Date(answer.now).toISOString()).toMatch(/^2030-01-01T00:/)
  expect(answer.environment).not.toHaveProperty('LOCAL_STAGE_CLOCK')
})

test('a stage that cannot start leaves nothing behind and says which resource it is', async () => {
  const resources = smallStack()
  resources['Work']!.Properties['Runtime'] = 'nodejs22.x'
  await expect(start({}, resources)).rejects.toThrow(
    /^small\/Work \(AWS::Lambda::Function\): is deployed on nodejs22.x/,
  )
})

test('an occupied port is a failure, an occupied AWS port is not', async () => {
  const first = await start()
  const awsPort = Number(new URL(first.awsUrl).port)
  await expect(start({ port: Number(new URL(first.apiUrl).port) })).rejects.toThrow('EADDRINUSE')
  expect((await start({ awsPort })).awsUrl).not.toBe(first.awsUrl)
})

test('the AWS SDK can send to the queue as the operator', async () => {
  const stage = await start()
  const message = { MessageBody: 'by-hand', MessageGroupId: 'g', MessageDeduplicationId: '1' }
  await sqsOf(stage).send(new SendMessageCommand({ QueueUrl: stage.outputs['QueueUrl'], ...message }))
  await vi.waitFor(async () => expect(await tableItems(stage)).toEqual(['by-hand']), { timeout: 5000 })
})

test('a secret without a name keeps the one it is given, and the tags of the template', async () => {
  const resources = smallStack()
  const Tags = [{ Key: 'team', Value: 'booking' }]
  resources['Key'] = {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { Tags, GenerateSecretString: {} },
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  }
  const data = temporaryDirectory()
  const look = async (stage: Stage) => {
    const asked = { SecretId: stage.outputs['Secret'] }
    const described = await secretsOf(stage).send(new DescribeSecretCommand(asked))
    const { SecretString } = await secretsOf(stage).send(new GetSecretValueCommand(asked))
    return { ARN: described.ARN, Name: described.Name, Tags: described.Tags, SecretString }
  }
  const first = await start({ data }, resources)
  const seen = await look(first)
  await secretsOf(first).send(
    new TagResourceCommand({ SecretId: seen.Name, Tags: [{ Key: 'by-hand', Value: 'kept' }] }),
  )
  await first.close()

  const second = await start({ data }, resources)
  expect(seen).toMatchObject({ ARN: first.outputs['Secret'], Tags, SecretString: expect.stringMatching(/^.{32}$/s) })
  expect(await look(second)).toEqual({ ...seen, Tags: [...Tags, { Key: 'by-hand', Value: 'kept' }] })
})

test('the stack can be described with its outputs, as the runbook does', async () => {
  const stage = await start()
  const client = new CloudFormationClient({ endpoint: stage.awsUrl, region: 'us-east-1', credentials })
  const { Stacks: [described] = [] } = await client.send(new DescribeStacksCommand({ StackName: 'small' }))
  client.destroy()
  const outputs = (described?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])
  expect(Object.fromEntries(outputs)).toEqual(stage.outputs)
  expect(described?.StackStatus).toBe('CREATE_COMPLETE')
})
