import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import middy from '@middy/core'
import integration from '#integration'
import { logCalls } from '../../shared/calls.ts'
import { createApiKeys } from '../../shared/chili-piper/api-key.ts'
import { createChiliPiperClient } from '../../shared/chili-piper/client.ts'
import { systemClock } from '../../shared/clock.ts'
import { readEnv, readLogEnv } from '../../shared/env.ts'
import { createConnections } from '../../shared/grant/connections.ts'
import { sendGrantMessage } from '../../shared/grant/grant-message.ts'
import { createNodeFetch } from '../../shared/http/node-fetch.ts'
import { createLog } from '../../shared/log.ts'
import { createLogger } from '../../shared/logger.ts'
import { createMeter } from '../../shared/metrics.ts'
import { sendEnvelope } from '../../shared/queue/send-envelope.ts'
import { writeLine } from '../../shared/write-line.ts'
import { createReconcileHandler } from './create-reconcile-handler.ts'
import { RECONCILE_ENV } from './env.ts'
import { createPollStore } from './poll-store.ts'

const env = readEnv(RECONCILE_ENV)
const clock = systemClock
const logger = createLogger({ clock, write: writeLine, ...readLogEnv() })
const fetch = createNodeFetch(clock.now)
const meter = createMeter({ clock, write: writeLine })
const log = createLog(logger)
const sqs = new SQSClient({ maxAttempts: 3 })
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3 }))
const table = { documents, tableName: env.TABLE_NAME }

const reconcile = createReconcileHandler({
  integration,
  connections: createConnections(table),
  sendGrantMessage: (message) => sendGrantMessage(sqs, env.GRANT_QUEUE_URL, message),
  apiKeys: createApiKeys({
    secrets: new SecretsManagerClient({ maxAttempts: 3 }),
    prefix: env.CHILI_PIPER_SECRET_PREFIX,
    clock,
  }),
  chiliPiperFor: (apiKey, deadline, tenant) =>
    createChiliPiperClient({
      baseUrl: env.CHILI_PIPER_BASE_URL,
      fetch,
      clock,
      random: Math.random,
      apiKey: async () => apiKey,
      deadline,
      onCall: logCalls(log, { tenant }),
    }),
  store: createPollStore({ ...table, clock }),
  send: (envelope) => sendEnvelope(sqs, env.SYNC_QUEUE_URL, envelope),
  clock,
  log,
  count: meter.count,
  measure: meter.measure,
})

export const handler = middy(reconcile).use(logger.invocation).use(meter.publish)
