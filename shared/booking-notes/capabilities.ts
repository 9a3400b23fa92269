import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import { reachable } from '../ledger/table.ts'

const capabilitySchema = z.lazy(() =>
  z.object({
    status: z.enum(['passed', 'failed']),
    /** What was seen. */
    reason: z.string(),
    /** Unix milliseconds. */
    at: z.number(),
  }),
)
/** Whether a tenant's meetings keep what is written to a field, as a probe has shown. */
export type Capability = z.infer<typeof capabilitySchema>

export interface Capabilities {
  /** Undefined until a first probe. @throws RemoteUnavailableError */
  read(tenant: string, field: string): Promise<Capability | undefined>
  write(tenant: string, field: string, capability: Capability): Promise<void>
}

const keyOf = (tenant: string, field: string) => ({ pk: `capability#${tenant}`, sk: `notes#${field}` })

/** One item per tenant and field, kept for good: only another probe changes it. */
export function createCapabilities(options: { documents: DynamoDBDocumentClient; tableName: string }): Capabilities {
  const { documents, tableName: TableName } = options
  return {
    async read(tenant, field) {
      const get = new GetCommand({ TableName, Key: keyOf(tenant, field), ConsistentRead: true })
      const { Item } = await reachable(documents.send(get))
      // A form that a later version wrote has shown nothing to this one.
      return capabilitySchema.safeParse(Item).data
    },
    async write(tenant, field, capability) {
      const Item = { ...keyOf(tenant, field), ...capability }
      await reachable(documents.send(new PutCommand({ TableName, Item })))
    },
  }
}
