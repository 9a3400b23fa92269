import { createHash } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { bookingSchema, bookMeeting, type Meeting } from '../../../infra/local/simulators/chili-piper/meeting.ts'
import { type Trigger, webhookBody } from '../../../infra/local/simulators/chili-piper/webhook-body.ts'
import type { JsonObject } from '../../../infra/local/simulators/json.ts'
import type { Integration } from '../../../shared/config/define-integration.ts'
import { createAskRefresh } from '../../../shared/grant/ask-refresh.ts'
import { createGrantReader } from '../../../shared/grant/grant-store.ts'
import { createLog } from '../../../shared/log.ts'
import { aRecord } from '../../support/bookings.ts'
import { SECRET, signedDelivery } from '../../support/chili-piper-bodies.ts'
import { APP_ID, highLevelDelivery } from '../../support/high-level-deliveries.ts'
import type { GrantWorld } from '../grant-world.ts'
import { createMemoryFifoQueue, type ReceivedMessage } from '../memory-fifo-queue.ts'
import type { Process, Simulator } from '../simulator.ts'
import {
  DEAD_LETTER_QUEUE_URL,
  KEY_PREFIX,
  loadReconcile,
  loadSync,
  loadWebhook,
  type Outside,
  RECEIVER_KEY,
  SIGNING_PREFIX,
} from './functions.ts'
import { createLambda } from './lambda.ts'
import { createMemoryTable } from './memory-table.ts'
import { callOf, createChiliPiperSide, createHighLevelSide, responseOf } from './other-sides.ts'

const TENANT = 'demo'
const API_KEY = 'chili-piper-key'
const VISIBILITY_MS = 180_000
const SYNC_MS = 30_000
const WEBHOOK_MS = 10_000
const RECONCILE_MS = 120_000
const AWS_MS = 3_000
const CALL_MS = 10_000
const BATCH = 10
/** How often HighLevel repeats a delivery that was not answered with 2xx: for longer than anything is down here. */
const REPEATS = 16

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

const TRIGGERS = { MeetingCreated: 'created', MeetingUpdated: 'updated', MeetingDeleted: 'deleted' } as const

/** The whole system in one process: our functions as they are deployed, AWS in memory, both other sides simulated. */
export function createSystemWorld(sim: Simulator, options: SystemOptions) {
  const { integration, grants } = options
  const down = new Set<Side>()
  const table = createMemoryTable()
  const leaks: string[] = []
  const quarantines: { reason: string; detail: string; body: string }[] = []
  const places = new Map<string, string[]>()
  /** Event ids of deliveries that were answered 2xx, and those that are stored. */
  const promised = new Set<string>()
  const stored = new Set<string>()
  let answers = 0
  let calls = 0

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
    tell: tellCrm,
  })
  const chiliPiper = createChiliPiperSide({ now: sim.now, tenant: TENANT, apiKey: API_KEY, tell: tellMeeting })

  const scan = (message: string, fields: object) => {
    const line = JSON.stringify([message, fields])
    for (const canary of options.canaries ?? []) if (line.includes(canary)) leaks.push(`${message}: ${canary}`)
  }
  const log = createLog({ info: scan, warn: scan, error: scan } as unknown as Parameters<typeof createLog>[0])

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
      [`${SIGNING_PREFIX}${TENANT}`, JSON.stringify({ current: SECRET })],
      [`${KEY_PREFIX}${TENANT}`, JSON.stringify({ apiKey: API_KEY })],
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
    fetchFor,
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

  /** The network: what fails there is no error of ours. */
  function fetchFor(process: Process): typeof fetch {
    return async (input, init) => {
      const { hostname } = new URL(input instanceof Request ? input.url : input)
      calls++
      const side: Side =
        hostname === 'highlevel.test' ? 'highlevel' : hostname === 'chilipiper.test' ? 'chili-piper' : 'notes-receiver'
      const call = callOf(input, init)
      const attempt = () => sim.call(process, `${side} ${call.method} ${call.path}`, () => answer(side, call), CALL_MS)
      try {
        return await attempt()
      } catch (cause) {
        if (options.mistake === 'blind retry of a create' && call.method === 'POST') return await attempt()
        throw new TypeError('fetch failed', { cause })
      }
    }
  }

  function answer(side: Side, call: ReturnType<typeof callOf>): Response {
    if (down.has(side)) return responseOf({ status: 503, body: 'upstream connect error' })
    if (side === 'highlevel') return responseOf(highLevel.api(call))
    if (side === 'chili-piper') return responseOf(chiliPiper.api(call))
    return receive(call.body)
  }

  /** The receiver of notes keeps what came last. */
  function receive(body: string): Response {
    const { data } = JSON.parse(body)
    places.set(
      data.meetingId,
      data.notes.map(({ text }: { text: string }) => text),
    )
    return new Response(null, { status: 204 })
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
  function deliver(event: APIGatewayProxyEventV2, over: (status: number | undefined) => void): void {
    webhook(
      (handler) => handler(event),
      (ending) => {
        answers++
        over(ending.ended === 'returned' ? ending.result.statusCode : ending.ended === 'threw' ? 500 : undefined)
      },
    )
  }

  const lost = new Set<string>()
  /** Chili Piper's webhook: late, at times twice, attempted once. */
  function tellMeeting(trigger: Trigger, meeting: Meeting): void {
    const timestamp = String(Math.floor(sim.now() / 1000))
    const change = TRIGGERS[trigger]
    const event = signedDelivery({ tenant: TENANT, change, timestamp, body: webhookBody(trigger, meeting) })
    const body = event.body ?? ''
    const eventId = createHash('sha256').update(`${TENANT}/${change}/${timestamp}.`).update(body).digest('hex')
    for (let copies = sim.random.isTrue(0.1) ? 2 : 1; copies > 0; copies--)
      sim.at(sim.now() + sim.random.between(100, 20_000), () =>
        deliver(event, (status) => {
          if (status === 202) promised.add(eventId)
          else lost.add(meeting.id)
        }),
      )
    if (sim.random.isTrue(0.03))
      deliver({ ...event, body: body.replace('"type"', '"tYpe"') }, (status) => {
        if (status !== 401 && status !== 503 && status !== undefined)
          sim.fail(new Error(`An altered delivery was answered ${status}`))
      })
  }

  let told = 0
  /** HighLevel's webhook: late, at times twice, repeated until it is answered with 2xx. */
  function tellCrm(event: JsonObject): void {
    const stamp = { appId: APP_ID, timestamp: new Date(sim.now()).toISOString(), webhookId: `webhook-${told++}` }
    const delivery = highLevelDelivery({ body: { ...event, ...stamp } })
    const attempt = (count: number): void =>
      deliver(delivery, (status) => {
        if (status === 202 || count === REPEATS) return
        sim.at(sim.now() + 60_000 * count, () => attempt(count + 1))
      })
    for (let copies = sim.random.isTrue(0.1) ? 2 : 1; copies > 0; copies--)
      sim.at(sim.now() + sim.random.between(100, 8_000), () => attempt(1))
  }

  let meetings = 0
  return {
    highLevel,
    chiliPiper,
    queue,
    table,
    places,
    leaks,
    quarantines,
    down,
    stored,
    promised,
    /** Meetings of which a webhook was not taken: only a fetch tells of them. */
    lost,
    tellMeeting,
    answers: () => answers,
    calls: () => calls,
    isQuiet: () => queue.size() === 0 && running === 0,
    /** Somebody books on Chili Piper's page. */
    book(booking: JsonObject): Meeting {
      const meeting = { ...bookMeeting(bookingSchema.parse(booking), sim.now()), id: idOf(++meetings) }
      chiliPiper.save(meeting)
      tellMeeting('MeetingCreated', meeting)
      return meeting
    },
    change(trigger: Trigger, meeting: Meeting): Meeting {
      chiliPiper.save(meeting)
      tellMeeting(trigger, meeting)
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
    deliver,
    /** SQS's own move task. */
    redrive(): void {
      for (const { MessageBody, MessageGroupId, MessageDeduplicationId } of queue.deadLetters.splice(0))
        queue.send({ MessageBody, MessageGroupId, MessageDeduplicationId })
    },
  }
}

const idOf = (serial: number) => `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`

export type SystemWorld = ReturnType<typeof createSystemWorld>
