import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import type { Clock } from '../clock.ts'
import { customFieldSchema } from '../plan/custom-field.ts'
import { DAY_SECONDS, reachable } from './table.ts'

const directorySchema = z.lazy(() =>
  z.object({
    companyId: z.exactOptional(z.string()),
    customFields: z.exactOptional(
      z.object({
        /** Unix milliseconds. */
        readAt: z.number(),
        list: z.array(customFieldSchema),
      }),
    ),
    /** E-mail → user id; without an id nobody has that address. */
    users: z.exactOptional(z.record(z.string(), z.object({ readAt: z.number(), id: z.exactOptional(z.string()) }))),
  }),
)
/** What was looked up of a location and seldom changes. */
export type LocationDirectory = z.infer<typeof directorySchema>

export interface LocationDirectories {
  readDirectory(locationId: string): Promise<LocationDirectory>
  writeDirectory(locationId: string, directory: LocationDirectory): Promise<void>
}

const TTL_DAYS = 7
const keyOf = (locationId: string) => ({ pk: `location#${locationId}`, sk: 'directory' })

/** The look-ups of every location, kept so that they are not repeated by each new process. */
export function createLocationDirectories(options: {
  documents: DynamoDBDocumentClient
  tableName: string
  clock: Clock
}): LocationDirectories {
  const { documents, tableName: TableName, clock } = options
  return {
    async readDirectory(locationId) {
      const { Item } = await reachable(documents.send(new GetCommand({ TableName, Key: keyOf(locationId) })))
      // A form that a later version wrote is looked up again.
      return directorySchema.safeParse(Item).data ?? {}
    },
    async writeDirectory(locationId, directory) {
      const expiresAt = Math.floor(clock.now() / 1000) + TTL_DAYS * DAY_SECONDS
      const Item = { ...keyOf(locationId), ...directory, expiresAt }
      await reachable(documents.send(new PutCommand({ TableName, Item })))
    },
  }
}
