import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import { RemoteUnavailableError } from '../../shared/errors.ts'

const acceptedSchema = z.lazy(() =>
  z.array(
    z.object({
      /** The id of its delivery; where HighLevel gives none, the digest of its bytes. */
      id: z.string(),
      /** Unix ms, when it was accepted first. */
      at: z.number(),
      /** Unix ms, when a repeat of it was last found to be untrue. */
      checkedAt: z.exactOptional(z.number()),
    }),
  ),
)

/** An uninstall that was accepted. */
export type AcceptedUninstall = z.infer<typeof acceptedSchema>[number]

/**
 * The uninstalls that were accepted of a location or agency. HighLevel documents an UNINSTALL without id and time, so the
 * next real one has the same bytes as a copy of the last one. Both @throws RemoteUnavailableError.
 */
export interface AcceptedUninstalls {
  /** Remembers it without an end. Answers what was known of the same one before; undefined the first time. */
  remember(subject: string, uninstall: { id: string; at: number }): Promise<AcceptedUninstall | undefined>
  /** A repeat of it was untrue at this time. */
  markChecked(subject: string, id: string, checkedAt: number): Promise<void>
}

// Uninstalls of one location that differ have an id, and nearly always a time, by which a late copy is known without this.
const MOST_REMEMBERED = 20

const PARTITION = 'uninstalls'

/** One item per location or agency. There is one writer at a time: the grant queue's group. */
export function createAcceptedUninstalls(options: {
  documents: DynamoDBDocumentClient
  tableName: string
}): AcceptedUninstalls {
  const { documents, tableName: TableName } = options
  return acceptedUninstallsOver({
    async read(subject) {
      const get = new GetCommand({ TableName, Key: { pk: PARTITION, sk: subject }, ConsistentRead: true })
      const { Item } = await reachable(documents.send(get))
      return acceptedSchema.safeParse(Item?.['accepted']).data ?? []
    },
    async write(subject, accepted) {
      const Item = { pk: PARTITION, sk: subject, accepted }
      await reachable(documents.send(new PutCommand({ TableName, Item })))
    },
  })
}

/** The same over any store of lists. */
export function acceptedUninstallsOver(store: {
  read(subject: string): Promise<AcceptedUninstall[]>
  write(subject: string, accepted: AcceptedUninstall[]): Promise<void>
}): AcceptedUninstalls {
  return {
    async remember(subject, { id, at }) {
      const accepted = await store.read(subject)
      const known = accepted.find((one) => one.id === id)
      if (!known) await store.write(subject, [...accepted, { id, at }].slice(-MOST_REMEMBERED))
      return known
    },
    async markChecked(subject, id, checkedAt) {
      const accepted = await store.read(subject)
      await store.write(
        subject,
        accepted.map((one) => (one.id === id ? { ...one, checkedAt } : one)),
      )
    },
  }
}

async function reachable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (cause) {
    throw new RemoteUnavailableError('DynamoDB could not be reached', { cause })
  }
}
