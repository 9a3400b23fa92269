import type * as z from 'zod'
import { checkIntegration } from './check-integration.ts'
import { check, type Problem, valueAt } from './explain-issue.ts'
import { integrationSchema, integrationShape } from './integration-schema.ts'
import { isTable } from './merge-settings.ts'
import { plainInput } from './plain-input.ts'
import { readLocations } from './read-locations.ts'
import type { Settings } from './settings-schema.ts'

type Checked = z.output<typeof integrationSchema>
/** The checked configuration with every default filled in: plain data, bundled with the functions. `settingsFor` reads it. */
export type Integration = Omit<Checked, 'locations'> & { locations: Record<string, Partial<Settings>> }
/** What stands in the configuration file. */
export type IntegrationInput = z.input<typeof integrationSchema>

/** The configuration file cannot be used. The message lists every problem with its path. */
export class IntegrationConfigError extends Error {
  override name = 'IntegrationConfigError' as const
  /** One line each: path, what is wrong there and what it must be. */
  readonly problems: readonly string[]

  constructor(message: string, problems: readonly string[] = [message]) {
    super(message)
    this.problems = problems
  }
}

/**
 * Checks the integration's configuration and fills in the defaults. What it gives may be given to it again.
 * @throws IntegrationConfigError naming every path that is wrong, what is wrong there and what it must be.
 */
export function defineIntegration(input: IntegrationInput): Integration {
  const { value, problems: unusable } = plainInput(input)
  const { data, problems: wrong } = check(integrationSchema, value)
  const { locations, problems: inLocations } = readLocations(value, wrong)
  const readable = data ?? readableBlocks(value)
  const problems = [...unusable, ...wrong, ...inLocations, ...checkIntegration({ ...readable, locations }, value)]
  if (!data || problems.length > 0) throw refusal(problems)
  return { ...data, locations }
}

/** What can be used of a file that is wrong elsewhere. */
function readableBlocks(input: unknown): Partial<Checked> {
  const blocks = Object.entries(integrationShape).flatMap(([name, schema]) => {
    const { data } = check(schema, valueAt(input, [name]))
    return data === undefined ? [] : [[name, data]]
  })
  return isTable(input) ? Object.fromEntries(blocks) : {}
}

function refusal(problems: readonly Problem[]): IntegrationConfigError {
  const lines = problems.map(({ path, message }) => `${path.map(partOf).join('.') || '(top level)'}: ${message}`)
  const unique = [...new Set(lines)]
  const count = unique.length === 1 ? '1 problem' : `${unique.length} problems`
  const list = unique.map((line) => `\n  ${line}`).join('')
  return new IntegrationConfigError(`The integration configuration has ${count}:${list}`, unique)
}

/** A name that would not be seen, or would break the line, is quoted. */
function partOf(key: PropertyKey): string {
  const text = String(key)
  return text === '' || text !== text.trim() || /[\p{C}]/u.test(text) || text.length > 80
    ? JSON.stringify(text.slice(0, 80))
    : text
}
