import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import type { Clock } from '../clock.ts'
import { RemoteUnavailableError } from '../errors.ts'

const PREFIX = 'whsec_'
const MIN_BYTES = 24
/** How long a key that was read is used without looking again. */
const MAX_AGE_MS = 5 * 60_000

/**
 * The bytes that sign. `whsec_…` is base64, as Standard Webhooks writes it; any other text, like the one that was generated
 * with the stack, counts by its UTF-8 bytes, and a receiver is given `whsec_` and these in base64. Undefined when too short.
 */
export function readWebhookKey(secret: string): Buffer | undefined {
  const text = secret.trim()
  const key = text.startsWith(PREFIX) ? Buffer.from(text.slice(PREFIX.length), 'base64') : Buffer.from(text, 'utf8')
  return key.length >= MIN_BYTES ? key : undefined
}

/** The key of outgoing webhooks. 'unusable': not there, empty or too short. @throws RemoteUnavailableError */
export type WebhookKey = () => Promise<Buffer | 'unusable'>

/** The key in its secret, kept for five minutes. */
export function createWebhookKey(options: { secrets: SecretsManagerClient; name: string; clock: Clock }): WebhookKey {
  let known: { key: Buffer; readAt: number } | undefined
  return async () => {
    const readAt = options.clock.now()
    if (known && readAt - known.readAt < MAX_AGE_MS) return known.key
    const key = readWebhookKey(await readText(options.secrets, options.name))
    if (key) known = { key, readAt }
    return key ?? 'unusable'
  }
}

async function readText(secrets: SecretsManagerClient, name: string): Promise<string> {
  try {
    return (await secrets.send(new GetSecretValueCommand({ SecretId: name }))).SecretString ?? ''
  } catch (cause) {
    if (cause instanceof ResourceNotFoundException) return ''
    throw new RemoteUnavailableError('The key of the outgoing webhook could not be read', { cause })
  }
}
