import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { Clock } from '../clock.ts'
import { DAY_SECONDS, reachable } from './table.ts'

/** What tells repeats from news, when HighLevel tells of a change that others are told of. */
export interface CrmEvents {
  isSeen(eventId: string): Promise<boolean>
  /** For seven days, which is longer than HighLevel repeats a delivery. */
  markSeen(eventId: string): Promise<void>
}

const SEEN_TTL_DAYS = 7
const seenKey = (eventId: string) => ({ pk: `seen#${eventId}`, sk: 'seen' })

export function createCrmEvents(options: {
  documents: DynamoDBDocumentClient
  tableName: string
  clock: Clock
}): CrmEvents {
  const { documents, tableName: TableName, clock } = options
  const nowSeconds = () => Math.floor(clock.now() / 1000)

  return {
    async isSeen(eventId) {
      const get = new GetCommand({ TableName, Key: seenKey(eventId), ConsistentRead: true })
      return (await reachable(documents.send(get))).Item !== undefined
    },

    async markSeen(eventId) {
      const Item = { ...seenKey(eventId), expiresAt: nowSeconds() + SEEN_TTL_DAYS * DAY_SECONDS }
      await reachable(documents.send(new PutCommand({ TableName, Item })))
    },
  }
}
