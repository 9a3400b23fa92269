import type { Clock } from '../../../shared/clock.ts'
import type { Engine } from './dynalite-engine.ts'
import { describeTable, findTable, isConditionFailure, keyOf } from './dynamo-tables.ts'
import { objects, optionalBoolean, optionalObject, optionalText } from './json-input.ts'
import { AwsError, type JsonObject, type Service } from './protocol.ts'

export interface TimeToLive {
  operations: Record<string, Service>
  /** Names the attribute of a table that says, in seconds since the Unix epoch, when an item expires. */
  set(tableName: string, attribute: string | undefined): void
  /** Deletes what has expired in all tables and tells how many items that were. */
  sweep: () => Promise<number>
}

// An item that expired longer ago is kept, as a guard against wrong units.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
const FIVE_YEARS_SECONDS = 5 * 365 * 24 * 60 * 60

/** The time to live of tables, on the given clock. AWS deletes "within a few days"; here a sweep deletes at once. */
export function createTimeToLive(engine: Engine, clock: Clock): TimeToLive {
  const attributes = new Map<string, string>()
  const tableNameOf = async (input: JsonObject) => {
    const name = optionalText(input, 'TableName') ?? ''
    await describeTable(engine, name)
    return name
  }
  const set: TimeToLive['set'] = (tableName, attribute) => {
    if (attribute === undefined) attributes.delete(tableName)
    else attributes.set(tableName, attribute)
  }

  const sweepTable = async (TableName: string, attribute: string): Promise<number> => {
    const now = Math.floor(clock.now() / 1000)
    const expression = {
      ExpressionAttributeNames: { '#ttl': attribute },
      ExpressionAttributeValues: { ':from': { N: String(now - FIVE_YEARS_SECONDS) }, ':now': { N: String(now) } },
    }
    const condition = '#ttl BETWEEN :from AND :now'
    const table = await findTable(engine, TableName)
    if (table?.['TableStatus'] !== 'ACTIVE') return 0
    let deleted = 0
    let ExclusiveStartKey: JsonObject | undefined
    do {
      const scan = { TableName, ...expression, FilterExpression: condition, ExclusiveStartKey }
      const page = await engine.run('Scan', scan)
      for (const item of objects(page, 'Items')) {
        const Key = keyOf(table, item)
        if (await deleteIf(engine, { TableName, ...expression, Key, ConditionExpression: condition })) deleted++
      }
      ExclusiveStartKey = optionalObject(page, 'LastEvaluatedKey')
    } while (ExclusiveStartKey)
    return deleted
  }

  return {
    set,
    async sweep() {
      let deleted = 0
      for (const [tableName, attribute] of attributes) deleted += await sweepTable(tableName, attribute)
      return deleted
    },
    operations: {
      async UpdateTimeToLive({ input }) {
        const specification = optionalObject(input, 'TimeToLiveSpecification') ?? {}
        const attribute = optionalText(specification, 'AttributeName')
        const isEnabled = optionalBoolean(specification, 'Enabled')
        if (!attribute || isEnabled === undefined)
          throw new AwsError('ValidationException', 'TimeToLiveSpecification must have AttributeName and Enabled')
        set(await tableNameOf(input), isEnabled ? attribute : undefined)
        return { TimeToLiveSpecification: specification }
      },
      async DescribeTimeToLive({ input }) {
        const AttributeName = attributes.get(await tableNameOf(input))
        const TimeToLiveStatus = AttributeName ? 'ENABLED' : 'DISABLED'
        return { TimeToLiveDescription: { TimeToLiveStatus, AttributeName } }
      },
    },
  }
}

/** An item that was renewed since the scan stays. */
async function deleteIf(engine: Engine, request: JsonObject): Promise<boolean> {
  try {
    await engine.run('DeleteItem', request)
    return true
  } catch (error) {
    if (isConditionFailure(error)) return false
    throw error
  }
}
