import { createWebhookHandler } from '../../../functions/webhook/create-webhook-handler.ts'
import { createSigningSecrets } from '../../../shared/chili-piper/signing-secrets.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { type Reach, secretsOver, sqsOver } from '../../simulation/system/aws-clients.ts'
import { meetingBody, SECRET, signedDelivery } from '../../support/chili-piper-bodies.ts'
import { createManualClock } from '../../support/manual-clock.ts'
import { median, quantile } from '../load/numbers.ts'

export interface OwnWork {
  what: string
  p50: number
  p99: number
  perSecond: number
}

const silent = { info() {}, warn() {}, error() {} }
// AWS answers at once, so that what is left is ours.
const atOnce: Reach = async (_what, effect) => effect()

/** What the webhook function itself takes for a delivery of 4 KB, outside the call of AWS, beside a handler that checks nothing. */
export async function measureOwnWork(rounds: number): Promise<OwnWork[]> {
  const clock = createManualClock()
  const secrets = secretsOver(atOnce, new Map([['app/chili-piper/demo', JSON.stringify({ current: SECRET })]]))
  const sqs = sqsOver(atOnce, { send() {}, changeVisibility() {} })
  const ours = createWebhookHandler({
    integration: defineIntegration({ tenants: { demo: { location: 'location-1' } } }),
    signingSecrets: createSigningSecrets({ secrets, prefix: 'app/chili-piper/', clock }),
    sqs,
    syncQueueUrl: 'https://sqs.test/sync.fifo',
    deadLetterQueueUrl: 'https://sqs.test/dead-letters.fifo',
    clock,
    log: silent,
    count() {},
    highLevelDoor: () => Promise.reject(new Error('Not part of this')),
  })
  const unchecked = async ({ body = '' }: { body?: string }) => {
    const { meetingIdChili } = JSON.parse(body)
    await atOnce('send', () => ({ MessageBody: body, MessageDeduplicationId: meetingIdChili }))
    return { statusCode: 202 }
  }
  const deliveries = Array.from({ length: rounds }, (_, index) =>
    signedDelivery({ body: meetingBody({ meetingIdChili: `m-${index}`, meetingDescription: 'x'.repeat(2_200) }) }),
  )
  const times = { ours: [] as number[], unchecked: [] as number[] }
  for (const delivery of deliveries) {
    times.ours.push(await timed(() => ours(delivery)))
    times.unchecked.push(await timed(() => unchecked(delivery)))
  }
  const row = (what: string, all: number[]): OwnWork => {
    // What the just-in-time compiler had not seen yet is a cold start's.
    const warm = all.slice(Math.floor(all.length / 5))
    const sum = warm.reduce((total, one) => total + one, 0)
    return { what, p50: median(warm), p99: quantile(warm, 0.99), perSecond: (1000 * warm.length) / sum }
  }
  return [row('ours: verify, parse, envelope', times.ours), row('no check at all', times.unchecked)]
}

async function timed(run: () => Promise<{ statusCode?: number }>): Promise<number> {
  const began = performance.now()
  const { statusCode } = await run()
  const ms = performance.now() - began
  if (statusCode !== 202) throw new Error(`A delivery was answered ${statusCode}`)
  return ms
}
