import { bookingSchema, bookMeeting, type Meeting } from '../../../infra/local/simulators/chili-piper/meeting.ts'
import type { Trigger } from '../../../infra/local/simulators/chili-piper/webhook-body.ts'
import type { JsonObject } from '../../../infra/local/simulators/json.ts'
import type { Integration } from '../../../shared/config/define-integration.ts'
import { createAskRefresh } from '../../../shared/grant/ask-refresh.ts'
import { createGrantReader } from '../../../shared/grant/grant-store.ts'
import { createLog } from '../../../shared/log.ts'
import { aRecord } from '../../support/bookings.ts'
import { SECRET } from '../../support/chili-piper-bodies.ts'
import type { GrantWorld } from '../grant-world.ts'
import { createMemoryFifoQueue, type ReceivedMessage } from '../memory-fifo-queue.ts'
import type { Simulator } from '../simulator.ts'
import { createDeliveries, type Deliver } from './deliveries.ts'
import {
  DEAD_LETTER_QUEUE_URL,
  loadReconcile,
  loadSync,
  loadWebhook,
  type Outside,
  RECEIVER_KEY,
  SECRET_PREFIX,
} from './functions.ts'
import { createLambda } from './lambda.ts'
import { createMemoryTable } from './memory-table.ts'
import { createNetwork } from './network.ts'
import { createChiliPiperSide, createHighLevelSide } from './other-sides.ts'

const TENANT = 'demo'
const API_KEY = 'chili-piper-key'
const VISIBILITY_MS = 180_000
const SYNC_MS = 30_000
const WEBHOOK_MS = 10_000
const RECONCILE_MS = 120_000
const AWS_MS = 3_000
const BATCH = 10

export type Side = 'highlevel' | 'chili-piper' | 'notes-receiver' | 'table' | 'throttled table' | 'queue'

/** Classic mistakes, made on purpose to see that the simulation finds them. */
export const MISTAKES = [
  'delete before apply',
  'blind retry of a create',
  'the time of an event is when it came',
  'a second writer of the grant',
  'success for an unknown error',
] as const
export type Mistake = (typeof MISTAKES)[number]

export interface SystemOptions {
  integration: Integration
  locations: readonly { id: string; users?: { id: string; name: string; email: string }[] }[]
  /** Keeps the grant of its location; every other location has a token that never ends. */
  grants?: GrantWorld
  grantedLocation?: string
  /** Invocations of the sync function at the same time. */
  maxConcurrency?: number
  mistake?: Mistake
  /** Shares of deletions that are lost, and of invocations in a cold process. */
  lostDeletions?: number
  coldStarts?: number
  /** What must be in no log line. */
  canaries?: readonly string[]
}

/** The whole system in one process: our functions as they are deployed, AWS in memory, both other sides simulated. */
export function createSystemWorld(sim: Simulator, options: SystemOptions) {
  const { integration, grants } = options
  const down = new Set<Side>()
  const table = createMemoryTable()
  const leaks: string[] = []
  const quarantines: { reason: string; detail: string; body: string }[] = []
  /** Ids under which something was stored. */
  const stored = new Set<string>()

  const queue = createMemoryFifoQueue({
    now: sim.now,
    visibilityMs: VISIBILITY_MS,
    onVisible: (at) => sim.at(at, poll),
  })
  const staticToken = (locationId: string) => `token-of-${locationId}`
  const highLevel = createHighLevelSide({
    now: sim.now,
    locations: options.locations.map((one) => ({
      companyId: 'agency-1',
      name: one.id,
      timezone: 'America/New_York',
      ...one,
    })),
    locationOf(token) {
      if (grants?.provider.accepts(token)) return options.grantedLocation
      const found = options.locations.find(({ id }) => id !== options.grantedLocation && staticToken(id) === token)
      return found?.id
    },
    tell: (event) => deliveries.tellCrm(event),
  })
  const chiliPiper = createChiliPiperSide({
    now: sim.now,
    tenant: TENANT,
    apiKey: API_KEY,
    tell: (...change) => deliveries.tellMeeting(...change),
  })

  const scan = (...line: unknown[]) => {
    const text = JSON.stringify(line)
    for (const canary of options.canaries ?? []) if (text.includes(canary)) leaks.push(canary)
  }
  const log = createLog({ info: scan, warn: scan, error: scan })

  const network = createNetwork(sim, {
    down,
    mistake: options.mistake,
    highLevel: () => highLevel,
    chiliPiper: () => chiliPiper,
  })
  function guard(side: Side): void {
    if (down.has(side)) throw new Error(`${side} is down`)
  }

  const outside: Outside = {
    integration,
    log,
    table: {
      run(command) {
        guard('table')
        if (down.has('throttled table') && sim.random.isTrue(0.9)) throw new Error('Throughput exceeds the limit')
        return table.run(command)
      },
    },
    secrets: new Map([
      [`${SECRET_PREFIX}${TENANT}`, JSON.stringify({ apiKey: API_KEY, current: SECRET })],
      [RECEIVER_KEY, 'k'.repeat(64)],
    ]),
    queues: {
      send({ QueueUrl, MessageBody = '', MessageGroupId = '', MessageDeduplicationId = '', MessageAttributes }) {
        guard('queue')
        const entry = { MessageBody, MessageGroupId, MessageDeduplicationId }
        if (QueueUrl !== DEAD_LETTER_QUEUE_URL) {
          stored.add(MessageDeduplicationId)
          return void queue.send(entry)
        }
        const reason = MessageAttributes?.['reason']?.StringValue ?? ''
        const detail = MessageAttributes?.['detail']?.StringValue ?? ''
        stored.add(MessageDeduplicationId)
        scan('dead letter', { reason, detail })
        quarantines.push({ reason, detail, body: MessageBody })
        queue.deadLetters.push({ ...entry, reason })
      },
      changeVisibility: ({ ReceiptHandle = '', VisibilityTimeout = 0 }) =>
        queue.changeVisibility(ReceiptHandle, VisibilityTimeout),
    },
    random: sim.random.next,
    clockOf: (process) => sim.clockOf(process),
    reachFor: (process) => (what, effect) => sim.call(process, what, effect, AWS_MS),
    fetchFor: network.fetchFor,
    accessFor(process) {
      const reader =
        grants &&
        createGrantReader({
          secrets: grants.secretsFor(process),
          prefix: grants.prefix,
          clock: sim.clockOf(process),
          connections: grants.connectionsFor(process),
        })
      const askRefresh =
        reader &&
        grants &&
        createAskRefresh({
          grants: reader,
          send: grants.sendFor(process),
          clock: sim.clockOf(process),
          log,
        })
      return (locationId) =>
        reader && askRefresh && locationId === options.grantedLocation
          ? {
              accessToken: async (read) => (await reader.read(locationId, read)).grant.accessToken,
              onTokenRefused: (token) =>
                options.mistake === 'a second writer of the grant'
                  ? grants!.refreshBeside(process)
                  : askRefresh(locationId, token),
            }
          : { accessToken: async () => staticToken(locationId) }
    },
    connectionsFor: (process) => grants?.connectionsFor(process) ?? { list: async () => [] },
    sendGrantMessageFor: (process) => grants?.sendFor(process) ?? (async () => {}),
  }

  const webhook = createLambda(sim, { timeoutMs: WEBHOOK_MS, create: (process) => loadWebhook(outside, process) })
  const sync = createLambda(sim, {
    timeoutMs: SYNC_MS,
    create: (process) => loadSync(outside, process),
    coldRate: options.coldStarts,
  })
  const reconcile = createLambda(sim, { timeoutMs: RECONCILE_MS, create: (process) => loadReconcile(outside, process) })

  // Under a steady load Lambda takes what there is.
  const isSteady = options.lostDeletions === 0
  let running = 0
  function poll(): void {
    while (running < (options.maxConcurrency ?? 10)) {
      const batch = queue.receive(isSteady || sim.random.isTrue(0.5) ? BATCH : sim.random.between(1, BATCH))
      if (batch.length === 0) return
      running++
      sim.at(sim.now() + 5, () => runBatch(batch))
    }
  }

  function runBatch(batch: readonly ReceivedMessage[]): void {
    if (options.mistake === 'delete before apply') for (const { receipt } of batch) queue.delete(receipt)
    const Records = batch.map(({ id, body, groupId, receives, receipt }) => ({
      ...aRecord(mistaken(body), { messageId: id, receiveCount: receives, groupId }),
      receiptHandle: receipt,
    }))
    sync(
      (handler, context) => handler({ Records }, context),
      (ending) => {
        running--
        sim.at(sim.now(), poll)
        if (ending.ended === 'threw') sim.fail(ending.error instanceof Error ? ending.error : new Error('threw'))
        if (ending.ended !== 'returned') return
        const isSilent = options.mistake === 'success for an unknown error'
        const failures = isSilent ? [] : ending.result.batchItemFailures
        const failed = new Set(failures.map(({ itemIdentifier }) => itemIdentifier))
        // A deletion is lost at times.
        for (const { id, receipt } of batch)
          if (!failed.has(id) && !sim.random.isTrue(options.lostDeletions ?? 0.01)) queue.delete(receipt)
      },
    )
  }

  function mistaken(body: string): string {
    if (options.mistake !== 'the time of an event is when it came') return body
    return body.replace(/"signedAt":\d+/, `"signedAt":${Math.floor(sim.now() / 1000)}`)
  }

  /** One attempt to hand over a delivery; the status, or undefined when nobody answered. */
  const deliver: Deliver = (event, over) => {
    webhook(
      (handler) => handler(event),
      (ending) => {
        over(ending.ended === 'returned' ? ending.result.statusCode : ending.ended === 'threw' ? 500 : undefined)
      },
    )
  }

  const deliveries = createDeliveries(sim, { tenant: TENANT, deliver })
  let meetings = 0
  return {
    highLevel,
    chiliPiper,
    queue,
    table,
    places: network.places,
    leaks,
    quarantines,
    down,
    stored,
    promised: deliveries.promised,
    /** Meetings of which a webhook was not taken: only a fetch tells of them. */
    lost: deliveries.lost,
    isQuiet: () => queue.size() === 0 && running === 0,
    /** Somebody books on Chili Piper's page. */
    book(booking: JsonObject): Meeting {
      const meeting = { ...bookMeeting(bookingSchema.parse(booking), sim.now()), id: idOf(++meetings) }
      chiliPiper.save(meeting)
      deliveries.tellMeeting('MeetingCreated', meeting)
      return meeting
    },
    change(trigger: Trigger, meeting: Meeting): Meeting {
      chiliPiper.save(meeting)
      deliveries.tellMeeting(trigger, meeting)
      return meeting
    },
    /** The schedule fires. */
    reconcile(over: (isDone: boolean) => void = () => {}): void {
      reconcile(
        (handler, context) => handler({}, context),
        (ending) => over(ending.ended === 'returned'),
      )
    },
    /** Whatever somebody puts on the queue. */
    put: (MessageBody: string, MessageGroupId: string, MessageDeduplicationId: string) =>
      void queue.send({ MessageBody, MessageGroupId, MessageDeduplicationId }),
    /** SQS's own move task. */
    redrive(): void {
      for (const { MessageBody, MessageGroupId, MessageDeduplicationId } of queue.deadLetters.splice(0))
        queue.send({ MessageBody, MessageGroupId, MessageDeduplicationId })
    },
  }
}

const idOf = (serial: number) => `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`

export type SystemWorld = ReturnType<typeof createSystemWorld>
