import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import type { Clock } from '../clock.ts'
import { type BookingKey, linkKey } from '../ledger/ledger.ts'
import { DAY_SECONDS, LINK_TTL_DAYS, reachable } from '../ledger/table.ts'

const copySchema = z.lazy(() =>
  z.object({
    outcome: z.enum(['begun', 'pushed', 'skipped', 'failed']),
    reason: z.exactOptional(z.string()),
    /** Unix milliseconds. */
    at: z.number(),
    /** Of the notes that this place has; absent when the last push was no success. */
    digest: z.exactOptional(z.string()),
    /** True when there may be notes of ours in this place, so that it has to be told of their end. */
    mayHold: z.boolean(),
  }),
)
/** What one place has of a booking's notes. */
export type NotesCopy = z.infer<typeof copySchema>

const pushedSchema = z.lazy(() =>
  z.object({
    /** Of the notes that were visible last. */
    digest: z.string(),
    /** Unix milliseconds when a place was last brought up to date; absent while none was. */
    pushedAt: z.exactOptional(z.number()),
    /** By the adapter's name. */
    outcomes: z.record(z.string(), copySchema),
  }),
)
export type PushedNotes = z.infer<typeof pushedSchema>

export interface PushedNotesStore {
  /** @throws RemoteUnavailableError */
  read(booking: BookingKey): Promise<PushedNotes | undefined>
  /** @param endsAt of the booking, after which it is forgotten as its link is. */
  write(booking: BookingKey, pushed: PushedNotes, endsAt?: string): Promise<void>
}

const keyOf = (booking: BookingKey) => ({ ...linkKey(booking), sk: 'notes' })

/** One item per booking, apart from its link, whose revision is not touched; digests and outcomes, no text. */
export function createPushedNotes(options: {
  documents: DynamoDBDocumentClient
  tableName: string
  clock: Clock
}): PushedNotesStore {
  const { documents, tableName: TableName, clock } = options
  return {
    async read(booking) {
      const get = new GetCommand({ TableName, Key: keyOf(booking), ConsistentRead: true })
      const { Item } = await reachable(documents.send(get))
      return Item && pushedSchema.parse(Item)
    },
    async write(booking, pushed, endsAt = '') {
      const latest = Math.max(clock.now(), Date.parse(endsAt) || 0)
      const expiresAt = Math.floor(latest / 1000) + LINK_TTL_DAYS * DAY_SECONDS
      await reachable(documents.send(new PutCommand({ TableName, Item: { ...keyOf(booking), ...pushed, expiresAt } })))
    },
  }
}
