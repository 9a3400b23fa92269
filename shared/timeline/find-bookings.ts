import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import { normalizeEmail } from '../booking/email.ts'
import type { ContactBookings } from '../ledger/contact-bookings.ts'
import type { BookingKey } from '../ledger/ledger.ts'
import { hash } from '../plan/hash.ts'

const keySchema = z.object({ pk: z.string() })
// A person with more than that is found by the meeting's id.
const MOST_KEYS = 50

/**
 * Bookings of an address, from the table's index: those whose guest has it, and those of the contacts that HighLevel says have
 * it. 'no-address' for what is none. Bookings from before the index was made are in it once they change. @throws whatever DynamoDB answers
 */
export async function findBookings(
  table: { documents: DynamoDBDocumentClient; tableName: string; contacts: Pick<ContactBookings, 'bookingsOf'> },
  text: string,
): Promise<BookingKey[] | 'no-address'> {
  const email = normalizeEmail(text)
  if (email === undefined) return 'no-address'
  const query = new QueryCommand({
    TableName: table.tableName,
    IndexName: 'email',
    KeyConditionExpression: 'email = :email',
    ExpressionAttributeValues: { ':email': hash(email) },
    Limit: MOST_KEYS,
  })
  const { Items = [] } = await table.documents.send(query)
  const keys = Items.flatMap((item) => keySchema.safeParse(item).data?.pk ?? [])
  const found = await Promise.all(keys.map(async (pk) => await bookingsIn(table.contacts, pk)))
  const byName = new Map(found.flat().map(({ tenant, meetingId }) => [`${tenant}/${meetingId}`, { tenant, meetingId }]))
  return [...byName.values()].slice(0, MOST_KEYS)
}

async function bookingsIn(contacts: Pick<ContactBookings, 'bookingsOf'>, pk: string): Promise<BookingKey[]> {
  const [, kind, first, second] = /^(booking|contact)#([^#]+)#(.+)$/.exec(pk) ?? []
  if (first === undefined || second === undefined) return []
  if (kind === 'booking') return [{ tenant: first, meetingId: second }]
  return (await contacts.bookingsOf({ locationId: first, contactId: second })).bookings
}
