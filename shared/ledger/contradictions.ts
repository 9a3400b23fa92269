import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import { CHANGES } from '../booking/booking.ts'
import { DAY_SECONDS, reachable } from './table.ts'

/** A webhook that was put right is forgotten after so long. */
export const CONTRADICTION_TTL_DAYS = 7

const contradictionSchema = z.lazy(() =>
  z.object({
    /** What the path of the webhook's URL said. */
    path: z.enum(CHANGES),
    /** What the signed body said. */
    body: z.enum(CHANGES),
    /** Unix milliseconds, when it came. */
    at: z.number(),
  }),
)

/** The latest delivery of a tenant whose body said another change than its path. */
export type LastContradiction = z.infer<typeof contradictionSchema>

/** One item per tenant, for seven days. Both @throws RemoteUnavailableError. */
export interface Contradictions {
  write(tenant: string, contradiction: LastContradiction): Promise<void>
  read(tenant: string): Promise<LastContradiction | undefined>
}

const keyOf = (tenant: string) => ({ pk: `contradiction#${tenant}`, sk: 'last' })

export function createContradictions(options: {
  documents: DynamoDBDocumentClient
  tableName: string
}): Contradictions {
  const { documents, tableName: TableName } = options
  return {
    async write(tenant, contradiction) {
      const expiresAt = Math.floor(contradiction.at / 1000) + CONTRADICTION_TTL_DAYS * DAY_SECONDS
      const Item = { ...keyOf(tenant), ...contradiction, expiresAt }
      await reachable(documents.send(new PutCommand({ TableName, Item })))
    },
    async read(tenant) {
      const { Item } = await reachable(documents.send(new GetCommand({ TableName, Key: keyOf(tenant) })))
      return contradictionSchema.safeParse(Item).data
    },
  }
}
