import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import type { Clock } from '../clock.ts'
import { DAY_SECONDS, LINK_TTL_DAYS, reachable } from './table.ts'

const ownerSchema = z.object({
  tenant: z.string(),
  meetingId: z.string(),
  /** Of a task. */
  name: z.exactOptional(z.string()),
})
/** The booking that a record of HighLevel was created for. */
export type OwnerOfRecord = z.infer<typeof ownerSchema>
export interface RecordKey {
  kind: 'note' | 'task' | 'appointment'
  /** HighLevel's id. */
  id: string
}
export type OwnRecord = RecordKey & OwnerOfRecord

/** What tells our own writes and repeats from news, when HighLevel tells of a change. */
export interface CrmEvents {
  /** Remembers what was created for a booking, for as long as its link is kept at least. */
  recordOwn(locationId: string, records: readonly OwnRecord[], endsAt: string | undefined): Promise<void>
  ownerOf(locationId: string, record: RecordKey): Promise<OwnerOfRecord | undefined>
  isSeen(eventId: string): Promise<boolean>
  /** For seven days, which is longer than HighLevel repeats a delivery. */
  markSeen(eventId: string): Promise<void>
}

const SEEN_TTL_DAYS = 7
const ownKey = (locationId: string, { kind, id }: RecordKey) => ({ pk: `own#${locationId}`, sk: `${kind}#${id}` })
const seenKey = (eventId: string) => ({ pk: `seen#${eventId}`, sk: 'seen' })

export function createCrmEvents(options: {
  documents: DynamoDBDocumentClient
  tableName: string
  clock: Clock
}): CrmEvents {
  const { documents, tableName: TableName, clock } = options
  const nowSeconds = () => Math.floor(clock.now() / 1000)

  return {
    async recordOwn(locationId, records, endsAt) {
      const endSeconds = Math.floor(Date.parse(endsAt ?? '') / 1000) || 0
      const expiresAt = Math.max(nowSeconds(), endSeconds) + LINK_TTL_DAYS * DAY_SECONDS
      // Side by side, as one batch would cost the same and may leave some of them out.
      await Promise.all(
        records.map(({ kind, id, ...owner }) => {
          const Item = { ...ownKey(locationId, { kind, id }), ...owner, expiresAt }
          return reachable(documents.send(new PutCommand({ TableName, Item })))
        }),
      )
    },

    async ownerOf(locationId, record) {
      const get = new GetCommand({ TableName, Key: ownKey(locationId, record), ConsistentRead: true })
      const { Item } = await reachable(documents.send(get))
      return Item && ownerSchema.parse(Item)
    },

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
