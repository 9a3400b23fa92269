import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import type { Clock } from '../clock.ts'
import { reachable } from './table.ts'

const pacingSchema = z.lazy(() => z.object({ sentAt: z.array(z.number()) }))

/** When a location's latest requests were sent, for the process that gets its next batch. */
export interface Pacing {
  /** Unix milliseconds; empty when nothing was left here lately. */
  readPacing(locationId: string): Promise<number[]>
  writePacing(locationId: string, sentAt: readonly number[]): Promise<void>
}

const TTL_SECONDS = 600
const keyOf = (locationId: string) => ({ pk: `location#${locationId}`, sk: 'pacing' })

export function createPacing(options: { documents: DynamoDBDocumentClient; tableName: string; clock: Clock }): Pacing {
  const { documents, tableName: TableName, clock } = options
  return {
    async readPacing(locationId) {
      const get = new GetCommand({ TableName, Key: keyOf(locationId), ConsistentRead: true })
      const { Item } = await reachable(documents.send(get))
      return pacingSchema.safeParse(Item).data?.sentAt ?? []
    },
    async writePacing(locationId, sentAt) {
      const expiresAt = Math.floor(clock.now() / 1000) + TTL_SECONDS
      const Item = { ...keyOf(locationId), sentAt: [...sentAt], expiresAt }
      await reachable(documents.send(new PutCommand({ TableName, Item })))
    },
  }
}
