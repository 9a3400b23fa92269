import {
  CreateSecretCommand,
  InvalidRequestException,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { UsageError } from '../local/usage-error.ts'

/** Makes a text the value of a secret, which is made when it is not there yet. @throws UsageError when it cannot be written. */
export async function writeSecret(secrets: SecretsManagerClient, name: string, text: string): Promise<void> {
  try {
    await secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString: text }))
  } catch (cause) {
    if (!(cause instanceof ResourceNotFoundException)) throw notWritten(name, cause)
    await secrets.send(new CreateSecretCommand({ Name: name, SecretString: text })).catch((reason: unknown) => {
      throw notWritten(name, reason)
    })
  }
}

function notWritten(name: string, cause: unknown): UsageError {
  if (cause instanceof InvalidRequestException)
    return new UsageError(
      `The secret ${name} is marked for deletion: aws secretsmanager restore-secret --secret-id ${name}, then run this again`,
      { cause },
    )
  const reason = cause instanceof Error ? cause.name : 'Error'
  return new UsageError(`The secret ${name} cannot be written (${reason}); setup --help lists what it takes`, { cause })
}
