import { z } from 'zod'
import type { Dynamo } from '../aws/dynamo.ts'
import { messageOf } from '../error-text.ts'
import { resourceType } from '../resource-type.ts'
import type { Template } from '../template.ts'

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.string() }))
const index = z
  .strictObject({
    IndexName: z.string(),
    KeySchema: keySchema,
    Projection: z.strictObject({
      ProjectionType: z.string().optional(),
      NonKeyAttributes: z.array(z.string()).optional(),
    }),
    // How much it may do and cost, which matters only in the cloud.
    ContributorInsightsSpecification: z.unknown().optional(),
    OnDemandThroughput: z.unknown().optional(),
    ProvisionedThroughput: z.unknown().optional(),
    WarmThroughput: z.unknown().optional(),
    WriteOnDemandThroughputSettings: z.unknown().optional(),
    WriteProvisionedThroughputSettings: z.unknown().optional(),
  })
  .transform(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }))

const properties = {
  TableName: z.string().optional(),
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.string() })),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z.array(index).optional(),
  LocalSecondaryIndexes: z.array(index).optional(),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string().optional(), Enabled: z.boolean() }).optional(),
}
const TABLE = resourceType('AWS::DynamoDB::Table', properties, [
  'BillingMode',
  'ContributorInsightsSpecification',
  'DeletionProtectionEnabled',
  'OnDemandThroughput',
  'PointInTimeRecoverySpecification',
  'ProvisionedThroughput',
  'SSESpecification',
  'TableClass',
  'Tags',
])
const GLOBAL_TABLE = resourceType('AWS::DynamoDB::GlobalTable', properties, [
  'BillingMode',
  'Replicas',
  'SSESpecification',
  'WarmThroughput',
  'WriteOnDemandThroughputSettings',
  'WriteProvisionedThroughputSettings',
])

export const TABLE_TYPES = [TABLE, GLOBAL_TABLE]

export function describeTables(template: Template, region: string, account: string): void {
  for (const type of TABLE_TYPES)
    for (const { id, properties } of template.raw(type)) {
      const name = template.nameFor(id, properties['TableName'])
      template.describe(id, { Ref: name, Arn: `arn:aws:dynamodb:${region}:${account}:table/${name}` })
    }
}

/** Makes the tables; the items of an earlier start stay. */
export async function createTables(template: Template, dynamo: Dynamo): Promise<void> {
  for (const { id, properties } of TABLE_TYPES.flatMap((type) => template.resources(type))) {
    const { TableName: given, TimeToLiveSpecification: timeToLive, ...input } = properties
    const TableName = template.nameFor(id, given)
    const ttlAttribute = timeToLive?.Enabled ? timeToLive.AttributeName : undefined
    try {
      await dynamo.ensureTable({ TableName, ...input }, ttlAttribute)
    } catch (cause) {
      throw template.problem(id, messageOf(cause), cause)
    }
  }
}
