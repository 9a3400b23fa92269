import type { JsonObject, JsonValue } from './protocol.ts'

const texts = (value: JsonValue | undefined): string[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string')

/** Every log group that a call names, by name or ARN, in whichever way it may. */
export const namedLogGroups = (input: JsonObject): string[] =>
  ['logGroupName', 'logGroupNames', 'logGroupIdentifier', 'logGroupIdentifiers'].flatMap((name) => texts(input[name]))

/** The name of a group that is given by its name or its ARN. */
export const logGroupNameOf = (nameOrArn: string): string =>
  /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn
