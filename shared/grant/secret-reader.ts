import {
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { RemoteUnavailableError } from '../errors.ts'

export interface SecretVersion {
  /** 32 to 64 characters; writing the same text under the same id again changes nothing. */
  version: string
  text: string
}

/** What those who use grants need of Secrets Manager; apart from the writes, so that their bundles have none of those. */
export interface SecretReader {
  /**
   * The current value; undefined without a secret, without a value, or while its deletion is pending.
   * @throws RemoteUnavailableError when its outcome is unknown.
   */
  current(name: string): Promise<SecretVersion | undefined>
}

/** Secrets Manager as `SecretReader`. */
export function createSecretReader(client: SecretsManagerClient): SecretReader {
  return {
    async current(name) {
      try {
        const { SecretString, VersionId } = await client.send(new GetSecretValueCommand({ SecretId: name }))
        return { text: SecretString ?? '', version: VersionId ?? '' }
      } catch (cause) {
        // InvalidRequestException: "marked for deletion". An operator's mistake, and no outage that passes.
        if (cause instanceof ResourceNotFoundException || cause instanceof InvalidRequestException) return undefined
        throw new RemoteUnavailableError('The grant could not be read from Secrets Manager', { cause })
      }
    },
  }
}
