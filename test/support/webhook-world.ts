import 'aws-sdk-client-mock-vitest/extend'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SendMessageCommand, type SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { expect } from 'vitest'
import { createHighLevelDoor } from '../../functions/webhook/create-high-level-door.ts'
import { createWebhookHandler } from '../../functions/webhook/create-webhook-handler.ts'
import { createSigningSecrets } from '../../shared/chili-piper/signing-secrets.ts'
import { defineIntegration, type IntegrationInput } from '../../shared/config/define-integration.ts'
import { parseEnvelope } from '../../shared/envelope.ts'
import { parseGrantMessage, sendGrantMessage } from '../../shared/grant/grant-message.ts'
import { createVerifyWebhook } from '../../shared/highlevel/verify-webhook.ts'
import type { Count, MetricName } from '../../shared/metrics.ts'
import { quarantineDelivery } from '../../shared/queue/quarantine-delivery.ts'
import { sendEnvelope } from '../../shared/queue/send-envelope.ts'
import { watchDeadLetter } from './canary-watch.ts'
import { SECRET, signedDelivery } from './chili-piper-bodies.ts'
import { APP_ID, publicPem, WEBHOOK_KEYS } from './high-level-deliveries.ts'
import { createLogTrap } from './log-trap.ts'
import { createManualClock } from './manual-clock.ts'

const SYNC_QUEUE_URL = 'https://sqs.test/sync.fifo'
const DEAD_LETTER_QUEUE_URL = 'https://sqs.test/dead-letters.fifo'
const GRANT_QUEUE_URL = 'https://sqs.test/grants.fifo'

/** The webhook function over mocked queues and secrets, with a clock that stands at the time the test bodies are signed. */
export function createWebhookWorld(options: { integration?: Partial<IntegrationInput> } = {}) {
  const clock = createManualClock()
  const sqs = new SQSClient({ region: 'eu-west-1' })
  const secrets = new SecretsManagerClient({ region: 'eu-west-1' })
  const sqsMock = mockClient(sqs)
  const secretsMock = mockClient(secrets)
  sqsMock.on(SendMessageCommand).callsFake(({ QueueUrl, MessageAttributes }: SendMessageCommandInput) => {
    if (QueueUrl === DEAD_LETTER_QUEUE_URL) watchDeadLetter(MessageAttributes)
    return { MessageId: 'message-1' }
  })
  const log = createLogTrap()
  const counts: Partial<Record<MetricName, number>> = {}
  const reasons: (string | undefined)[] = []
  const count: Count = (name, value = 1, { reason } = {}) => {
    counts[name] = (counts[name] ?? 0) + value
    if (name === 'DeliveryRefused') reasons.push(reason)
  }
  const routes = [
    { workspace: 'Support', to: 'location-3' },
    { router: 'Recruiting', to: 'ignore' as const },
  ]
  const integration = defineIntegration({
    tenants: {
      demo: { location: 'location-1', routes },
      other: { location: 'location-2' },
    },
    skip: { guestDomains: ['colleagues.example'], guestEmails: ['*+test@*'] },
    ...options.integration,
  })
  const highLevelDoor = createHighLevelDoor({
    verify: createVerifyWebhook(WEBHOOK_KEYS.map(publicPem).join('\n')),
    appId: APP_ID,
    integration,
    sendEnvelope: (envelope) => sendEnvelope(sqs, SYNC_QUEUE_URL, envelope),
    sendGrantMessage: (message) => sendGrantMessage(sqs, GRANT_QUEUE_URL, message),
    quarantine: (envelope, reason) => quarantineDelivery(sqs, DEAD_LETTER_QUEUE_URL, envelope, reason),
    clock,
    log,
    count,
  })
  const handle = createWebhookHandler({
    integration,
    signingSecrets: createSigningSecrets({ secrets, prefix: 'app/chili-piper/', clock }),
    sqs,
    syncQueueUrl: SYNC_QUEUE_URL,
    deadLetterQueueUrl: DEAD_LETTER_QUEUE_URL,
    clock,
    log,
    count,
    highLevelDoor,
  })

  const sentTo = (queueUrl: string): SendMessageCommandInput[] =>
    sqsMock
      .commandCalls(SendMessageCommand)
      .map((call) => call.args[0].input)
      .filter((input) => input.QueueUrl === queueUrl)

  const world = {
    clock,
    sqsMock,
    secretsMock,
    log,
    counts,
    /** Why deliveries were refused. */
    reasons,
    /** The status of the answer, after checking that the answer is one of the fixed ones. */
    async deliver(event: APIGatewayProxyEventV2): Promise<number> {
      const response = await handle(event)
      expect(response.headers).toEqual({ 'content-type': 'application/json', 'cache-control': 'no-store' })
      expect(response.body).toMatch(/^\{"(status|message)":"[\w ,/-]+"\}$/)
      return response.statusCode ?? 0
    },
    setSecret(values: { current: string; previous?: string }, tenant = 'demo') {
      secretsMock
        .on(GetSecretValueCommand, { SecretId: `app/chili-piper/${tenant}` })
        .resolves({ SecretString: JSON.stringify(values) })
    },
    synced: () => sentTo(SYNC_QUEUE_URL),
    deadLetters: () => sentTo(DEAD_LETTER_QUEUE_URL),
    /** What went to the grant queue. */
    grantMessages: () => sentTo(GRANT_QUEUE_URL).map(({ MessageBody }) => parseGrantMessage(MessageBody ?? '')),
    /** The one booking that went to the sync queue. */
    booking() {
      const { event } = parseEnvelope(sentTo(SYNC_QUEUE_URL).at(-1)?.MessageBody ?? '')
      if (event.kind !== 'booking') throw new Error('The last message is no booking')
      return event.booking
    },
    /** Refused with this status and without any effect; the next good delivery is fine. */
    async expectRefused(event: APIGatewayProxyEventV2, status: number) {
      const before = sqsMock.commandCalls(SendMessageCommand).length
      expect(await world.deliver(event)).toBe(status)
      expect(sqsMock.commandCalls(SendMessageCommand)).toHaveLength(before)
      await world.expectWell()
    },
    /** Answered 202 and put aside with its reason, nothing on the sync queue; the next good delivery is fine. */
    async expectQuarantined(event: APIGatewayProxyEventV2, detail: string) {
      const [synced, put] = [world.synced().length, world.deadLetters().length]
      expect(await world.deliver(event)).toBe(202)
      expect(world.synced()).toHaveLength(synced)
      expect(world.deadLetters()).toHaveLength(put + 1)
      expect(world.deadLetters().at(-1)).toMatchObject({
        MessageGroupId: 'location-1',
        MessageAttributes: {
          reason: { DataType: 'String', StringValue: 'MalformedDelivery' },
          detail: { DataType: 'String', StringValue: detail },
        },
      })
      await world.expectWell()
    },
    async expectWell() {
      const before = world.synced().length
      expect(await world.deliver(signedDelivery())).toBe(202)
      expect(world.synced()).toHaveLength(before + 1)
    },
  }
  world.setSecret({ current: SECRET })
  world.setSecret({ current: 'secret-of-the-other' }, 'other')
  return world
}

export type WebhookWorld = ReturnType<typeof createWebhookWorld>
