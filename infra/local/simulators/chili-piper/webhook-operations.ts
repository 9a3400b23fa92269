import type { JsonObject } from '../json.ts'
import type { Call } from '../simulator-server.ts'
import { type EdgeOperation, edgeError, invalidValue } from './api.ts'
import { readBody } from './read-request.ts'
import { type Webhook, type Webhooks, webhookSchema } from './webhooks.ts'

/** Only https, as documented; plain http is for receivers on this machine. */
function checkUrl({ url }: Pick<Webhook, 'url'>) {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const isLoopback = parsed?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(parsed.hostname)
  if (parsed?.protocol !== 'https:' && !isLoopback) throw invalidValue("body (must be an absolute https URL at 'url')")
}

function requireWebhook(webhooks: Webhooks, { triggerType, url }: Omit<Webhook, 'enabled'>) {
  if (!webhooks.find(triggerType, url))
    throw edgeError(404, 'NotFound', `There is no ${triggerType} webhook for this URL`)
}

function createWebhook(webhooks: Webhooks, call: Call): JsonObject {
  const webhook = readBody(webhookSchema, call)
  checkUrl(webhook)
  if (webhooks.find(webhook.triggerType, webhook.url))
    throw edgeError(409, 'Conflict', `There is a ${webhook.triggerType} webhook for this URL already`)
  return { ...webhooks.save(webhook) }
}

function readSecret(webhooks: Webhooks): JsonObject {
  const secret = webhooks.secret()
  if (secret === undefined) throw edgeError(404, 'NotFound', 'There is no signing secret yet')
  return { secret }
}

export const webhookOperations = (webhooks: Webhooks): EdgeOperation[] => [
  { method: 'GET', path: '/v1/org/webhook/list', run: () => ({ webhooks: webhooks.list() }) },
  { method: 'POST', path: '/v1/org/webhook', run: ({ call }) => createWebhook(webhooks, call) },
  {
    method: 'PUT',
    path: '/v1/org/webhook',
    run: ({ call }) => {
      const webhook = readBody(webhookSchema, call)
      requireWebhook(webhooks, webhook)
      return { ...webhooks.save(webhook) }
    },
  },
  {
    method: 'DELETE',
    path: '/v1/org/webhook',
    run: ({ call }) => {
      const { triggerType, url } = readBody(webhookSchema.omit({ enabled: true }), call)
      requireWebhook(webhooks, { triggerType, url })
      webhooks.remove(triggerType, url)
      return {}
    },
  },
  { method: 'GET', path: '/v1/org/webhook/secret', run: () => readSecret(webhooks) },
  { method: 'POST', path: '/v1/org/webhook/secret/rotate', run: () => ({ secret: webhooks.rotate() }) },
]
