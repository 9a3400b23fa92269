import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import type { Clock } from '../clock.ts'
import { RemoteUnavailableError } from '../errors.ts'

/** How long a key that was read is used without looking again. */
const MAX_AGE_MS = 5 * 60_000

/** The keys that sign the links of bookings' pages. Both @throws RemoteUnavailableError when they cannot be read. */
export interface LinkKeys {
  /** The key that signs. */
  current(): Promise<string>
  /** The keys whose signatures count: the current one and, after a rotation, the one before it. */
  accepted(): Promise<string[]>
}

/** The keys from Secrets Manager: the secret's value, and before it the value that it replaced. */
export function createLinkKeys(options: { secrets: SecretsManagerClient; name: string; clock: Clock }): LinkKeys {
  const { secrets, name, clock } = options
  const known = new Map<string, { value: string | undefined; readAt: number }>()

  async function read(stage: 'AWSCURRENT' | 'AWSPREVIOUS'): Promise<string | undefined> {
    const cached = known.get(stage)
    if (cached && clock.now() - cached.readAt < MAX_AGE_MS) return cached.value
    const readAt = clock.now()
    const value = await fetchValue(stage)
    known.set(stage, { value, readAt })
    return value
  }

  async function fetchValue(VersionStage: string): Promise<string | undefined> {
    try {
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: name, VersionStage }))
      return SecretString || undefined
    } catch (cause) {
      // Never rotated: nothing has that label.
      if (cause instanceof ResourceNotFoundException && VersionStage === 'AWSPREVIOUS') return undefined
      throw new RemoteUnavailableError(`The secret ${name} could not be read`, { cause })
    }
  }

  async function current(): Promise<string> {
    const value = await read('AWSCURRENT')
    // Everybody could sign with nothing.
    if (value === undefined) throw new RemoteUnavailableError(`The secret ${name} has no value`)
    return value
  }

  return {
    current,
    async accepted() {
      const [key, previous] = await Promise.all([current(), read('AWSPREVIOUS')])
      return [key, ...(previous === undefined ? [] : [previous])]
    },
  }
}
