import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import middy from '@middy/core'
import integration from '#integration'
import { warmTimeZones } from '../../shared/booking/time-zone.ts'
import { createBriefUrl } from '../../shared/brief/brief-url.ts'
import { createLinkKeys } from '../../shared/brief/link-keys.ts'
import { logCalls } from '../../shared/calls.ts'
import { systemClock } from '../../shared/clock.ts'
import { metricLocations } from '../../shared/config/metric-locations.ts'
import { createReadDelivery } from '../../shared/crm-events/read-delivery.ts'
import { readEnv, readLogEnv } from '../../shared/env.ts'
import { parseEnvelope } from '../../shared/envelope.ts'
import { sendGrantMessage } from '../../shared/grant/grant-message.ts'
import { createLocationAccess } from '../../shared/grant/location-access.ts'
import { createHighLevelClient } from '../../shared/highlevel/client.ts'
import { countRequests } from '../../shared/highlevel/count-requests.ts'
import { createNodeFetch } from '../../shared/http/node-fetch.ts'
import { batchReads } from '../../shared/ledger/batched-reads.ts'
import { createContradictions } from '../../shared/ledger/contradictions.ts'
import { createLedger } from '../../shared/ledger/ledger.ts'
import { createProbes } from '../../shared/ledger/probes.ts'
import { createLog } from '../../shared/log.ts'
import { createLogger } from '../../shared/logger.ts'
import { createMeter } from '../../shared/metrics.ts'
import { quarantine } from '../../shared/queue/quarantine.ts'
import { sendEnvelope, sendLater } from '../../shared/queue/send-envelope.ts'
import { writeLine } from '../../shared/write-line.ts'
import { createCrmHooks } from './create-crm-hooks.ts'
import { createSyncHandler } from './create-sync-handler.ts'
import { createDirectories } from './directory.ts'
import { SYNC_ENV } from './env.ts'
import { holdDelaySeconds } from './hold-delay.ts'
import { createPacers } from './pacers.ts'
import { receiveCount } from './receive-count.ts'

const env = readEnv(SYNC_ENV)
const clock = systemClock
const logger = createLogger({ clock, write: writeLine, ...readLogEnv() })
const fetch = createNodeFetch(clock.now)
const meter = createMeter({ clock, write: writeLine, locations: metricLocations(integration) })
const log = createLog(logger)
const sqs = new SQSClient({ maxAttempts: 3 })
const documents = batchReads(DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3 })))
const secrets = new SecretsManagerClient({ maxAttempts: 3 })
const accessTo = createLocationAccess({
  secrets,
  sqs,
  documents,
  grantPrefix: env.GRANT_PREFIX,
  grantQueueUrl: env.GRANT_QUEUE_URL,
  tableName: env.TABLE_NAME,
  clock,
  log,
})

const ledger = createLedger({ documents, tableName: env.TABLE_NAME, clock })
const pacers = createPacers({ integration, clock, pacing: ledger, log })

const handleBatch = createSyncHandler({
  integration,
  ledger,
  clock,
  directoryFor: createDirectories({ store: ledger, clock }),
  briefUrl: createBriefUrl({
    keys: createLinkKeys({ secrets, name: env.BRIEF_LINKS_SECRET_ARN, clock }),
    baseUrl: env.API_BASE_URL,
    clock,
  }),
  crmHooks: createCrmHooks({
    integration,
    secrets,
    documents,
    tableName: env.TABLE_NAME,
    chiliPiperUrl: env.CHILI_PIPER_BASE_URL,
    chiliPiperSecretPrefix: env.CHILI_PIPER_SECRET_PREFIX,
    outgoingWebhookSecret: env.OUTGOING_WEBHOOK_SECRET_ARN,
    fetch,
    clock,
    random: Math.random,
  }),
  forward: (record, locationId) => sendEnvelope(sqs, env.SYNC_QUEUE_URL, { ...parseEnvelope(record.body), locationId }),
  handOver: pacers.handOver,
  rereading: {
    read: createReadDelivery(integration, integration.highLevel.appId),
    store: (envelope) => sendEnvelope(sqs, env.SYNC_QUEUE_URL, envelope),
    sendGrantMessage: (message) => sendGrantMessage(sqs, env.GRANT_QUEUE_URL, message),
  },
  probes: createProbes({ documents, tableName: env.TABLE_NAME }),
  contradictions: createContradictions({ documents, tableName: env.TABLE_NAME }),
  later: (envelope) => sendLater(sqs, env.SYNC_QUEUE_URL, envelope),
  highLevelFor: (locationId, remainingMs, isLater) =>
    createHighLevelClient({
      baseUrl: env.HIGHLEVEL_BASE_URL,
      locationId,
      fetch,
      clock,
      pacer: countRequests(pacers.begin(locationId, isLater), locationId, meter),
      onCall: logCalls(log, { locationId }),
      deadline: clock.now() + remainingMs,
      ...accessTo(locationId),
    }),
  quarantine: (record, error) =>
    quarantine(sqs, env.DEAD_LETTER_QUEUE_URL, {
      body: record.body,
      groupId: record.attributes.MessageGroupId ?? 'unknown',
      deduplicationId: `${record.messageId}-${record.attributes.SequenceNumber ?? '0'}`,
      reason: error instanceof Error ? error.name : 'Error',
      ...(error instanceof Error ? { detail: error.message } : {}),
    }),
  async hold(record, error) {
    const VisibilityTimeout = holdDelaySeconds(error, receiveCount(record), Math.random())
    try {
      const handle = { QueueUrl: env.SYNC_QUEUE_URL, ReceiptHandle: record.receiptHandle, VisibilityTimeout }
      await sqs.send(new ChangeMessageVisibilityCommand(handle))
      return VisibilityTimeout
    } catch (cause) {
      // The message then comes back after the queue's own time, which is longer, not shorter.
      log.warn('delay not set', { messageId: record.messageId, error: cause })
      return undefined
    }
  },
  log,
  count: meter.count,
  measure: meter.measure,
})

// While the first answers are awaited: it takes 12 ms, and three times that at this function's share of a processor.
void clock.sleep(25).then(warmTimeZones)

export const handler = middy(handleBatch).use(logger.invocation).use(meter.publish)
