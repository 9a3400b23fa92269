import { AwsError, type JsonObject, type JsonValue } from './protocol.ts'

// Readers of request members. A member of the wrong JSON type is refused the way AWS does, before any operation looks at it.

const wrongType = (name: string, expected: string) =>
  new AwsError('SerializationException', `the parameter ${name} must be ${expected}`)

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function optionalText(input: JsonObject, name: string): string | undefined {
  const value = input[name] ?? undefined
  if (value === undefined || typeof value === 'string') return value
  throw wrongType(name, 'a string')
}

export function optionalInteger(input: JsonObject, name: string): number | undefined {
  const value = input[name] ?? undefined
  if (value === undefined) return value
  if (typeof value === 'number' && Number.isInteger(value)) return value
  throw wrongType(name, 'an integer')
}

export function optionalBoolean(input: JsonObject, name: string): boolean | undefined {
  const value = input[name] ?? undefined
  if (value === undefined || typeof value === 'boolean') return value
  throw wrongType(name, 'a boolean')
}

export function optionalObject(input: JsonObject, name: string): JsonObject | undefined {
  const value = input[name] ?? undefined
  if (value === undefined || isObject(value)) return value
  throw wrongType(name, 'a structure')
}

/** The objects of a list; an absent list reads as an empty one. */
export function objects(input: JsonObject, name: string): JsonObject[] {
  const value = input[name] ?? []
  if (Array.isArray(value) && value.every(isObject)) return value
  throw wrongType(name, 'a list of structures')
}

/** The strings of a list; an absent list reads as an empty one. */
export function texts(input: JsonObject, name: string): string[] {
  const value = input[name] ?? []
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  throw wrongType(name, 'a list of strings')
}

/** A map from strings to strings; an absent map reads as an empty one. */
export function textMap(input: JsonObject, name: string): Record<string, string> {
  const map: Record<string, string> = {}
  for (const [key, value] of Object.entries(optionalObject(input, name) ?? {})) {
    if (typeof value !== 'string') throw wrongType(`${name}.${key}`, 'a string')
    map[key] = value
  }
  return map
}
