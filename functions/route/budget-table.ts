import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import type { Clock } from '../../shared/clock.ts'
import { LinkChangedError } from '../../shared/errors.ts'
import type { Door } from '../../shared/highlevel/door-budgets.ts'
import { DAY_SECONDS, reachable } from '../../shared/ledger/table.ts'
import { NONE_SENT, type SentRequests } from './sent-requests.ts'

const itemSchema = z.lazy(() =>
  z.object({
    sentAt: z.array(z.number()),
    day: z.number(),
    inDay: z.number(),
    pausedUntil: z.number(),
    revision: z.number(),
  }),
)

/** What a door's requests were, as the processes share it. Both @throws RemoteUnavailableError. */
export interface BudgetTable {
  readSent(locationId: string, door: Door): Promise<{ sent: SentRequests; revision: number }>
  /** Stores the next state; false when another process wrote since that revision was read. */
  writeSent(locationId: string, door: Door, sent: SentRequests, revision: number): Promise<boolean>
}

const keyOf = (locationId: string, door: Door) => ({ pk: `location#${locationId}`, sk: `requests#${door}` })
// The day that is counted, and a pause, which is 12 h at most.
const TTL_DAYS = 2

/** One item per door of a location. It holds times and counts, nothing of a person. */
export function createBudgetTable(options: {
  documents: DynamoDBDocumentClient
  tableName: string
  clock: Clock
}): BudgetTable {
  const { documents, tableName: TableName, clock } = options
  return {
    async readSent(locationId, door) {
      const get = new GetCommand({ TableName, Key: keyOf(locationId, door), ConsistentRead: true })
      const { Item } = await reachable(documents.send(get))
      if (!Item) return { sent: NONE_SENT, revision: 0 }
      const { revision, ...sent } = itemSchema.parse(Item)
      return { sent, revision }
    },
    async writeSent(locationId, door, { sentAt, day, inDay, pausedUntil }, revision) {
      const expiresAt = Math.floor(clock.now() / 1000) + TTL_DAYS * DAY_SECONDS
      const put = new PutCommand({
        TableName,
        Item: {
          ...keyOf(locationId, door),
          sentAt: [...sentAt],
          day,
          inDay,
          pausedUntil,
          revision: revision + 1,
          expiresAt,
        },
        ConditionExpression: revision === 0 ? 'attribute_not_exists(pk)' : 'revision = :read',
        ...(revision === 0 ? {} : { ExpressionAttributeValues: { ':read': revision } }),
      })
      try {
        await reachable(documents.send(put))
        return true
      } catch (error) {
        if (error instanceof LinkChangedError) return false
        throw error
      }
    },
  }
}
