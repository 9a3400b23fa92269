import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import type { Clock } from '../clock.ts'
import { type ContactBooking, contactBookingSchema } from '../plan/contact-booking.ts'
import { DAY_SECONDS, reachable } from './table.ts'

export interface ContactKey {
  locationId: string
  contactId: string
}
export interface ContactEntry {
  bookings: ContactBooking[]
  /** Our tags on the contact as they were last written; absent while the contact never had two bookings. */
  tags?: string[]
  /** Of those, the ones that we put on. */
  ownTags?: string[]
}

export interface ContactBookings {
  /** Says where a booking of the contact stands now; answers all of the contact's bookings, this one included. */
  enterBooking(contact: ContactKey, booking: ContactBooking): Promise<ContactEntry>
  bookingsOf(contact: ContactKey): Promise<ContactEntry>
  rememberTags(contact: ContactKey, tags: Required<Pick<ContactEntry, 'tags' | 'ownTags'>>): Promise<void>
}

const keyOf = ({ locationId, contactId }: ContactKey) => ({ pk: `contact#${locationId}#${contactId}`, sk: 'bookings' })
const PREFIX = 'b#'
// Longer than any of its bookings can lie ahead and be told of afterwards; the item holds ids and states, nothing of a person.
const CONTACT_TTL_DAYS = 480

/** One item per contact with an attribute per booking, so that entering one is a single write that answers the others. */
export function createContactBookings(options: {
  documents: DynamoDBDocumentClient
  tableName: string
  clock: Clock
}): ContactBookings {
  const { documents, tableName: TableName, clock } = options

  return {
    async enterBooking(contact, booking) {
      const expiresAt = Math.floor(clock.now() / 1000) + CONTACT_TTL_DAYS * DAY_SECONDS
      const update = new UpdateCommand({
        TableName,
        Key: keyOf(contact),
        UpdateExpression: 'SET #booking = :booking, expiresAt = :expiresAt',
        ExpressionAttributeNames: { '#booking': `${PREFIX}${booking.tenant}/${booking.meetingId}` },
        ExpressionAttributeValues: { ':booking': booking, ':expiresAt': expiresAt },
        ReturnValues: 'ALL_NEW',
      })
      return readEntry((await reachable(documents.send(update))).Attributes)
    },

    async bookingsOf(contact) {
      const get = new GetCommand({ TableName, Key: keyOf(contact), ConsistentRead: true })
      return readEntry((await reachable(documents.send(get))).Item)
    },

    async rememberTags(contact, { tags, ownTags }) {
      const update = new UpdateCommand({
        TableName,
        Key: keyOf(contact),
        UpdateExpression: 'SET #tags = :tags, #ownTags = :ownTags',
        ExpressionAttributeNames: { '#tags': 'tags', '#ownTags': 'ownTags' },
        ExpressionAttributeValues: { ':tags': tags, ':ownTags': ownTags },
      })
      await reachable(documents.send(update))
    },
  }
}

function readEntry(item: Record<string, unknown> | undefined): ContactEntry {
  const [tags, ownTags] = ['tags', 'ownTags'].map((name) => z.array(z.string()).optional().parse(item?.[name]))
  const bookings = Object.entries(item ?? {})
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([, value]) => contactBookingSchema.parse(value))
  return { bookings, ...(tags ? { tags } : {}), ...(ownTags ? { ownTags } : {}) }
}
