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
 * Makes a value the current one, unless it is already: a restart must not push the value before it out of AWSPREVIOUS.
 * @throws AwsError when there is no such secret.
 */
export async function writeSecret(
  secrets: SecretsManager,
  call: OperatorCall,
  name: string,
  value: string,
): Promise<void> {
  const current = await call('GetSecretValue', { SecretId: name }).catch(() => ({ SecretString: undefined }))
  if (current.SecretString !== value) secrets.putValue(name, value)
}
