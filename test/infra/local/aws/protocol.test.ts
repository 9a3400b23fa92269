import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { ListQueuesCommand } from '@aws-sdk/client-sqs'
import { expect, onTestFinished, test } from 'vitest'
import { createAwsServer } from '../../../../infra/local/aws/aws-server.ts'
import { type AwsCall, AwsError } from '../../../../infra/local/aws/protocol.ts'
import { close, listen } from '../../../../infra/local/loopback-server.ts'
import { createAwsWorld } from './aws-world.ts'

const SIGNED =
  'AWS4-HMAC-SHA256 Credential=AKIDTEST/20260301/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0'

const post = (url: string, headers: Record<string, string>, body = '{}') =>
  fetch(url, { method: 'POST', headers, body })

test('every call is told with its service, operation, input and access key before it runs', async () => {
  const calls: unknown[] = []
  const { clients } = await createAwsWorld({
    authorize: ({ service, operation, input, accessKeyId }) => {
      calls.push({ service, operation, input, accessKeyId })
    },
  })

  await clients.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'a' }))
  const secret = clients.secretsManager.send(new GetSecretValueCommand({ SecretId: 's' }))
  await expect(secret).rejects.toThrow()
  const item = clients.dynamo.send(new GetItemCommand({ TableName: 'table', Key: { pk: { S: 'x' } } }))
  await expect(item).rejects.toThrow()

  const accessKeyId = 'AKIDTEST'
  expect(calls).toEqual([
    { service: 'sqs', operation: 'ListQueues', input: { QueueNamePrefix: 'a' }, accessKeyId },
    { service: 'secretsmanager', operation: 'GetSecretValue', input: { SecretId: 's' }, accessKeyId },
    {
      service: 'dynamodb',
      operation: 'GetItem',
      input: { TableName: 'table', Key: { pk: { S: 'x' } } },
      accessKeyId,
    },
  ])
})

test('a call that is not allowed does not run', async () => {
  const { clients } = await createAwsWorld({
    authorize: ({ operation }) => {
      throw new AwsError('AccessDeniedException', `not allowed: ${operation}`, { status: 403 })
    },
  })

  await expect(clients.sqs.send(new ListQueuesCommand({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: 'not allowed: ListQueues',
    $metadata: { httpStatusCode: 403 },
  })
})

test.each([
  [{}, 'MissingAuthenticationTokenException'],
  [{ authorization: 'Bearer token' }, 'IncompleteSignatureException'],
  [{ authorization: 'AWS4-HMAC-SHA256 Credential=AKIDTEST, Signature=0' }, 'IncompleteSignatureException'],
])('a call with the headers %o is turned away with 403', async (headers, code) => {
  const { url } = await createAwsWorld()

  const response = await post(url, { 'x-amz-target': 'AmazonSQS.ListQueues', ...headers })

  expect(response.status).toBe(403)
  expect(await response.json()).toMatchObject({ __type: code })
})

test.each([
  [{ 'x-amz-target': 'Kinesis_20131202.PutRecord' }, '{}', 'UnknownOperationException'],
  [{ 'x-amz-target': '__proto__.toString' }, '{}', 'UnknownOperationException'],
  [{ 'x-amz-target': 'AmazonSQS.constructor' }, '{}', 'com.amazonaws.sqs#UnsupportedOperation'],
  [{ 'x-amz-target': 'secretsmanager.GetRandomPassword' }, '{}', 'UnknownOperationException'],
  [{ 'x-amz-target': 'DynamoDB_20120810.ExecuteStatement' }, '{}', 'UnknownOperationException'],
  [{ 'x-amz-target': 'Logs_20140328.DescribeLogGroups' }, '{}', 'UnknownOperationException'],
  [{ 'x-amz-target': 'AmazonSQS.ListQueues' }, '{', 'SerializationException'],
  [{ 'x-amz-target': 'AmazonSQS.ListQueues' }, '[]', 'SerializationException'],
  [{ 'x-amz-target': 'AmazonSQS.ListQueues' }, '{"QueueNamePrefix":1}', 'SerializationException'],
])('the request %o with body %s is refused', async (headers, body, code) => {
  const { url } = await createAwsWorld()

  const response = await post(url, { authorization: SIGNED, ...headers }, body)

  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ __type: code })
})

test('a body of more than 16 MiB is refused', async () => {
  const { url } = await createAwsWorld()
  const headers = { authorization: SIGNED, 'x-amz-target': 'AmazonSQS.SendMessage' }

  const response = await post(url, headers, ' '.repeat(16 * 1024 * 1024 + 1))

  expect(response.status).toBe(413)
})

test('a failure of the emulator itself is a 500 that is logged with its stack', async () => {
  const lines: string[] = []
  const broken = () => {
    throw new Error('disk on fire')
  }
  const server = createAwsServer({
    sqs: broken,
    secretsManager: broken,
    dynamo: broken,
    log: (line) => lines.push(line),
  })
  const url = `http://127.0.0.1:${await listen(server, 0)}`
  onTestFinished(() => close(server))

  const response = await post(url, { authorization: SIGNED, 'x-amz-target': 'AmazonSQS.ListQueues' })

  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({ __type: 'InternalFailure', message: 'disk on fire' })
  expect(lines).toEqual([expect.stringMatching(/AmazonSQS\.ListQueues.*disk on fire\n +at .*broken/)])
})

test('a service hears that its caller hung up', async () => {
  const heard = Promise.withResolvers<void>()
  const arrived = Promise.withResolvers<void>()
  const waiting = ({ signal }: AwsCall) => {
    signal.addEventListener('abort', () => heard.resolve())
    arrived.resolve()
    return new Promise<never>(() => {})
  }
  const server = createAwsServer({ sqs: waiting, secretsManager: waiting, dynamo: waiting })
  const url = `http://127.0.0.1:${await listen(server, 0)}`
  onTestFinished(() => close(server))
  const caller = new AbortController()

  const headers = { authorization: SIGNED, 'x-amz-target': 'AmazonSQS.ListQueues' }
  const call = fetch(url, { method: 'POST', headers, body: '{}', signal: caller.signal })
  await arrived.promise
  caller.abort()

  await expect(call).rejects.toThrow()
  await heard.promise
})

test('listening on an occupied port is refused', async () => {
  const { url } = await createAwsWorld()
  const unused = () => ({})
  const server = createAwsServer({ sqs: unused, secretsManager: unused, dynamo: unused })

  await expect(listen(server, Number(new URL(url).port))).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
