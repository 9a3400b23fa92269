import { z } from 'zod'
import type { JsonObject } from '../aws/protocol.ts'
import type { SecretsManager } from '../aws/secrets-manager.ts'
import { asObject } from '../json.ts'
import { number, resourceType } from '../resource-type.ts'
import type { Template } from '../template.ts'
import { type PasswordRecipe, randomPassword } from './random-password.ts'

const SECRET = resourceType(
  'AWS::SecretsManager::Secret',
  {
    Name: z.string().optional(),
    Description: z.string().optional(),
    SecretString: z.string().optional(),
    Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
    GenerateSecretString: z
      .strictObject({
        ExcludeCharacters: z.string().optional(),
        ExcludeLowercase: z.boolean().optional(),
        ExcludeNumbers: z.boolean().optional(),
        ExcludePunctuation: z.boolean().optional(),
        ExcludeUppercase: z.boolean().optional(),
        GenerateStringKey: z.string().optional(),
        IncludeSpace: z.boolean().optional(),
        PasswordLength: number.optional(),
        RequireEachIncludedType: z.boolean().optional(),
        SecretStringTemplate: z.string().optional(),
      })
      .optional(),
  },
  ['KmsKeyId', 'ReplicaRegions'],
)

interface Recipe extends PasswordRecipe {
  GenerateStringKey?: string | undefined
  SecretStringTemplate?: string | undefined
}

export const SECRET_TYPES = [SECRET]

/** Calls an operation as the operator. */
export type OperatorCall = (operation: string, input: JsonObject) => Promise<JsonObject>

/** Makes the secrets, with the value the template gives them when they have none yet; values of an earlier start stay. */
export function createSecrets(template: Template, secrets: SecretsManager): void {
  for (const { id, properties } of template.resources(SECRET)) {
    const { Name, Description: description, GenerateSecretString: recipe, Tags: tags } = properties
    const name = template.nameFor(id, Name)
    const value = properties.SecretString ?? (recipe && generate(recipe))
    const arn = secrets.ensureSecret({ name, description, value, tags })
    template.describe(id, { Ref: arn, Id: arn })
  }
}

function generate({ GenerateStringKey: key, SecretStringTemplate: template, ...recipe }: Recipe): string {
  const password = randomPassword(recipe)
  return key === undefined ? password : JSON.stringify({ ...asObject(JSON.parse(template ?? '{}')), [key]: password })
}

/**
 * Makes a value the current one, in a secret that is made when it is not there yet; unless it is current already: a restart
 * must not push the value before it out of AWSPREVIOUS.
 * @param valueFor the value for the one that is there; that is undefined without a secret or a value
 */
export async function writeSecret(
  secrets: SecretsManager,
  call: OperatorCall,
  name: string,
  valueFor: (current: string | undefined) => string,
): Promise<void> {
  const { SecretString } = await call('GetSecretValue', { SecretId: name }).catch(() => ({ SecretString: undefined }))
  const current = typeof SecretString === 'string' ? SecretString : undefined
  const value = valueFor(current)
  if (current === value) return
  secrets.ensureSecret({ name })
  secrets.putValue(name, value)
}

/** A JSON object as text, with these fields set and its others kept; text that is none counts as empty. */
export function withFields(text: string | undefined, fields: Record<string, string>): string {
  return JSON.stringify({ ...objectIn(text), ...fields })
}

function objectIn(text: string | undefined): JsonObject {
  try {
    return asObject(JSON.parse(text ?? '{}'))
  } catch {
    return {}
  }
}
