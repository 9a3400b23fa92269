import {
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'

/** The form of a tenant's secret, as errors and commands name it. */
export const TENANT_SECRET_FORM = '{"apiKey":"…","current":"…"} with an optional "previous"'

/** What is in a tenant's secret, not checked; a value that is no JSON is undefined. */
export type TenantSecret = { isStored: true; value: unknown } | { isStored: false }

/**
 * The JSON of a tenant's secret: `apiKey` for Chili Piper's API, `current` and `previous` for what signs its webhooks. Both in
 * one secret, because Secrets Manager charges by the secret. One that is marked for deletion counts as not stored.
 * @throws what Secrets Manager answers.
 */
export async function readTenantSecret(secrets: SecretsManagerClient, name: string): Promise<TenantSecret> {
  try {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: name }))
    return { isStored: true, value: parseOrUndefined(SecretString) }
  } catch (cause) {
    if (cause instanceof ResourceNotFoundException || cause instanceof InvalidRequestException)
      return { isStored: false }
    throw cause
  }
}

function parseOrUndefined(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
