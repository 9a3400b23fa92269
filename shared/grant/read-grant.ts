import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import * as z from 'zod'
import type { Clock } from '../clock.ts'
import { GrantRevokedError, RemoteUnavailableError } from '../errors.ts'

/** The stored result of connecting a location. A Private Integration Token is static and never refreshed. */
const grantSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('private-integration-token'), accessToken: z.string().min(1) }),
])
export type Grant = z.infer<typeof grantSchema>

const MAX_AGE_MS = 5 * 60_000

export interface GrantReader {
  /** The location's grant; `isFresh` reads past the warm function's cache. @throws GrantRevokedError when there is none. */
  read(locationId: string, options: { isFresh: boolean }): Promise<Grant>
}

/** Grants from Secrets Manager, one secret per location under a prefix. */
export function createGrantReader(options: {
  secrets: SecretsManagerClient
  prefix: string
  clock: Clock
}): GrantReader {
  const known = new Map<string, { grant: Grant; readAt: number }>()
  return {
    async read(locationId, { isFresh }) {
      const cached = known.get(locationId)
      if (cached && !isFresh && options.clock.now() - cached.readAt < MAX_AGE_MS) return cached.grant
      const readAt = options.clock.now()
      const grant = parseGrant(await fetchSecret(options, locationId), `${options.prefix}${locationId}`)
      known.set(locationId, { grant, readAt })
      return grant
    },
  }
}

async function fetchSecret(options: { secrets: SecretsManagerClient; prefix: string }, locationId: string) {
  try {
    const SecretId = `${options.prefix}${locationId}`
    return (await options.secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString
  } catch (cause) {
    if (cause instanceof ResourceNotFoundException)
      throw new GrantRevokedError(`Location ${locationId} is not connected: it has no grant`, { cause })
    throw new RemoteUnavailableError('The grant could not be read from Secrets Manager', { cause })
  }
}

function parseGrant(text: string | undefined, name: string): Grant {
  let value: unknown
  try {
    value = JSON.parse(text ?? '')
  } catch {
    value = undefined
  }
  const result = grantSchema.safeParse(value)
  if (result.success) return result.data
  throw new GrantRevokedError(
    `The secret ${name} is no grant: it must be {"kind":"private-integration-token","accessToken":"pit-…"}`,
  )
}
