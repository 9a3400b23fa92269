import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import * as z from 'zod/mini'
import type { Clock } from '../clock.ts'
import { readTenantSecret, TENANT_SECRET_FORM } from './tenant-secret.ts'

// Printable ASCII only: a header takes nothing else, and what complains of a header quotes it.
const secretSchema = z.lazy(() => z.object({ apiKey: z.optional(z.string().check(z.regex(/^[\x21-\x7e]+$/))) }))

/** How long a key that was read is used without looking again. */
const MAX_AGE_MS = 5 * 60_000

export interface ApiKeys {
  /** The tenant's key; undefined while nobody has stored one. @throws when it cannot be read, or used. */
  read(tenant: string): Promise<string | undefined>
}

/** API keys from Secrets Manager: `apiKey` of the tenant's secret. */
export function createApiKeys(options: { secrets: SecretsManagerClient; prefix: string; clock: Clock }): ApiKeys {
  const known = new Map<string, { apiKey: string; readAt: number }>()

  return {
    async read(tenant) {
      const cached = known.get(tenant)
      const readAt = options.clock.now()
      if (cached && readAt - cached.readAt < MAX_AGE_MS) return cached.apiKey
      const name = `${options.prefix}${tenant}`
      const secret = await readTenantSecret(options.secrets, name)
      if (!secret.isStored) return undefined
      const parsed = secretSchema.safeParse(secret.value)
      if (!parsed.success) throw new Error(`The secret ${name} must be ${TENANT_SECRET_FORM}`)
      const { apiKey } = parsed.data
      if (apiKey !== undefined) known.set(tenant, { apiKey, readAt })
      return apiKey
    },
  }
}
