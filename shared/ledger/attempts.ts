import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import type { Clock } from '../clock.ts'
import { DAY_SECONDS, reachable } from './table.ts'

const attemptsSchema = z.object({ unended: z.number().default(0) })

/** What tells a message that kills the function from one that waits: every attempt is recorded before it begins and when it ends. */
export interface Attempts {
  /** How many attempts in a row were begun and never ended. */
  unendedAttempts(messageId: string): Promise<number>
  beginAttempt(messageId: string): Promise<void>
  /** The attempt ended, however it did. */
  endAttempt(messageId: string): Promise<void>
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
  const update = async (messageId: string, UpdateExpression: string, value: number) => {
    const expiresAt = Math.floor(clock.now() / 1000) + TTL_DAYS * DAY_SECONDS
    const ExpressionAttributeValues = { ':value': value, ':expiresAt': expiresAt }
    const Key = keyOf(messageId)
    await reachable(documents.send(new UpdateCommand({ TableName, Key, UpdateExpression, ExpressionAttributeValues })))
  }
  return {
    async unendedAttempts(messageId) {
      const get = new GetCommand({ TableName, Key: keyOf(messageId), ConsistentRead: true })
      return attemptsSchema.parse((await reachable(documents.send(get))).Item ?? {}).unended
    },
    beginAttempt: (messageId) => update(messageId, 'SET expiresAt = :expiresAt ADD unended :value', 1),
    endAttempt: (messageId) => update(messageId, 'SET expiresAt = :expiresAt, unended = :value', 0),
  }
}
