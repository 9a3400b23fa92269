import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import * as z from 'zod/mini'
import type { Clock } from '../clock.ts'
import { isSigningSecret, SIGNING_SECRET_RULE } from './signing-secret-rule.ts'
import { readTenantSecret, TENANT_SECRET_FORM, type TenantSecret } from './tenant-secret.ts'

const secretSchema = z.object({ current: z.optional(z.string()), previous: z.optional(z.string()) })

/** How long a secret that was read is used without looking again: one that was removed stops working within a minute. */
const MAX_AGE_MS = 50_000
// A rotation in Chili Piper ends the old secret at once, so a mismatch is worth a look, but not one per forged delivery.
const MIN_REREAD_MS = 10_000

/** 'not-connected': nobody has stored a signing secret for this tenant yet. */
export type SigningSecretsAnswer = string[] | 'not-connected'

export interface SigningSecrets {
  /** Secrets a tenant's deliveries may be signed with, newest first. @throws when they cannot be read, or used. */
  read(tenant: string): Promise<SigningSecretsAnswer>
  /** The same after a mismatch: read again unless that was done in the last 10 s; undefined then. */
  readAgain(tenant: string): Promise<SigningSecretsAnswer | undefined>
}

/** Signing secrets from Secrets Manager: `current` and `previous` of the tenant's secret. */
export function createSigningSecrets(options: {
  secrets: SecretsManagerClient
  prefix: string
  clock: Clock
}): SigningSecrets {
  const known = new Map<string, { answer: SigningSecretsAnswer; readAt: number }>()
  // A secret that is there and cannot be used stays so until somebody stores another.
  const unusable = new Map<string, { error: unknown; readAt: number }>()

  async function readNow(tenant: string): Promise<SigningSecretsAnswer> {
    const readAt = options.clock.now()
    const name = `${options.prefix}${tenant}`
    const failed = unusable.get(tenant)
    if (failed && readAt - failed.readAt < MIN_REREAD_MS) throw failed.error
    const secret = await readTenantSecret(options.secrets, name)
    try {
      const answer = readAnswer(secret, name)
      known.set(tenant, { answer, readAt })
      return answer
    } catch (error) {
      unusable.set(tenant, { error, readAt })
      throw error
    }
  }

  function maxAgeOf(answer: SigningSecretsAnswer): number {
    // What is stored a moment later works at once, and strangers who knock before do not buy a look each.
    return answer === 'not-connected' ? MIN_REREAD_MS : MAX_AGE_MS
  }

  return {
    async read(tenant) {
      const cached = known.get(tenant)
      const isFresh = cached && options.clock.now() - cached.readAt < maxAgeOf(cached.answer)
      return isFresh ? cached.answer : await readNow(tenant)
    },
    async readAgain(tenant) {
      const cached = known.get(tenant)
      if (cached && options.clock.now() - cached.readAt < MIN_REREAD_MS) return undefined
      return await readNow(tenant)
    },
  }
}

function readAnswer(secret: TenantSecret, name: string): SigningSecretsAnswer {
  if (!secret.isStored) return 'not-connected'
  const parsed = secretSchema.safeParse(secret.value)
  if (!parsed.success) throw new Error(`The secret ${name} must be ${TENANT_SECRET_FORM}`)
  const { current, previous } = parsed.data
  if (current === undefined) return 'not-connected'
  for (const [field, text] of Object.entries({ current, previous }))
    if (text !== undefined && !isSigningSecret(text))
      throw new Error(`The secret ${name}: "${field}" ${SIGNING_SECRET_RULE}`)
  return previous === undefined ? [current] : [current, previous]
}
