import * as z from 'zod'
import { closestName } from './closest-name.ts'
import { isTable } from './merge-settings.ts'
import { schemaAt, shapeOf } from './schema-walk.ts'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

export interface Problem {
  path: Path
  message: string
}

/** Checks an input against a schema; what is wrong is told in words for the person who wrote it, all of it at once. */
export function check<S extends z.ZodType>(schema: S, input: unknown): { data?: z.output<S>; problems: Problem[] } {
  const result = schema.safeParse(input, { error: messageOf })
  if (result.success) return { data: result.data, problems: [] }
  const problems = result.error.issues.flatMap((issue) => explainIssue(issue, schema, input))
  const placeOf = ({ path }: Problem) => path.slice(0, -1).join('.')
  const isMisspelt = (missing: Problem) =>
    missing.message.startsWith(MISSING) &&
    problems.some((one) => one.message === didYouMean(String(missing.path.at(-1))) && placeOf(one) === placeOf(missing))
  // What is missing because it is misspelt is told once.
  return { problems: problems.filter((problem) => !isMisspelt(problem)) }
}

const MISSING = 'is missing:'
const didYouMean = (name: string) => `is no option here; did you mean ${name}?`

function explainIssue(issue: Issue, schema: z.core.$ZodType, input: unknown): Problem[] {
  const { path } = issue
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], message: explainUnknown(key, path, schema) }))
    case 'invalid_key': {
      // The key's own sentence, at the key; the value behind it was not looked at yet.
      const behind = schemaAt(schema, path)
      return [
        ...issue.issues.map(({ message }) => ({ path, message })),
        ...(behind ? checkBehind(behind, valueAt(input, path), path) : []),
      ]
    }
    case 'invalid_union': {
      const fitting = issue.errors.filter((issues) => !issues.some(isOfOtherKind))
      if (fitting.length !== 1 || !isTable(valueAt(input, path))) return [{ path, message: issue.message }]
      return (fitting[0] ?? []).flatMap((inner) =>
        explainIssue({ ...inner, path: [...path, ...inner.path] }, schema, input),
      )
    }
    default:
      return [{ path, message: issue.message.replace(/\s+/g, ' ').trim() }]
  }
}

const isOfOtherKind = ({ code, path }: Issue) =>
  path.length === 0 && (code === 'invalid_type' || code === 'invalid_value')

function checkBehind(schema: z.core.$ZodType, value: unknown, path: Path): Problem[] {
  if (!(schema instanceof z.ZodType)) return []
  return check(schema, value).problems.map((problem) => ({ ...problem, path: [...path, ...problem.path] }))
}

function explainUnknown(key: string, path: Path, schema: z.core.$ZodType): string {
  const table = schemaAt(schema, path)
  const names = Object.keys((table && shapeOf(table)) ?? {})
  const meant = closestName(key, names)
  if (meant) return didYouMean(meant)
  const elsewhere = findOption(schema, key)
  if (elsewhere) return didYouMean(elsewhere)
  return `is no option here; there ${names.length === 1 ? 'is' : 'are'} ${listed(names, 'and')}`
}

/** Where in the tables of the schema an option of this name is, when there is one. */
function findOption(schema: z.core.$ZodType, wanted: string): string | undefined {
  for (const [name, inner] of Object.entries(shapeOf(schema) ?? {}))
    if (Object.hasOwn(shapeOf(inner) ?? {}, wanted)) return `${name}.${wanted}`
  return undefined
}

/** The sentence where the option has none of its own. */
function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  const isMissing = issue.input === undefined
  switch (issue.code) {
    case 'invalid_type':
      return isMissing
        ? `${MISSING} it must be ${typeName(issue.expected)}`
        : `must be ${typeName(issue.expected)}, not ${kindOf(issue.input)}`
    case 'invalid_value': {
      const values = issue.values.map((one) => JSON.stringify(one))
      const meant = typeof issue.input === 'string' ? closestName(issue.input, issue.values.map(String)) : undefined
      const hint = meant === undefined ? '' : `; did you mean "${meant}"?`
      return `${isMissing ? `${MISSING} it must` : 'must'} be ${listed(values, 'or')}${hint}`
    }
    default:
      return undefined
  }
}

const TYPES: Record<string, string> = {
  string: 'a text in quotes',
  boolean: 'true or false',
  array: 'a list in [ ]',
  record: 'a table in { }',
  object: 'a table in { }',
}
const typeName = (type: string) => TYPES[type] ?? type

export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return 'a text'
  if (typeof value === 'object') return 'a table'
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : `a ${typeof value}`
}

const listed = (all: readonly string[], word: 'and' | 'or') =>
  all.length > 1 ? `${all.slice(0, -1).join(', ')} ${word} ${all.at(-1)}` : (all[0] ?? 'none')

export function valueAt(input: unknown, path: Path): unknown {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = Reflect.get(value, key)
  }
  return value
}
