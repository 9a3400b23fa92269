import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import type { Clock } from '../clock.ts'
import { DAY_SECONDS, reachable } from './table.ts'

const attemptsSchema = z.lazy(() =>
  z.object({
    /** Attempts in a row that were begun and never ended. */
    unended: z._default(z.number(), 0),
    /** Attempts in a row that failed while everything else was well. */
    alone: z._default(z.number(), 0),
  }),
)
export type PastAttempts = z.infer<typeof attemptsSchema>

/**
 * What tells a message that waits from one that kills the function, and from one that alone keeps failing: every attempt is
 * recorded before it begins and when it ends.
 */
export interface Attempts {
  pastAttempts(messageId: string): Promise<PastAttempts>
  beginAttempt(messageId: string): Promise<void>
  /** The attempt ended, however it did. */
  endAttempt(messageId: string, past: Pick<PastAttempts, 'alone'>): Promise<void>
}

// As long as a message can lie on the queue.
const TTL_DAYS = 15
const keyOf = (messageId: string) => ({ pk: `attempts#${messageId}`, sk: 'attempts' })

export function createAttempts(options: {
  documents: DynamoDBDocumentClient
  tableName: string
  clock: Clock
}): Attempts {
  const { documents, tableName: TableName, clock } = options
  const update = async (messageId: string, UpdateExpression: string, values: Record<string, number>) => {
    const expiresAt = Math.floor(clock.now() / 1000) + TTL_DAYS * DAY_SECONDS
    const ExpressionAttributeValues = { ...values, ':expiresAt': expiresAt }
    const Key = keyOf(messageId)
    await reachable(documents.send(new UpdateCommand({ TableName, Key, UpdateExpression, ExpressionAttributeValues })))
  }
  return {
    async pastAttempts(messageId) {
      const get = new GetCommand({ TableName, Key: keyOf(messageId), ConsistentRead: true })
      return attemptsSchema.parse((await reachable(documents.send(get))).Item ?? {})
    },
    beginAttempt: (messageId) => update(messageId, 'SET expiresAt = :expiresAt ADD unended :one', { ':one': 1 }),
    endAttempt: (messageId, { alone }) =>
      update(messageId, 'SET expiresAt = :expiresAt, unended = :none, alone = :alone', { ':none': 0, ':alone': alone }),
  }
}
