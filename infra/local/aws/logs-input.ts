import type { LogStore } from '../telemetry/log-store.ts'
import { optionalInteger } from './json-input.ts'
import { logGroupNameOf } from './log-groups.ts'
import { AwsError, type JsonObject } from './protocol.ts'

export const invalidParameter = (message: string) => new AwsError('InvalidParameterException', message)

/** The names of log groups. @throws ResourceNotFoundException for one that is not there. */
export function findGroups(store: LogStore, namesOrArns: readonly string[]): string[] {
  const names = namesOrArns.map(logGroupNameOf)
  const unknown = names.find((name) => !store.hasGroup(name))
  if (unknown === undefined) return names
  throw new AwsError('ResourceNotFoundException', `Log group '${unknown}' does not exist`)
}

export function requiredInteger(input: JsonObject, name: string): number {
  const value = optionalInteger(input, name)
  if (value !== undefined) return value
  throw invalidParameter(`the parameter ${name} is required`)
}

/** A number in the bounds that AWS has for it. */
export function limitWithin(input: JsonObject, most: number): number {
  const limit = optionalInteger(input, 'limit') ?? most
  if (limit >= 1 && limit <= most) return limit
  throw invalidParameter(`limit must be from 1 to ${most}, not ${limit}`)
}
