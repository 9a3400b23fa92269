import type { Dynamo } from '../aws/dynamo.ts'
import type { JsonObject, JsonValue, Service } from '../aws/protocol.ts'
import { asObject } from '../json.ts'
import type { Measure } from './measure.ts'

const CAPACITY: Record<string, 'ConsumedReadCapacityUnits' | 'ConsumedWriteCapacityUnits'> = {
  GetItem: 'ConsumedReadCapacityUnits',
  BatchGetItem: 'ConsumedReadCapacityUnits',
  Query: 'ConsumedReadCapacityUnits',
  Scan: 'ConsumedReadCapacityUnits',
  PutItem: 'ConsumedWriteCapacityUnits',
  UpdateItem: 'ConsumedWriteCapacityUnits',
  DeleteItem: 'ConsumedWriteCapacityUnits',
  BatchWriteItem: 'ConsumedWriteCapacityUnits',
}

/**
 * The same DynamoDB, which tells what its tables' capacity was used for. Nothing is throttled on one machine, and then
 * DynamoDB tells nothing of throttling either.
 */
export function measureDynamo(dynamo: Dynamo, measure: Measure): Dynamo {
  const service: Service = async (call) => {
    const metric = CAPACITY[call.operation]
    if (!metric) return dynamo.service(call)
    const asked = call.input['ReturnConsumedCapacity']
    const input =
      asked === undefined || asked === 'NONE' ? { ...call.input, ReturnConsumedCapacity: 'TOTAL' } : call.input
    const { ConsumedCapacity, ...output } = await dynamo.service({ ...call, input })
    for (const { TableName, CapacityUnits } of capacities(ConsumedCapacity))
      if (typeof TableName === 'string' && typeof CapacityUnits === 'number')
        measure('AWS/DynamoDB', metric, { TableName }, CapacityUnits)
    return input === call.input ? { ...output, ConsumedCapacity } : output
  }
  return { ...dynamo, service }
}

const capacities = (consumed: JsonValue | undefined): JsonObject[] =>
  (Array.isArray(consumed) ? consumed : [consumed]).map(asObject)
