import { type KeyObject, randomUUID, sign } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../../../../shared/clock.ts'
import type { JsonObject } from '../json.ts'
import type { RecordStore } from '../record-store.ts'
import { type AppBook, appIdOf } from './app.ts'
import { isoTime } from './operation.ts'

const deliverySchema = z.object({
  /** The webhookId, which all attempts have in common. */
  id: z.string(),
  type: z.string(),
  url: z.string(),
  body: z.string(),
  signature: z.string(),
  /** In the order in which they were made; status 0 when there was no answer. */
  attempts: z.array(z.object({ at: z.number(), status: z.number() })),
  isDone: z.boolean(),
})
export type AppDelivery = z.infer<typeof deliverySchema>

/** Since 2026-04-30: any non-2xx is retried, up to 12 times, "from seconds to minutes" (the webhook guide). */
const RETRIES = 12
/** The schedule is not documented; it doubles here, and has no jitter, so that tests can count on it. */
export const retryDelayMs = (retry: number) => Math.min(5_000 * 2 ** retry, 600_000)
/** Not documented. */
const TIMEOUT_MS = 10_000

export interface AppWebhooks {
  /** Signs the event and sends it to the app's one URL, in the background; nothing is kept without a URL. */
  send(event: JsonObject): void
  deliveries(): AppDelivery[]
  /** One more attempt with the very bytes of an earlier delivery; resolves when it was answered. */
  resend(delivery: AppDelivery): Promise<AppDelivery>
  /** Goes on with what an earlier process has not delivered. */
  resume(): void
}

/** What HighLevel tells the app: flat bodies, signed with Ed25519 over the bytes, and every attempt on record. */
export function createAppWebhooks(options: {
  store: RecordStore
  clock: Clock
  apps: AppBook
  key: KeyObject
  signal: AbortSignal
}): AppWebhooks {
  const { store, clock, apps, key, signal } = options
  const save = (delivery: AppDelivery) => store.put('app-delivery', delivery.id, delivery)
  const find = (id: string) => {
    const record = store.get('app-delivery', id)
    return record && deliverySchema.parse(record)
  }

  /** The HTTP status; 0 when there was none within the time. */
  const post = async ({ url, body, signature }: AppDelivery): Promise<number> => {
    const done = new AbortController()
    const abort = new AbortController()
    void clock.sleep(TIMEOUT_MS, AbortSignal.any([done.signal, signal])).then(() => abort.abort())
    const headers = { 'content-type': 'application/json', 'x-ghl-signature': signature }
    try {
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: abort.signal })
      await response.arrayBuffer()
      return response.status
    } catch {
      // No answer is an outcome here: it is on record as status 0 and retried like any other failure.
      return 0
    } finally {
      done.abort()
    }
  }

  /** Undefined when the simulator was closed or emptied meanwhile. */
  const attempt = async (delivery: AppDelivery): Promise<AppDelivery | undefined> => {
    const at = clock.now()
    const status = await post(delivery)
    const current = signal.aborted ? undefined : find(delivery.id)
    if (!current) return undefined
    const attempts = [...current.attempts, { at, status }]
    const isDone = current.isDone || (status >= 200 && status < 300) || attempts.length > RETRIES
    const made = { ...current, attempts, isDone }
    save(made)
    return made
  }

  const deliver = async (delivery: AppDelivery) => {
    let current: AppDelivery | undefined = delivery
    while (current && !current.isDone && !signal.aborted) {
      if (current.attempts.length > 0) await clock.sleep(retryDelayMs(current.attempts.length - 1), signal)
      if (signal.aborted) return
      current = await attempt(current)
    }
  }

  const deliveries = () => store.list('app-delivery').map((record) => deliverySchema.parse(record))
  return {
    send(event) {
      const app = apps.get()
      if (!app?.webhookUrl) return
      const id = randomUUID()
      const appId = appIdOf(app)
      // A version has an id of its own in the real portal; an app's first version has that of the app.
      const envelope = { appId, versionId: appId, timestamp: isoTime(clock.now()), webhookId: id }
      const body = JSON.stringify({ ...event, ...envelope })
      const signature = sign(null, Buffer.from(body), key).toString('base64')
      const type = z.string().parse(event.type)
      const delivery = { id, type, url: app.webhookUrl, body, signature, attempts: [], isDone: false }
      save(delivery)
      void deliver(delivery)
    },
    deliveries,
    resend: async (delivery) => (await attempt(delivery)) ?? delivery,
    resume() {
      for (const delivery of deliveries()) void deliver(delivery)
    },
  }
}
