import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../../shared/clock.ts'
import { createEngine, type Engine, type EngineOperation } from './dynalite-engine.ts'
import { describeTable, findTable, isConditionFailure, keyOf } from './dynamo-tables.ts'
import { createTimeToLive } from './dynamo-time-to-live.ts'
import { objects, optionalObject, optionalText } from './json-input.ts'
import { AwsError, createService, type JsonObject, type Service } from './protocol.ts'

export interface Dynamo {
  service: Service
  /**
   * Makes sure of a table (input as for CreateTable) that can be used at once; items stay.
   * Throws when there is one with other keys or indexes, which cannot be changed in place.
   */
  ensureTable(input: JsonObject, ttlAttribute?: string): Promise<void>
  /** Deletes the items whose time to live has passed, and tells how many. */
  sweepExpired(): Promise<number>
  close(): Promise<void>
}

export interface DynamoOptions {
  /** Where tables are kept; in memory without it. One process at a time. */
  directory?: string | undefined
  clock: Clock
  account: string
  region?: string
}

const CONDITIONAL_WRITES: EngineOperation[] = ['PutItem', 'UpdateItem', 'DeleteItem']

/** DynamoDB: dynalite, plus the time to live and ReturnValuesOnConditionCheckFailure that it lacks. */
export function createDynamo({ directory, clock, account, region = 'us-east-1' }: DynamoOptions): Dynamo {
  const engine = createEngine({ directory, region, account })
  const timeToLive = createTimeToLive(engine, clock)

  const plain = engine.operations.map((name): [string, Service] => [name, ({ input }) => engine.run(name, input)])
  const writes = CONDITIONAL_WRITES.map((name): [string, Service] => [name, ({ input }) => write(engine, name, input)])

  return {
    service: createService('DynamoDB', { ...Object.fromEntries([...plain, ...writes]), ...timeToLive.operations }),
    async ensureTable(input, ttlAttribute) {
      const name = optionalText(input, 'TableName') ?? ''
      const existing = await findTable(engine, name)
      if (!existing) await engine.run('CreateTable', { BillingMode: 'PAY_PER_REQUEST', ...input })
      else if (!isDeepStrictEqual(shapeOf(existing), shapeOf(input)))
        throw new Error(`table ${name} was made with other keys or indexes: start with an empty data directory`)
      const table = await findTable(engine, name)
      if (table) await engine.activate(table)
      timeToLive.set(name, ttlAttribute)
    },
    sweepExpired: timeToLive.sweep,
    close: engine.close,
  }
}

const shapeOf = (table: JsonObject) => ({
  keys: table['KeySchema'],
  indexes: [...objects(table, 'GlobalSecondaryIndexes'), ...objects(table, 'LocalSecondaryIndexes')].map((index) => [
    index['IndexName'],
    index['KeySchema'],
  ]),
})

/**
 * A write whose failed condition is answered with the item that failed it. Where the item changed between the failure
 * and the look at it, and the condition now holds, the write is tried again: the answer is always a true one.
 */
async function write(engine: Engine, operation: EngineOperation, input: JsonObject): Promise<JsonObject> {
  for (;;) {
    try {
      return await engine.run(operation, input)
    } catch (error) {
      if (!isConditionFailure(error) || input['ReturnValuesOnConditionCheckFailure'] !== 'ALL_OLD') throw error
      const TableName = optionalText(input, 'TableName') ?? ''
      const table = await describeTable(engine, TableName)
      const Key = optionalObject(input, 'Key') ?? keyOf(table, optionalObject(input, 'Item') ?? {})
      const { Item } = await engine.run('GetItem', { TableName, Key, ConsistentRead: true })
      if (engine.holds(operation, input, Item)) continue
      throw new AwsError(error.code, error.message, { cause: error, extra: { Item } })
    }
  }
}
