import { objects, optionalBoolean, optionalInteger, optionalText, texts } from './json-input.ts'
import { AwsError, type JsonObject } from './protocol.ts'
import { invalidParameter } from './secrets-errors.ts'
import type { Secret } from './secrets-store.ts'

const MOST_LISTED = 100

/** What a filter looks at. All of these compare by prefix and with regard to case. */
const FILTERED: Record<string, (secret: Secret) => string[]> = {
  name: ({ name }) => [name],
  'tag-key': ({ tags }) => tags.map(({ Key }) => Key),
  'tag-value': ({ tags }) => tags.map(({ Value }) => Value),
}

/** One page of secrets, in the order of their names. */
export interface SecretPage {
  secrets: Secret[]
  /** Where the next page begins; undefined on the last one. */
  nextToken: string | undefined
}

/**
 * The secrets that ListSecrets answers with: those that fit all filters, without the ones that are marked for deletion
 * unless they are asked for. Throws an AwsError for a filter, a page size or a token that it does not take.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html
 */
export function selectSecrets(all: readonly Secret[], input: JsonObject): SecretPage {
  const includesDeleted = optionalBoolean(input, 'IncludePlannedDeletion') ?? false
  const filters = objects(input, 'Filters').map(parseFilter)
  const size = optionalInteger(input, 'MaxResults') ?? MOST_LISTED
  if (size < 1 || size > MOST_LISTED)
    throw invalidParameter(`MaxResults must be from 1 to ${MOST_LISTED}, not ${size}.`)
  const after = readToken(optionalText(input, 'NextToken'))
  const found = all
    .filter(({ name, deletionAt }) => name > after && (includesDeleted || deletionAt === null))
    .filter((secret) => filters.every((fits) => fits(secret)))
  const secrets = found.slice(0, size)
  const last = secrets.at(-1)
  return { secrets, nextToken: last && secrets.length < found.length ? toToken(last.name) : undefined }
}

/** A filter is met by any of its values. A value that begins with "!" excludes what begins with the rest of it. */
function parseFilter(filter: JsonObject): (secret: Secret) => boolean {
  const key = optionalText(filter, 'Key') ?? ''
  const textsOf = Object.hasOwn(FILTERED, key) ? FILTERED[key] : undefined
  if (!textsOf)
    throw invalidParameter(`the local Secrets Manager filters by ${Object.keys(FILTERED).join(', ')}, not by ${key}`)
  const values = texts(filter, 'Values')
  if (values.length === 0 || values.length > 10) throw invalidParameter(`The filter ${key} must have 1 to 10 values.`)
  const wanted = values.filter((value) => !value.startsWith('!'))
  const unwanted = values.filter((value) => value.startsWith('!')).map((value) => value.slice(1))
  return (secret) => {
    const begins = (prefix: string) => textsOf(secret).some((text) => text.startsWith(prefix))
    return (wanted.length === 0 || wanted.some(begins)) && !unwanted.some(begins)
  }
}

const toToken = (name: string) => Buffer.from(JSON.stringify([name])).toString('base64url')

function readToken(token: string | undefined): string {
  if (token === undefined) return ''
  try {
    const [name]: unknown[] = JSON.parse(Buffer.from(token, 'base64url').toString())
    if (typeof name === 'string') return name
  } catch {
    // Refused below, like any other text that is no token.
  }
  throw new AwsError('InvalidNextTokenException', 'The NextToken value is invalid.')
}
