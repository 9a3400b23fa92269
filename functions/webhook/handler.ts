import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'
import middy from '@middy/core'
import integration from '#integration'
import { createSigningSecrets } from '../../shared/chili-piper/signing-secrets.ts'
import { systemClock } from '../../shared/clock.ts'
import { readEnv, readLogEnv } from '../../shared/env.ts'
import { sendGrantMessage } from '../../shared/grant/grant-message.ts'
import { createVerifyWebhook } from '../../shared/highlevel/verify-webhook.ts'
import { createLog } from '../../shared/log.ts'
import { createLogger } from '../../shared/logger.ts'
import { createMeter } from '../../shared/metrics.ts'
import { quarantineDelivery } from '../../shared/queue/quarantine-delivery.ts'
import { sendEnvelope } from '../../shared/queue/send-envelope.ts'
import { writeLine } from '../../shared/write-line.ts'
import { createHighLevelDoor } from './create-high-level-door.ts'
import { createWebhookHandler } from './create-webhook-handler.ts'
import { NO_APP_ID, WEBHOOK_ENV } from './env.ts'

const env = readEnv(WEBHOOK_ENV)
const clock = systemClock
const logger = createLogger({ clock, write: writeLine, ...readLogEnv() })
const meter = createMeter({ clock, write: writeLine })
const sqs = new SQSClient({ maxAttempts: 2 })
const log = createLog(logger)
const { count } = meter

const highLevelDoor = createHighLevelDoor({
  verify: createVerifyWebhook(env.HIGHLEVEL_WEBHOOK_PUBLIC_KEYS),
  appId: env.HIGHLEVEL_APP_ID === NO_APP_ID ? undefined : env.HIGHLEVEL_APP_ID,
  integration,
  sendEnvelope: (envelope) => sendEnvelope(sqs, env.SYNC_QUEUE_URL, envelope),
  sendGrantMessage: (message) => sendGrantMessage(sqs, env.GRANT_QUEUE_URL, message),
  quarantine: (envelope, reason) => quarantineDelivery(sqs, env.DEAD_LETTER_QUEUE_URL, envelope, reason),
  clock,
  log,
  count,
})

const handleDelivery = createWebhookHandler({
  integration,
  signingSecrets: createSigningSecrets({
    secrets: new SecretsManagerClient({ maxAttempts: 2 }),
    prefix: env.CHILI_PIPER_SECRET_PREFIX,
    clock,
  }),
  sqs,
  syncQueueUrl: env.SYNC_QUEUE_URL,
  deadLetterQueueUrl: env.DEAD_LETTER_QUEUE_URL,
  clock,
  log,
  count,
  highLevelDoor,
})

export const handler = middy(handleDelivery).use(logger.invocation).use(meter.publish)
