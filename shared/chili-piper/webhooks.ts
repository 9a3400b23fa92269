import * as z from 'zod/mini'
import { filledText } from '../filled-text.ts'
import { flag } from './answer-fields.ts'
import { ask, demand, type EdgeApi, type Existing, read } from './ask.ts'
import { path } from './path.ts'
import type { Call } from './request.ts'

export type Trigger = 'MeetingCreated' | 'MeetingUpdated' | 'MeetingDeleted'

/** Trigger and URL together are a webhook's identity. */
export interface WebhookKey {
  triggerType: Trigger
  /** Absolute, https. */
  url: string
}
export interface WebhookInput extends WebhookKey {
  /** A disabled one gets no deliveries. */
  enabled: boolean
}

// A trigger that is new to us is listed, too.
const webhookSchema = z.lazy(() => z.object({ triggerType: z.string(), url: z.string(), enabled: flag }))
export type Webhook = z.infer<typeof webhookSchema>
const listed = z.lazy(() => z.object({ webhooks: z.nullish(z.array(webhookSchema)) }))
const secretSchema = z.lazy(() => z.object({ secret: filledText() }))
export type SigningSecret = z.infer<typeof secretSchema>

const HOOK = path`/v1/org/webhook`
const only = ({ triggerType, url }: WebhookKey) => ({ triggerType, url })

/** The tenant's webhooks, all at once. Operation webhook-list. Permission: not documented. */
export async function listWebhooks(api: EdgeApi): Promise<Webhook[]> {
  const call = { method: 'GET', path: path`/v1/org/webhook/list`, safe: true } as const
  return (await demand(api, call, listed)).webhooks ?? []
}

/** The new webhook, or 'exists' when this URL has one of this trigger (409). Operation webhook-create. Permission: not documented. */
export async function createWebhook(api: EdgeApi, webhook: WebhookInput): Promise<Webhook | 'exists'> {
  const call: Call = { method: 'POST', path: HOOK, body: { ...only(webhook), enabled: webhook.enabled } }
  const answer = await api.request(call)
  return answer.status === 409 ? 'exists' : read(call, answer, webhookSchema)
}

/** Switches a webhook on or off; nothing else of it can be changed. Operation webhook-update. Permission: not documented. */
export function updateWebhook(api: EdgeApi, webhook: WebhookInput): Promise<Existing<Webhook>> {
  const body = { ...only(webhook), enabled: webhook.enabled }
  return ask(api, { method: 'PUT', path: HOOK, body }, webhookSchema)
}

/** Ends a webhook's deliveries at once. Operation webhook-delete. Permission: not documented. */
export async function deleteWebhook(api: EdgeApi, webhook: WebhookKey): Promise<Existing<'deleted'>> {
  const schema = z.union([z.looseObject({}), z.literal('')])
  const answer = await ask(api, { method: 'DELETE', path: HOOK, body: only(webhook) }, schema)
  return answer === 'missing' ? answer : 'deleted'
}

/**
 * The one secret that signs all deliveries of the tenant; 'missing' until there was a first webhook or a rotation.
 * Operation webhook-get-secret. Permission: not documented.
 */
export function readSigningSecret(api: EdgeApi): Promise<Existing<SigningSecret>> {
  return ask(api, { method: 'GET', path: path`/v1/org/webhook/secret`, safe: true }, secretSchema)
}

/** Makes and gives a new secret; the old one ends at once. Operation webhook-rotate-secret. Permission: not documented. */
export function rotateSigningSecret(api: EdgeApi): Promise<SigningSecret> {
  return demand(api, { method: 'POST', path: path`/v1/org/webhook/secret/rotate` }, secretSchema)
}
