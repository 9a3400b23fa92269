import * as z from 'zod'
import { UsageError } from '../../local/usage-error.ts'

/** What a person at a terminal is asked. All reject when the question is broken off. */
export interface Prompts {
  /** What is typed is not shown. An empty answer skips it. */
  secret(question: string): Promise<string>
  text(question: string): Promise<string>
  confirm(question: string): Promise<boolean>
  choose(question: string, choices: readonly { name: string; value: string }[]): Promise<string>
}

const printable = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,4096}$/, 'must be printable characters without spaces')
const stdinSchema = z.strictObject({
  /** Tenant → API key. */
  chiliPiperKeys: z.record(z.string(), printable).default({}),
  highLevelApp: z.strictObject({ clientId: printable, clientSecret: printable }).exactOptional(),
  /** Location → Private Integration Token. */
  privateTokens: z.record(z.string(), printable).default({}),
})
/** Secrets that are known before anybody is asked. */
export type GivenSecrets = z.output<typeof stdinSchema>

export const STDIN_FORM =
  '{"chiliPiperKeys":{"<tenant>":"…"},"highLevelApp":{"clientId":"…","clientSecret":"…"},"privateTokens":{"<location>":"pit-…"}}'

const variableOf = (prefix: string, name: string) => `${prefix}_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`

/** The variables that a set-up of these reads. */
export const variablesOf = (tenants: readonly string[], locations: readonly string[]) => ({
  keys: tenants.map((tenant) => [tenant, variableOf('CHILI_PIPER_API_KEY', tenant)] as const),
  tokens: locations.map((location) => [location, variableOf('HIGHLEVEL_PRIVATE_TOKEN', location)] as const),
  clientId: 'HIGHLEVEL_CLIENT_ID',
  clientSecret: 'HIGHLEVEL_CLIENT_SECRET',
})

/** Reads the secrets of the standard input, if any, over those of the environment. @throws UsageError, which quotes none of them */
export function readGiven(
  names: { tenants: readonly string[]; locations: readonly string[] },
  environment: Record<string, string | undefined>,
  stdin: string | undefined,
): GivenSecrets {
  const variables = variablesOf(names.tenants, names.locations)
  const [clientId, clientSecret] = [environment[variables.clientId], environment[variables.clientSecret]]
  if (Boolean(clientId) !== Boolean(clientSecret))
    throw new UsageError(`${variables.clientId} and ${variables.clientSecret}: set both, or none`)
  const valuesOf = (all: readonly (readonly [string, string])[]) =>
    Object.fromEntries(
      all.flatMap(([name, variable]) => (environment[variable] ? [[name, environment[variable]]] : [])),
    )
  const fromEnvironment = {
    chiliPiperKeys: valuesOf(variables.keys),
    privateTokens: valuesOf(variables.tokens),
    ...(clientId && clientSecret ? { highLevelApp: { clientId, clientSecret } } : {}),
  }
  const told = stdin === undefined ? {} : parseStdin(stdin)
  const read = stdinSchema.safeParse(fromEnvironment)
  if (!read.success)
    throw new UsageError(`${read.error.issues[0]?.path.join('.')} of the environment: ${read.error.issues[0]?.message}`)
  const given = {
    ...read.data,
    ...told,
    chiliPiperKeys: { ...read.data.chiliPiperKeys, ...told.chiliPiperKeys },
    privateTokens: { ...read.data.privateTokens, ...told.privateTokens },
  }
  checkNames('chiliPiperKeys', given.chiliPiperKeys, names.tenants)
  checkNames('privateTokens', given.privateTokens, names.locations)
  return given
}

function checkNames(what: string, given: Record<string, string>, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name))
  if (unknown !== undefined) throw new UsageError(`${what}.${unknown}: the configuration has ${known.join(', ')} here`)
}

function parseStdin(text: string): Partial<GivenSecrets> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // What was there may hold a secret, so the cause is not kept.
    throw new UsageError(`--secrets-stdin: the standard input is no JSON; it must be ${STDIN_FORM}`)
  }
  const parsed = stdinSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UsageError(
    `--secrets-stdin: ${issue?.path.join('.') || 'the whole'} is not right; it must be ${STDIN_FORM}`,
  )
}
