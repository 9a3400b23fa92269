import { createHash } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { createWebhookHandler } from '../../../functions/webhook/create-webhook-handler.ts'
import { createSigningSecrets } from '../../../shared/chili-piper/signing-secrets.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { type Reach, secretsOver, sqsOver } from '../../simulation/system/aws-clients.ts'
import { meetingBody, SECRET, SIGNED_AT, signedDelivery } from '../../support/chili-piper-bodies.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const SYNC_QUEUE_URL = 'https://sqs.test/sync.fifo'
const DEAD_LETTER_QUEUE_URL = 'https://sqs.test/dead-letters.fifo'
const AT_ONCE = 50

/** A delivery and what has to become of it. */
export interface Sent {
  event: APIGatewayProxyEventV2
  answer: number
  /** The queue that keeps it, if any does. */
  kept?: 'sync' | 'dead-letters'
  isHostile: boolean
}

export interface BurstResult {
  /** Answers other than those that were due. */
  wrongAnswers: number
  /** Good deliveries that are not on the sync queue exactly once. */
  wronglyStored: number
  /** Hostile deliveries that are on a queue and should not be, or the other way round. */
  wronglyKept: number
  /** Of the good deliveries, each by the clock that was given. */
  times: number[]
}

/** Good deliveries, each of another meeting. */
export const goodDeliveries = (count: number): Sent[] =>
  Array.from({ length: count }, (_, index) => ({
    event: signedDelivery({ body: meetingBody({ meetingIdChili: `meeting-${index}` }) }),
    answer: 202,
    kept: 'sync',
    isHostile: false,
  }))

const silent = { info() {}, warn() {}, error() {} }
// A service answers in another turn of the event loop, so that those that are at work together really are.
const reach: Reach = (_what, effect) => new Promise((resolve) => setImmediate(() => resolve(effect())))

/** The webhook function over queues that only keep event ids; its clock stands at the time the test bodies are signed. */
function createDoor() {
  const sync = new Map<string, number>()
  const deadLetters = new Map<string, number>()
  const queues = new Map([
    [SYNC_QUEUE_URL, sync],
    [DEAD_LETTER_QUEUE_URL, deadLetters],
  ])
  const clock = createManualClock()
  const secrets = secretsOver(reach, new Map([['app/chili-piper/demo', JSON.stringify({ current: SECRET })]]))
  const handle = createWebhookHandler({
    integration: defineIntegration({ tenants: { demo: { location: 'location-1' } } }),
    signingSecrets: createSigningSecrets({ secrets, prefix: 'app/chili-piper/', clock }),
    sqs: sqsOver(reach, {
      send({ QueueUrl = '', MessageDeduplicationId: id = '' }) {
        const queue = queues.get(QueueUrl)
        if (!queue) throw new Error('No such queue')
        queue.set(id, (queue.get(id) ?? 0) + 1)
      },
      changeVisibility() {},
    }),
    syncQueueUrl: SYNC_QUEUE_URL,
    deadLetterQueueUrl: DEAD_LETTER_QUEUE_URL,
    clock,
    log: silent,
    count() {},
    highLevelDoor: () => Promise.reject(new Error('Not part of the burst')),
  })
  return { handle, sync, deadLetters }
}

/** Delivers all of them, fifty at a time, to one process of the webhook function. `now` in milliseconds is what times are told by. */
export async function runBurst(deliveries: readonly Sent[], now: () => number): Promise<BurstResult> {
  const { handle, sync, deadLetters } = createDoor()
  const result: BurstResult = { wrongAnswers: 0, wronglyStored: 0, wronglyKept: 0, times: [] }
  const left = deliveries.values()
  const deliver = async () => {
    for (const { event, answer, isHostile } of left) {
      const startedAt = now()
      const { statusCode } = await handle(event)
      if (!isHostile) result.times.push(now() - startedAt)
      if (statusCode !== answer) result.wrongAnswers++
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, deliver))
  const due = { sync: new Map<string, number>(), 'dead-letters': new Map<string, number>() }
  for (const { event, kept, isHostile } of deliveries) {
    const id = eventIdOf(event)
    if (!isHostile) result.wronglyStored += sync.get(id) === 1 ? 0 : 1
    if (kept) due[kept].set(id, (due[kept].get(id) ?? 0) + 1)
  }
  result.wronglyKept = differences(sync, due.sync) + differences(deadLetters, due['dead-letters'])
  return result
}

/** By the rule of the README, on its own: the digest of tenant, change, time and bytes. */
const eventIdOf = ({ body = '', isBase64Encoded }: APIGatewayProxyEventV2) =>
  createHash('sha256')
    .update(`demo/created/${SIGNED_AT}.`)
    .update(body, isBase64Encoded ? 'base64' : 'utf8')
    .digest('hex')

function differences(are: ReadonlyMap<string, number>, due: ReadonlyMap<string, number>): number {
  const ids = new Set([...are.keys(), ...due.keys()])
  return [...ids].filter((id) => are.get(id) !== due.get(id)).length
}
