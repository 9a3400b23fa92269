import { createHash } from 'node:crypto'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { expect, onTestFinished, test, vi } from 'vitest'
import { NO_APP_ID, WEBHOOK_ENV } from '../../../functions/webhook/env.ts'
import { systemClock } from '../../../shared/clock.ts'
import { SECRET, signedDelivery } from '../../support/chili-piper-bodies.ts'
import {
  APP_ID,
  highLevelDelivery,
  installEvent,
  publicPem,
  WEBHOOK_KEYS,
} from '../../support/high-level-deliveries.ts'
import { type Script, startScriptedServer } from '../../support/scripted-server.ts'

test('F37: a cold start without its variables fails at once and names all of them', async () => {
  expect(WEBHOOK_ENV.filter((name) => process.env[name])).toEqual([])
  await expect(import('../../../functions/webhook/handler.ts')).rejects.toThrow(
    `Missing environment variables: ${WEBHOOK_ENV.join(', ')}`,
  )
})

const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'webhook',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:webhook',
  memoryLimitInMB: '256',
  awsRequestId: 'request-1',
  logGroupName: 'webhook',
  logStreamName: 'one',
  getRemainingTimeInMillis: () => 5_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
}

/** Secrets Manager and SQS, as far as they are asked here. */
const aws: Script = (response, { headers, body }) => {
  const isSecret = String(headers['x-amz-target']).endsWith('.GetSecretValue')
  const sent: string = JSON.parse(body).MessageBody ?? ''
  const stored = { MessageId: 'message-1', MD5OfMessageBody: createHash('md5').update(sent).digest('hex') }
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
  response.end(JSON.stringify(isSecret ? { SecretString: JSON.stringify({ current: SECRET }) } : stored))
}

let coldStarts = 0
/** A cold start with these variables, over a server that answers as AWS. */
async function start(script: Script, appId = APP_ID) {
  const server = await startScriptedServer(script)
  const variables: Record<(typeof WEBHOOK_ENV)[number], string> = {
    SYNC_QUEUE_URL: `${server.url}/000000000000/sync.fifo`,
    DEAD_LETTER_QUEUE_URL: `${server.url}/000000000000/dead-letters.fifo`,
    GRANT_QUEUE_URL: `${server.url}/000000000000/grants.fifo`,
    CHILI_PIPER_SECRET_PREFIX: 'app/chili-piper/',
    HIGHLEVEL_WEBHOOK_PUBLIC_KEYS: WEBHOOK_KEYS.map(publicPem).join('\n'),
    HIGHLEVEL_APP_ID: appId,
  }
  const ofLambda = {
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'key',
    AWS_LAMBDA_LOG_LEVEL: 'FATAL',
  }
  for (const [name, value] of Object.entries({ ...variables, ...ofLambda })) vi.stubEnv(name, value)
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  // By another query it is another module, and so is evaluated again; what it imports is not.
  const again = `../../../functions/webhook/handler.ts?cold-start=${++coldStarts}`
  const { handler }: typeof import('../../../functions/webhook/handler.ts') = await import(again)
  return {
    deliver: async (event: APIGatewayProxyEventV2) => (await handler(event, context)).statusCode,
    /** Which secrets were read and which queues were sent to since the last look. */
    asked: () =>
      server.requests.splice(0).map(({ body }) => {
        const { SecretId, QueueUrl } = JSON.parse(body)
        return SecretId ?? QueueUrl.split('/').at(-1)
      }),
  }
}

const delivery = (body?: string) =>
  signedDelivery({ timestamp: String(Math.floor(systemClock.now() / 1000)), ...(body === undefined ? {} : { body }) })
const taskDone = (appId = APP_ID) =>
  highLevelDelivery({ body: { type: 'TaskComplete', appId, locationId: 'demo-location', id: 'task1' } })

test('with them each door reads the secret and reaches the queue that they name', async () => {
  const { deliver, asked } = await start(aws)
  expect([await deliver(signedDelivery({ path: '/health' })), asked()]).toEqual([200, []])
  expect([await deliver(delivery()), asked()]).toEqual([202, ['app/chili-piper/demo', 'sync.fifo']])
  expect([await deliver(delivery('no json')), asked()]).toEqual([202, ['dead-letters.fifo']])
  const install = highLevelDelivery({ body: installEvent({ locationId: 'demo-location' }) })
  expect([await deliver(install), asked()]).toEqual([202, ['grants.fifo']])
  expect([await deliver(taskDone()), asked()]).toEqual([202, ['sync.fifo']])
  expect([await deliver(highLevelDelivery({ body: 'no json' })), asked()]).toEqual([202, ['dead-letters.fifo']])
})

test('where the configuration names no app, no event of HighLevel is stored, not even one that names the stand-in', async () => {
  const { deliver, asked } = await start(aws, NO_APP_ID)
  for (const appId of [APP_ID, NO_APP_ID])
    for (const event of [
      highLevelDelivery({ body: installEvent({ appId }) }),
      taskDone(appId),
      highLevelDelivery({ body: 'no json' }),
    ])
      expect([await deliver(event), asked()]).toEqual([202, []])
})

test('AWS that fails is asked twice and no more: the source waits for the answer, and sends again', async () => {
  const { deliver, asked } = await start({ status: 500 })
  expect([await deliver(delivery()), asked()]).toEqual([503, ['app/chili-piper/demo', 'app/chili-piper/demo']])
  expect([await deliver(taskDone()), asked()]).toEqual([429, ['sync.fifo', 'sync.fifo']])
})
