import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { Clock } from '../../shared/clock.ts'
import { LinkChangedError } from '../../shared/errors.ts'
import type { BookingKey } from '../../shared/ledger/ledger.ts'
import { reachable } from '../../shared/ledger/table.ts'

/** How long after HighLevel was asked for a booking's page it is not asked for that page again. */
export const PAGE_INTERVAL_MS = 15_000

/**
 * True for the one process that may ask HighLevel for this booking's page now, false while another one did within 15 s.
 * @throws RemoteUnavailableError when the table cannot be reached.
 */
export type ClaimPage = (booking: BookingKey) => Promise<boolean>

const TTL_SECONDS = 3600
const keyOf = ({ tenant, meetingId }: BookingKey) => ({ pk: `page#${tenant}#${meetingId}`, sk: 'asked' })

/** One item per page with the time of its latest claim. */
export function createPageClaims(options: {
  documents: DynamoDBDocumentClient
  tableName: string
  clock: Clock
}): ClaimPage {
  const { documents, tableName: TableName, clock } = options
  return async (booking) => {
    const askedAt = clock.now()
    const put = new PutCommand({
      TableName,
      Item: { ...keyOf(booking), askedAt, expiresAt: Math.floor(askedAt / 1000) + TTL_SECONDS },
      ConditionExpression: 'attribute_not_exists(pk) OR askedAt <= :before',
      ExpressionAttributeValues: { ':before': askedAt - PAGE_INTERVAL_MS },
    })
    try {
      await reachable(documents.send(put))
      return true
    } catch (error) {
      if (error instanceof LinkChangedError) return false
      throw error
    }
  }
}
