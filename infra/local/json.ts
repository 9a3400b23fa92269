import type { JsonObject, JsonValue } from './aws/protocol.ts'

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value where it is an object, else an empty one. */
export const asObject = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {})

/** CloudFormation and IAM write a list of one without its brackets. */
export const asList = (value: JsonValue): JsonValue[] => (Array.isArray(value) ? value : [value])
