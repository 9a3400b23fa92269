import type { Engine } from './dynalite-engine.ts'
import { objects, optionalObject, optionalText } from './json-input.ts'
import { AwsError, type JsonObject } from './protocol.ts'

/** A table's description; throws ResourceNotFoundException. */
export async function describeTable(engine: Engine, name: string): Promise<JsonObject> {
  return optionalObject(await engine.run('DescribeTable', { TableName: name }), 'Table') ?? {}
}

export async function findTable(engine: Engine, name: string): Promise<JsonObject | undefined> {
  try {
    return await describeTable(engine, name)
  } catch (error) {
    if (error instanceof AwsError && error.code.endsWith('ResourceNotFoundException')) return undefined
    throw error
  }
}

/** The key of an item of a table. */
export function keyOf(table: JsonObject, item: JsonObject): JsonObject {
  const names = objects(table, 'KeySchema').map((key) => optionalText(key, 'AttributeName') ?? '')
  return Object.fromEntries(names.map((name) => [name, item[name]]))
}

export const isConditionFailure = (error: unknown): error is AwsError =>
  error instanceof AwsError && error.code.endsWith('ConditionalCheckFailedException')
