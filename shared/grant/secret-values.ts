import {
  CreateSecretCommand,
  InvalidParameterException,
  InvalidRequestException,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { RemoteUnavailableError } from '../errors.ts'
import { createSecretReader, type SecretReader, type SecretVersion } from './secret-reader.ts'

/** The few things grants need of Secrets Manager. Each @throws RemoteUnavailableError when its outcome is unknown. */
export interface SecretValues extends SecretReader {
  /** A new secret. 'exists': somebody made it meanwhile. */
  create(name: string, value: SecretVersion): Promise<'stored' | 'exists'>
  /** Another version under a staging label. 'taken': this id has another value, which stays. */
  put(name: string, value: SecretVersion, stage: string): Promise<'stored' | 'taken' | 'no-secret'>
  /** Makes `to` current if `from` still is; one step, so nobody can write in between. */
  moveCurrent(name: string, move: { from: string; to: string }): Promise<'moved' | 'not-current' | 'no-version'>
}

const CURRENT = 'AWSCURRENT'

/** Secrets Manager as `SecretValues`. */
export function createSecretValues(client: SecretsManagerClient): SecretValues {
  return {
    ...createSecretReader(client),

    async create(name, { version, text }) {
      const secret = {
        Name: name,
        ClientRequestToken: version,
        SecretString: text,
        Description: 'Grant, made by OAuth',
      }
      try {
        await client.send(new CreateSecretCommand(secret))
        return 'stored'
      } catch (cause) {
        if (cause instanceof ResourceExistsException) return 'exists'
        throw unavailable(`The secret ${name} could not be made`, cause)
      }
    },

    async put(name, { version, text }, stage) {
      const value = { SecretId: name, ClientRequestToken: version, SecretString: text, VersionStages: [stage] }
      try {
        await client.send(new PutSecretValueCommand(value))
        return 'stored'
      } catch (cause) {
        if (cause instanceof ResourceExistsException) return 'taken'
        if (cause instanceof ResourceNotFoundException) return 'no-secret'
        if (cause instanceof InvalidRequestException)
          throw unavailable(`The secret ${name} is marked for deletion: restore it, then try again`, cause)
        throw unavailable(`The secret ${name} could not be written`, cause)
      }
    },

    async moveCurrent(name, { from, to }) {
      const move = { SecretId: name, VersionStage: CURRENT, RemoveFromVersionId: from, MoveToVersionId: to }
      try {
        await client.send(new UpdateSecretVersionStageCommand(move))
        return 'moved'
      } catch (cause) {
        if (cause instanceof ResourceNotFoundException) return 'no-version'
        // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
        if (cause instanceof InvalidParameterException || cause instanceof InvalidRequestException) return 'not-current'
        throw unavailable(`The new version of ${name} could not be made current`, cause)
      }
    },
  }
}

const unavailable = (message: string, cause: unknown) => new RemoteUnavailableError(message, { cause })
