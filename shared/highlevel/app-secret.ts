import {
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import * as z from 'zod/mini'
import { RemoteUnavailableError } from '../errors.ts'

const appSchema = z.object({
  clientId: z.string().check(z.trim(), z.regex(/./s)),
  clientSecret: z.string().check(z.trim(), z.regex(/./s)),
})

/** The HighLevel app's own credentials. */
export interface AppSecret {
  clientId: string
  clientSecret: string
}

/** How HighLevel's webhooks and lists call the app: the part of the client id before its first hyphen. */
export const appIdOf = ({ clientId }: Pick<AppSecret, 'clientId'>): string => clientId.split('-', 1)[0] ?? clientId

/**
 * Reads `{"clientId":"…","clientSecret":"…"}`; undefined when nobody has stored it, or not in that form.
 * @throws RemoteUnavailableError when Secrets Manager cannot tell.
 */
export async function readAppSecret(secrets: SecretsManagerClient, name: string): Promise<AppSecret | undefined> {
  try {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: name }))
    return appSchema.safeParse(parseOrUndefined(SecretString)).data
  } catch (cause) {
    if (cause instanceof ResourceNotFoundException || cause instanceof InvalidRequestException) return undefined
    throw new RemoteUnavailableError('The HighLevel app’s secret could not be read from Secrets Manager', { cause })
  }
}

function parseOrUndefined(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
