import type { SQSRecord } from 'aws-lambda'
import { createReconcileHandler } from '../../../functions/reconcile/create-reconcile-handler.ts'
import { createPollStore } from '../../../functions/reconcile/poll-store.ts'
import { createCrmHooks } from '../../../functions/sync/create-crm-hooks.ts'
import { createSyncHandler } from '../../../functions/sync/create-sync-handler.ts'
import { createDirectories } from '../../../functions/sync/directory.ts'
import { holdDelaySeconds } from '../../../functions/sync/hold-delay.ts'
import { createPacers } from '../../../functions/sync/pacers.ts'
import { receiveCount } from '../../../functions/sync/receive-count.ts'
import { createHighLevelDoor } from '../../../functions/webhook/create-high-level-door.ts'
import { createWebhookHandler } from '../../../functions/webhook/create-webhook-handler.ts'
import { createApiKeys } from '../../../shared/chili-piper/api-key.ts'
import { createChiliPiperClient } from '../../../shared/chili-piper/client.ts'
import { createSigningSecrets } from '../../../shared/chili-piper/signing-secrets.ts'
import type { Clock } from '../../../shared/clock.ts'
import type { Integration } from '../../../shared/config/define-integration.ts'
import { type Envelope, parseEnvelope } from '../../../shared/envelope.ts'
import type { Connections } from '../../../shared/grant/connections.ts'
import type { GrantMessage } from '../../../shared/grant/grant-message.ts'
import { createHighLevelClient } from '../../../shared/highlevel/client.ts'
import { createVerifyWebhook } from '../../../shared/highlevel/verify-webhook.ts'
import { batchReads } from '../../../shared/ledger/batched-reads.ts'
import { createLedger } from '../../../shared/ledger/ledger.ts'
import type { Log } from '../../../shared/log.ts'
import { quarantine } from '../../../shared/queue/quarantine.ts'
import { quarantineDelivery } from '../../../shared/queue/quarantine-delivery.ts'
import { sendEnvelope, sendLater } from '../../../shared/queue/send-envelope.ts'
import { publicPem, WEBHOOK_KEYS } from '../../support/high-level-deliveries.ts'
import type { Process } from '../simulator.ts'
import { documentsOver, type QueueActions, type Reach, secretsOver, sqsOver } from './aws-clients.ts'

export const QUEUE_URL = 'https://sqs.test/sync.fifo'
export const DEAD_LETTER_QUEUE_URL = 'https://sqs.test/dead-letters.fifo'
const TABLE = 'ledger'
export const SECRET_PREFIX = 'app/chili-piper/'
export const RECEIVER_KEY = 'app/outgoing-webhook'

/** What HighLevel's client needs to act for a location. */
export interface LocationAccess {
  accessToken(read: { isFresh: boolean }): Promise<string>
  onTokenRefused?(token: string): Promise<void>
}

/** Everything outside a process, as that process reaches it. */
export interface Outside {
  reachFor(process: Process): Reach
  clockOf(process: Process): Clock
  fetchFor(process: Process): typeof fetch
  accessFor(process: Process): (locationId: string) => LocationAccess
  connectionsFor(process: Process): Pick<Connections, 'list'>
  sendGrantMessageFor(process: Process): (message: GrantMessage) => Promise<void>
  table: { run(command: object): unknown }
  secrets: ReadonlyMap<string, string>
  queues: QueueActions
  random(): number
  integration: Integration
  log: Log
}

const count = () => {}
// Made once: functions start by the hundred in a run.
const webhookPublicKeys = WEBHOOK_KEYS.map(publicPem).join('\n')

function clientsOf(outside: Outside, process: Process) {
  const reach = outside.reachFor(process)
  return {
    sqs: sqsOver(reach, outside.queues),
    documents: documentsOver(reach, (command) => outside.table.run(command)),
    secrets: secretsOver(reach, outside.secrets),
    clock: outside.clockOf(process),
    fetch: outside.fetchFor(process),
  }
}

/** The webhook function in a new process, joined as its handler.ts joins it. */
export function loadWebhook(outside: Outside, process: Process) {
  const { integration, log } = outside
  const { sqs, secrets, clock } = clientsOf(outside, process)
  const highLevelDoor = createHighLevelDoor({
    verify: createVerifyWebhook(webhookPublicKeys),
    appId: integration.highLevel.appId,
    integration,
    sendEnvelope: (envelope) => sendEnvelope(sqs, QUEUE_URL, envelope),
    sendGrantMessage: outside.sendGrantMessageFor(process),
    quarantine: (envelope, reason) => quarantineDelivery(sqs, DEAD_LETTER_QUEUE_URL, envelope, reason),
    clock,
    log,
    count,
  })
  return createWebhookHandler({
    integration,
    signingSecrets: createSigningSecrets({ secrets, prefix: SECRET_PREFIX, clock }),
    sqs,
    syncQueueUrl: QUEUE_URL,
    deadLetterQueueUrl: DEAD_LETTER_QUEUE_URL,
    clock,
    log,
    count,
    highLevelDoor,
  })
}

/** The sync function in a new process. */
export function loadSync(outside: Outside, process: Process) {
  const { integration, log, random } = outside
  const { sqs, secrets, clock, fetch, ...clients } = clientsOf(outside, process)
  const documents = batchReads(clients.documents)
  const accessTo = outside.accessFor(process)
  const ledger = createLedger({ documents, tableName: TABLE, clock })
  const pacers = createPacers({ integration, clock, pacing: ledger, log })
  return createSyncHandler({
    integration,
    ledger,
    clock,
    directoryFor: createDirectories({ store: ledger, clock }),
    crmHooks: createCrmHooks({
      integration,
      secrets,
      documents,
      tableName: TABLE,
      chiliPiperUrl: 'https://chilipiper.test',
      chiliPiperSecretPrefix: SECRET_PREFIX,
      outgoingWebhookSecret: RECEIVER_KEY,
      fetch,
      clock,
      random,
    }),
    forward: (record, locationId) => sendEnvelope(sqs, QUEUE_URL, { ...parseEnvelope(record.body), locationId }),
    handOver: pacers.handOver,
    later: (envelope: Envelope) => sendLater(sqs, QUEUE_URL, envelope),
    highLevelFor: (locationId, remainingMs, isLater) =>
      createHighLevelClient({
        baseUrl: 'https://highlevel.test',
        locationId,
        fetch,
        clock,
        pacer: pacers.begin(locationId, isLater),
        deadline: clock.now() + remainingMs,
        ...accessTo(locationId),
      }),
    quarantine: (record, error) =>
      quarantine(sqs, DEAD_LETTER_QUEUE_URL, {
        body: record.body,
        groupId: record.attributes.MessageGroupId ?? 'unknown',
        deduplicationId: record.messageId,
        reason: error instanceof Error ? error.name : 'Error',
        ...(error instanceof Error ? { detail: error.message } : {}),
      }),
    hold: (record: SQSRecord, error: unknown) =>
      outside
        .reachFor(process)('hold', () =>
          outside.queues.changeVisibility({
            QueueUrl: QUEUE_URL,
            ReceiptHandle: record.receiptHandle,
            VisibilityTimeout: holdDelaySeconds(error, receiveCount(record), random()),
          }),
        )
        .then(
          () => undefined,
          () => undefined,
        ),
    log,
    count,
    measure: count,
  })
}

/** The reconcile function in a new process. */
export function loadReconcile(outside: Outside, process: Process) {
  const { integration, log, random } = outside
  const { sqs, documents, secrets, clock, fetch } = clientsOf(outside, process)
  return createReconcileHandler({
    integration,
    connections: outside.connectionsFor(process),
    sendGrantMessage: outside.sendGrantMessageFor(process),
    apiKeys: createApiKeys({ secrets, prefix: SECRET_PREFIX, clock }),
    chiliPiperFor: (apiKey, deadline) =>
      createChiliPiperClient({
        baseUrl: 'https://chilipiper.test',
        fetch,
        clock,
        random,
        apiKey: async () => apiKey,
        deadline,
      }),
    store: createPollStore({ documents, tableName: TABLE, clock }),
    send: (envelope) => sendEnvelope(sqs, QUEUE_URL, envelope),
    clock,
    log,
    count,
    measure: count,
  })
}
