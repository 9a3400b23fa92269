import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import * as z from 'zod/mini'
import type { Clock } from '../clock.ts'

// Printable ASCII only: a header takes nothing else, and what complains of a header quotes it.
const secretSchema = z.lazy(() => z.object({ apiKey: z.string().check(z.regex(/^[\x21-\x7e]+$/)) }))

/** How long a key that was read is used without looking again. */
const MAX_AGE_MS = 5 * 60_000

export interface ApiKeys {
  /** The tenant's key; undefined when its secret is not there or has no value yet. @throws when it cannot be read. */
  read(tenant: string): Promise<string | undefined>
}

/** API keys from Secrets Manager, one secret per tenant: `{"apiKey":"…"}`. */
export function createApiKeys(options: { secrets: SecretsManagerClient; prefix: string; clock: Clock }): ApiKeys {
  const known = new Map<string, { apiKey: string; readAt: number }>()

  async function fetchText(name: string): Promise<string | undefined> {
    try {
      const answer = await options.secrets.send(new GetSecretValueCommand({ SecretId: name }))
      return answer.SecretString ?? ''
    } catch (cause) {
      if (cause instanceof ResourceNotFoundException) return undefined
      throw cause
    }
  }

  return {
    async read(tenant) {
      const cached = known.get(tenant)
      const readAt = options.clock.now()
      if (cached && readAt - cached.readAt < MAX_AGE_MS) return cached.apiKey
      const name = `${options.prefix}${tenant}`
      const text = await fetchText(name)
      if (text === undefined) return undefined
      const parsed = secretSchema.safeParse(parseOrUndefined(text))
      if (!parsed.success) throw new Error(`The secret ${name} must be {"apiKey":"…"}`)
      known.set(tenant, { apiKey: parsed.data.apiKey, readAt })
      return parsed.data.apiKey
    },
  }
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
