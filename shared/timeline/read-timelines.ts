import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { linkKey, planKey } from '../ledger/ledger.ts'
import { type BookingTimeline, timelineOf } from './booking-timeline.ts'

/** The booking under each of these tenants that knows it. @throws whatever DynamoDB answers */
export async function readTimelines(
  { documents, tableName: TableName }: { documents: DynamoDBDocumentClient; tableName: string },
  meetingId: string,
  tenants: readonly string[],
): Promise<BookingTimeline[]> {
  const read = async (Key: Record<string, string>) =>
    (await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item
  const found = tenants.map(async (tenant) => {
    const booking = { tenant, meetingId }
    const [link, plan] = await Promise.all([read(linkKey(booking)), read(planKey(booking))])
    return timelineOf(booking, { link, plans: plan ? [plan] : [] })
  })
  return (await Promise.all(found)).filter((timeline) => timeline !== undefined)
}
