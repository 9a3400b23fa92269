import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import * as z from 'zod/mini'
import type { Clock } from '../clock.ts'
import { filledText } from '../filled-text.ts'

const secretSchema = z.object({ current: filledText(), previous: z.optional(filledText()) })

/** How long a read secret is used without looking again. */
const MAX_AGE_MS = 5 * 60_000
// A rotation in Chili Piper ends the old secret at once, so a mismatch is worth a look, but not one per forged delivery.
const MIN_REREAD_MS = 10_000

export interface SigningSecrets {
  /** Secrets a tenant's deliveries may be signed with, newest first. @throws when they cannot be read. */
  read(tenant: string): Promise<string[]>
  /** The same after a mismatch: read again unless that was done in the last 10 s; undefined then. */
  readAgain(tenant: string): Promise<string[] | undefined>
}

/** Signing secrets from Secrets Manager, one secret per tenant: `{"current":"…","previous":"…"}`. */
export function createSigningSecrets(options: {
  secrets: SecretsManagerClient
  prefix: string
  clock: Clock
}): SigningSecrets {
  const known = new Map<string, { values: string[]; readAt: number }>()

  async function fetchSecrets(tenant: string): Promise<string[]> {
    const readAt = options.clock.now()
    const answer = await options.secrets.send(new GetSecretValueCommand({ SecretId: `${options.prefix}${tenant}` }))
    const parsed = secretSchema.safeParse(parseOrUndefined(answer.SecretString))
    if (!parsed.success)
      throw new Error(`The secret ${options.prefix}${tenant} must be {"current":"…"} with an optional "previous"`)
    const values = [parsed.data.current, ...(parsed.data.previous ? [parsed.data.previous] : [])]
    known.set(tenant, { values, readAt })
    return values
  }

  return {
    async read(tenant) {
      const cached = known.get(tenant)
      return cached && options.clock.now() - cached.readAt < MAX_AGE_MS ? cached.values : await fetchSecrets(tenant)
    },
    async readAgain(tenant) {
      const cached = known.get(tenant)
      if (cached && options.clock.now() - cached.readAt < MIN_REREAD_MS) return undefined
      return await fetchSecrets(tenant)
    },
  }
}

function parseOrUndefined(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
