import { randomInt } from 'node:crypto'

/** What GenerateSecretString asks for. */
export interface PasswordRecipe {
  ExcludeCharacters?: string | undefined
  ExcludeLowercase?: boolean | undefined
  ExcludeNumbers?: boolean | undefined
  ExcludePunctuation?: boolean | undefined
  ExcludeUppercase?: boolean | undefined
  IncludeSpace?: boolean | undefined
  PasswordLength?: number | undefined
  RequireEachIncludedType?: boolean | undefined
}

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz'
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'

/**
 * A random password, by the rules of Secrets Manager.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
 * @throws Error when the recipe leaves no characters, or fewer places than types.
 */
export function randomPassword(recipe: PasswordRecipe): string {
  const { ExcludeCharacters = '', PasswordLength: length = 32 } = recipe
  const kinds = [
    recipe.ExcludeLowercase ? '' : LOWERCASE,
    recipe.ExcludeUppercase ? '' : LOWERCASE.toUpperCase(),
    recipe.ExcludeNumbers ? '' : '0123456789',
    recipe.ExcludePunctuation ? '' : PUNCTUATION,
    recipe.IncludeSpace ? ' ' : '',
  ]
  const pools = kinds
    .map((kind) => Array.from(kind).filter((character) => !ExcludeCharacters.includes(character)))
    .filter((pool) => pool.length > 0)
  const required = recipe.RequireEachIncludedType === false ? [] : pools
  if (pools.length === 0 || length < Math.max(1, required.length))
    throw new Error('GenerateSecretString leaves no characters, or is too short for one of each type')
  const characters = [...required, ...Array.from({ length: length - required.length }, () => pools.flat())].map(pick)
  return shuffle(characters).join('')
}

const pick = (pool: readonly string[]): string => pool[randomInt(pool.length)] ?? ''

function shuffle(items: readonly string[]): string[] {
  const rest = [...items]
  return items.flatMap(() => rest.splice(randomInt(rest.length), 1))
}
