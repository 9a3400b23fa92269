import { isObject, type JsonObject, type JsonValue } from '../json.ts'

/** What is wrong with a value, in the words of HighLevel's validator; empty when nothing is. */
type Rule = (value: JsonValue, path: string) => string[]

interface Property {
  rule: Rule
  required?: boolean
}

/** The properties a body or query may have. Any other one is refused. */
export type Shape = Record<string, Property>

const check =
  (isValid: (value: JsonValue) => boolean, message: string): Rule =>
  (value, path) =>
    isValid(value) ? [] : [`${path} ${message}`]

export const string = check((value) => typeof value === 'string', 'must be a string')
export const boolean = check((value) => typeof value === 'boolean', 'must be a boolean value')
export const number = check(
  (value) => typeof value === 'number',
  'must be a number conforming to the specified constraints',
)
export const anything: Rule = () => []
export const filled = check((value) => typeof value === 'string' && value.trim() !== '', 'should not be empty')
export const strings = check(
  (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  'must be an array of strings',
)
export const filledStrings: Rule = (value, path) =>
  Array.isArray(value) && value.length === 0 ? [`${path} should not be empty`] : strings(value, path)
export const array = check((value) => Array.isArray(value), 'must be an array')
export const digits = check((value) => typeof value === 'string' && /^\d+$/.test(value), 'must be a number string')

// The four below are stricter than the specification, which names no format: what the real API
// does with a broken value is not documented, and a client should not depend on it.
export const email = check(
  (value) => typeof value === 'string' && (value === '' || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)),
  'must be an email',
)
export const phone = check(
  (value) => typeof value === 'string' && (value === '' || /^\+[1-9]\d{6,14}$/.test(value.replace(/[\s().-]/g, ''))),
  'must be a valid phone number',
)
export const instant = check(
  (value) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\d(T\S+)?$/.test(value) && !Number.isNaN(new Date(value).getTime()),
  'must be a valid ISO 8601 date string',
)

/** A time of day without an offset would mean another instant in every zone. */
export const instantWithOffset: Rule = (value, path) => [
  ...instant(value, path),
  ...(typeof value === 'string' && !/T.*(Z|[+-]\d\d:?\d\d)$/.test(value) ? [`${path} must have an offset`] : []),
]

export const oneOf = (...values: string[]): Rule =>
  check(
    (value) => typeof value === 'string' && values.includes(value),
    `must be one of the following values: ${values.join(', ')}`,
  )

export const nullable =
  (rule: Rule): Rule =>
  (value, path) =>
    value === null ? [] : rule(value, path)

export const nested =
  (shape: Shape): Rule =>
  (value, path) =>
    isObject(value) ? problemsOf(shape, value, `${path}.`) : [`nested property ${path} must be an object`]

export const listOf =
  (rule: Rule): Rule =>
  (value, path) =>
    Array.isArray(value) ? value.flatMap((item, index) => rule(item, `${path}.${index}`)) : [`${path} must be an array`]

export const required = (rule: Rule): Property => ({ rule, required: true })
export const optional = (rule: Rule): Property => ({ rule })

/** Everything that is wrong with `body`: unknown properties first, then missing and mistyped ones. */
export function problemsOf(shape: Shape, body: JsonObject, prefix = ''): string[] {
  const unknown = Object.keys(body).filter((name) => !Object.hasOwn(shape, name))
  const wrong = Object.entries(shape).flatMap(([name, { rule, required }]) => {
    const value = body[name]
    if (value !== undefined) return rule(value, prefix + name)
    return required ? [`${prefix}${name} should not be empty`] : []
  })
  return [...unknown.map((name) => `${prefix}property ${name} should not exist`), ...wrong]
}
