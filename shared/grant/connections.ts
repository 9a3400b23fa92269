import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import { RemoteUnavailableError } from '../errors.ts'
import type { StoredGrant } from './grant.ts'

const connectionSchema = z.lazy(() =>
  z.object({
    /** Location id, or `company-…` for an agency. */
    subject: z.string(),
    /**
     * needs-reconnect: HighLevel refused the grant for good, a person has to connect again. inactive: HighLevel paused the
     * account, the grant is kept and tried slowly. uninstalled: somebody removed the app there.
     */
    status: z.enum(['connected', 'needs-reconnect', 'inactive', 'uninstalled']),
    /** Unix ms, when it got this status. */
    since: z.number(),
    /** For a person; never a value. */
    why: z.string(),
    kind: z.enum(['oauth', 'private-integration-token']),
    /** Which version of the grant this is about: of another version it says nothing. */
    version: z.string(),
    /** Unix ms; 0 for a Private Integration Token. */
    obtainedAt: z.number(),
    companyId: z.exactOptional(z.string()),
    /** The version that was refused once, and when; a second time, minutes later, is for good. */
    refusedVersion: z.exactOptional(z.string()),
    refusedAt: z.exactOptional(z.number()),
    /** Unix ms: when an exchange of this version was begun whose end is not known. HighLevel repeats it for 30 s. */
    exchangedAt: z.exactOptional(z.number()),
    /** Unix ms, while inactive: when HighLevel said so last. */
    triedAt: z.exactOptional(z.number()),
    name: z.exactOptional(z.string()),
  }),
)

/** How it stands with the grant of one location or agency: for the console, alarms and the schedule. */
export type Connection = z.infer<typeof connectionSchema>

/** One item per location or agency in the ledger table. All @throws RemoteUnavailableError. */
export interface Connections {
  get(subject: string): Promise<Connection | undefined>
  list(): Promise<Connection[]>
  /** After an install: replaces whatever was there. */
  put(connection: Connection): Promise<void>
  /** Replaces what was read. 'changed': the item is about another version by now, and stays. */
  replace(connection: Connection, read: Connection | undefined): Promise<'replaced' | 'changed'>
}

/** The connection of a grant that was just stored. */
export function connectedWith(
  subject: string,
  { grant, version }: StoredGrant,
  facts: { since: number; why: string; name?: string },
): Connection {
  const isOAuth = grant.kind === 'oauth'
  return {
    subject,
    status: 'connected',
    since: facts.since,
    why: facts.why,
    kind: grant.kind,
    version,
    obtainedAt: isOAuth ? grant.obtainedAt : 0,
    ...(isOAuth ? { companyId: grant.companyId } : {}),
    ...(facts.name ? { name: facts.name } : {}),
  }
}

const INACTIVE_FIRST_MS = 15 * 60_000
const INACTIVE_LONGEST_MS = 6 * 3_600_000

/**
 * Unix ms from when on a paused account is tried again. Whoever needs the token tries every 15 minutes, so that work goes
 * on soon after the account does; the schedule after as long as it has been paused already, 6 hours at most.
 */
export function tryInactiveFrom({ since, triedAt = 0 }: Connection, reason: 'token-refused' | 'due'): number {
  const pausedMs = reason === 'due' ? Math.min(INACTIVE_LONGEST_MS, triedAt - since) : 0
  return triedAt + Math.max(INACTIVE_FIRST_MS, pausedMs)
}

const PARTITION = 'connections'
// 1 MB a page, so this is far more locations than one installation has; a list that never ends is a fault.
const MAX_PAGES = 100

export function createConnections(options: { documents: DynamoDBDocumentClient; tableName: string }): Connections {
  const { documents, tableName: TableName } = options
  const itemOf = (connection: Connection) => ({ pk: PARTITION, sk: connection.subject, ...connection })
  return {
    async get(subject) {
      const Key = { pk: PARTITION, sk: subject }
      const { Item } = await reachable(documents.send(new GetCommand({ TableName, Key, ConsistentRead: true })))
      return Item && connectionSchema.parse(Item)
    },

    async list() {
      const found: Connection[] = []
      let ExclusiveStartKey: Record<string, unknown> | undefined
      for (let page = 0; page < MAX_PAGES; page++) {
        const query = new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': PARTITION },
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        })
        const { Items = [], LastEvaluatedKey } = await reachable(documents.send(query))
        found.push(...Items.map((item) => connectionSchema.parse(item)))
        if (!LastEvaluatedKey) break
        ExclusiveStartKey = LastEvaluatedKey
      }
      return found
    },

    async put(connection) {
      await reachable(documents.send(new PutCommand({ TableName, Item: itemOf(connection) })))
    },

    async replace(connection, read) {
      const put = new PutCommand({
        TableName,
        Item: itemOf(connection),
        ConditionExpression: read ? '#version = :read' : 'attribute_not_exists(pk)',
        ...(read
          ? {
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: { ':read': read.version },
            }
          : {}),
      })
      try {
        await documents.send(put)
        return 'replaced'
      } catch (cause) {
        if (cause instanceof ConditionalCheckFailedException) return 'changed'
        throw unreachable(cause)
      }
    },
  }
}

async function reachable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (cause) {
    throw unreachable(cause)
  }
}

const unreachable = (cause: unknown) => new RemoteUnavailableError('DynamoDB could not be reached', { cause })
