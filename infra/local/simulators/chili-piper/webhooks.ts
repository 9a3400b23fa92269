import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../../../../shared/clock.ts'
import { type JsonObject, plain } from '../json.ts'
import type { RecordStore } from '../record-store.ts'
import type { Meeting } from './meeting.ts'
import { type Trigger, webhookBody } from './webhook-body.ts'

export const webhookSchema = z.strictObject({
  triggerType: z.enum(['MeetingCreated', 'MeetingUpdated', 'MeetingDeleted']),
  url: z.string(),
  enabled: z.boolean(),
})
export type Webhook = z.infer<typeof webhookSchema>

const deliverySchema = z.object({
  id: z.string(),
  at: z.number(),
  triggerType: z.string(),
  url: z.string(),
  meetingId: z.string(),
  timestamp: z.string(),
  signature: z.string(),
  body: z.string(),
  /** The HTTP status; 0 when there was no answer. */
  status: z.number(),
  ms: z.number(),
})
export type Delivery = z.infer<typeof deliverySchema>

/** How long a receiver may take. Not documented by Chili Piper. */
const TIMEOUT_MS = 10_000

/** Lowercase hex HMAC-SHA256 over `timestamp.body`. */
export const sign = (secret: string, timestamp: string, body: string) =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')

export interface Webhooks {
  list(): Webhook[]
  find(triggerType: Trigger, url: string): Webhook | undefined
  /** The first one that is ever saved also provides the signing secret. */
  save(webhook: Webhook, isFromOptions?: boolean): Webhook
  remove(triggerType: Trigger, url: string): void
  /** Registers these as if they had been made before, and forgets those that an earlier start registered. */
  register(webhooks: Omit<Webhook, 'enabled'>[]): void
  /** Undefined until there was a first webhook or a rotation. */
  secret(): string | undefined
  rotate(): string
  /** Makes one attempt for every enabled webhook of the trigger; the deliveries, in order of registration. */
  deliver(trigger: Trigger, meeting: Meeting): Promise<Delivery[]>
  deliveries(): Delivery[]
  /** Sends the very bytes and headers of an earlier delivery once more. */
  resend(delivery: Delivery): Promise<Delivery>
}

const idOf = (triggerType: string, url: string) => `${triggerType} ${url}`

/** The tenant's webhooks, their one secret, and every delivery made. Delivery is attempted once, as nothing else is documented. */
export function createWebhooks(options: {
  store: RecordStore
  clock: Clock
  signingSecret: string
  signal: AbortSignal
}): Webhooks {
  const { store, clock, signingSecret, signal } = options

  const records = () => store.list('webhook')
  const secret = () => z.string().optional().parse(store.get('signing-secret', 'tenant')?.value)
  const setSecret = (value: string) => store.put('signing-secret', 'tenant', { value })

  const attempt = async (delivery: Delivery): Promise<Delivery> => {
    const startedAt = clock.now()
    const done = new AbortController()
    const abort = new AbortController()
    const stop = AbortSignal.any([done.signal, signal])
    void clock.sleep(TIMEOUT_MS, stop).then(() => abort.abort())
    const headers = {
      'content-type': 'application/json',
      'x-chili-timestamp': delivery.timestamp,
      'x-chili-signature': delivery.signature,
    }
    let status = 0
    try {
      const response = await fetch(delivery.url, {
        method: 'POST',
        headers,
        body: delivery.body,
        redirect: 'manual',
        signal: abort.signal,
      })
      await response.arrayBuffer()
      status = response.status
    } catch {
      // No answer is an outcome here: it is recorded as status 0, and there is no second attempt.
    }
    done.abort()
    const made = { ...delivery, id: randomUUID(), at: startedAt, status, ms: clock.now() - startedAt }
    if (!signal.aborted) store.put('delivery', made.id, made)
    return made
  }

  const webhooks: Webhooks = {
    list: () => records().map(({ triggerType, url, enabled }) => webhookSchema.parse({ triggerType, url, enabled })),
    find: (triggerType, url) => webhooks.list().find((one) => one.triggerType === triggerType && one.url === url),
    save(webhook, isFromOptions = false) {
      if (secret() === undefined) setSecret(signingSecret)
      store.put('webhook', idOf(webhook.triggerType, webhook.url), { ...webhook, isFromOptions })
      return webhook
    },
    remove: (triggerType, url) => void store.remove('webhook', idOf(triggerType, url)),
    register(wanted) {
      const isWanted = ({ triggerType, url }: JsonObject) =>
        wanted.some((one) => one.triggerType === triggerType && one.url === url)
      for (const record of records().filter((record) => record.isFromOptions === true && !isWanted(record)))
        store.remove('webhook', idOf(plain(record.triggerType), plain(record.url)))
      for (const one of wanted.filter(({ triggerType, url }) => !webhooks.find(triggerType, url)))
        webhooks.save({ ...one, enabled: true }, true)
    },
    secret,
    rotate() {
      const value = randomBytes(32).toString('hex')
      setSecret(value)
      return value
    },
    deliver(trigger, meeting) {
      const key = secret() ?? signingSecret
      const body = JSON.stringify(webhookBody(trigger, meeting))
      const timestamp = String(Math.floor(clock.now() / 1000))
      const signature = sign(key, timestamp, body)
      const one = ({ triggerType, url }: Webhook) =>
        attempt({
          id: '',
          at: 0,
          triggerType,
          url,
          meetingId: meeting.id,
          timestamp,
          signature,
          body,
          status: 0,
          ms: 0,
        })
      return Promise.all(
        webhooks
          .list()
          .filter(({ triggerType, enabled }) => triggerType === trigger && enabled)
          .map(one),
      )
    },
    deliveries: () => store.list('delivery').map((record) => deliverySchema.parse(record)),
    resend: attempt,
  }
  return webhooks
}
