import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import middy from '@middy/core'
import integration from '#integration'
import { logCalls } from '../../shared/calls.ts'
import { systemClock } from '../../shared/clock.ts'
import { locationsOf } from '../../shared/config/settings-for.ts'
import { readEnv, readLogEnv } from '../../shared/env.ts'
import { createAskRefresh } from '../../shared/grant/ask-refresh.ts'
import { createConnections } from '../../shared/grant/connections.ts'
import { sendGrantMessage } from '../../shared/grant/grant-message.ts'
import { createGrantReader, createGrantWriter } from '../../shared/grant/grant-store.ts'
import { createSecretValues } from '../../shared/grant/secret-values.ts'
import { readAppSecret } from '../../shared/highlevel/app-secret.ts'
import { createAppSource } from '../../shared/highlevel/app-source.ts'
import { createHighLevelOAuth } from '../../shared/highlevel/oauth-api.ts'
import { createLog } from '../../shared/log.ts'
import { createLogger } from '../../shared/logger.ts'
import { createMeter } from '../../shared/metrics.ts'
import { quarantine } from '../../shared/queue/quarantine.ts'
import { writeLine } from '../../shared/write-line.ts'
import { createAcceptedUninstalls } from './accepted-uninstalls.ts'
import { createOAuthSource } from './create-oauth-source.ts'
import { createRefreshHandler } from './create-refresh-handler.ts'
import { REFRESH_GRANT_ENV } from './env.ts'

const env = readEnv(REFRESH_GRANT_ENV)
const clock = systemClock
const logger = createLogger({ clock, write: writeLine, ...readLogEnv() })
const meter = createMeter({ clock, write: writeLine })
const log = createLog(logger)
const onCall = logCalls(log, {})
// An invocation has eight seconds, five of them for HighLevel: a store that hangs is given up early and tried again.
const impatient = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 800, requestTimeout: 1_200, throwOnRequestTimeout: true },
}
const sqs = new SQSClient(impatient)
const secretsManager = new SecretsManagerClient(impatient)
const secrets = createSecretValues(secretsManager)
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(impatient))
const grants = createGrantReader({ secrets, prefix: env.GRANT_PREFIX, clock })

const send = sendGrantMessage.bind(undefined, sqs, env.GRANT_QUEUE_URL)

const handleBatch = createRefreshHandler({
  grants,
  writer: createGrantWriter({ secrets, prefix: env.GRANT_PREFIX }),
  connections: createConnections({ documents, tableName: env.TABLE_NAME }),
  uninstalls: createAcceptedUninstalls({ documents, tableName: env.TABLE_NAME }),
  locations: new Set(locationsOf(integration)),
  oauth: createOAuthSource({
    readApp: createAppSource({ read: () => readAppSecret(secretsManager, env.HIGHLEVEL_APP_SECRET_NAME), clock }),
    createOAuth: (app) => createHighLevelOAuth({ baseUrl: env.HIGHLEVEL_BASE_URL, fetch, clock, onCall, ...app }),
  }),
  send,
  askRefresh: createAskRefresh({ grants, send, clock, log }),
  unsaved: new Map(),
  quarantine: (record, error) =>
    quarantine(sqs, env.GRANT_DEAD_LETTER_QUEUE_URL, {
      body: record.body,
      groupId: record.attributes.MessageGroupId ?? 'unknown',
      deduplicationId: `${record.messageId}-${record.attributes.SequenceNumber ?? '0'}`,
      reason: error.name,
      detail: error.message,
    }),
  async hold(record, VisibilityTimeout) {
    try {
      const handle = { QueueUrl: env.GRANT_QUEUE_URL, ReceiptHandle: record.receiptHandle, VisibilityTimeout }
      await sqs.send(new ChangeMessageVisibilityCommand(handle))
    } catch (cause) {
      // The message then comes back after the queue's own time-out.
      log.warn('delay not set', { messageId: record.messageId, error: cause })
    }
  },
  clock,
  log,
  count: meter.count,
})

export const handler = middy(handleBatch).use(logger.invocation).use(meter.publish)
