import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import type { Clock } from '../clock.ts'
import { type ContactBooking, contactBookingSchema } from '../plan/contact-booking.ts'
import { DAY_SECONDS, reachable } from './table.ts'

export interface ContactKey {
  locationId: string
  contactId: string
}
const toldSchema = z.object({
  /** Digest of the e-mail. */
  email: z.exactOptional(z.string()),
  dnd: z.exactOptional(z.boolean()),
  /** Unix milliseconds of the event that told e-mail and dnd. */
  toldAt: z.exactOptional(z.number()),
  /** All tags of the contact, ours and those of others. */
  knownTags: z.exactOptional(z.array(z.string())),
  /** Unix milliseconds of the event that told them. */
  knownTagsAt: z.exactOptional(z.number()),
  /** Unix milliseconds of the contact's end; other events of that time may follow it. */
  deletedAt: z.exactOptional(z.number()),
})
/** What HighLevel's events told of a contact. */
export type ToldOfContact = z.infer<typeof toldSchema>
const TOLD = z.keyof(toldSchema).options

export interface ContactEntry extends ToldOfContact {
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
  /** Keeps what an event told beside the bookings; what is undefined is forgotten, what is absent stays. */
  rememberTold(
    contact: ContactKey,
    told: { [Name in keyof ToldOfContact]?: ToldOfContact[Name] | undefined },
  ): Promise<void>
}

const keyOf = ({ locationId, contactId }: ContactKey) => ({ pk: `contact#${locationId}#${contactId}`, sk: 'bookings' })
const PREFIX = 'b#'
// Longer than any of its bookings can lie ahead and be told of afterwards; the item holds ids, states, tags and a digest.
const CONTACT_TTL_DAYS = 480

/** One item per contact with an attribute per booking, so that entering one is a single write that answers the others. */
export function createContactBookings(options: {
  documents: DynamoDBDocumentClient
  tableName: string
  clock: Clock
}): ContactBookings {
  const { documents, tableName: TableName, clock } = options
  const nowSeconds = () => Math.floor(clock.now() / 1000)

  return {
    async enterBooking(contact, booking) {
      const expiresAt = nowSeconds() + CONTACT_TTL_DAYS * DAY_SECONDS
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
      // The item may have gone since its bookings were read.
      const expiresAt = nowSeconds() + CONTACT_TTL_DAYS * DAY_SECONDS
      const update = new UpdateCommand({
        TableName,
        Key: keyOf(contact),
        UpdateExpression: 'SET #tags = :tags, #ownTags = :ownTags, expiresAt = :expiresAt',
        ExpressionAttributeNames: { '#tags': 'tags', '#ownTags': 'ownTags' },
        ExpressionAttributeValues: { ':tags': tags, ':ownTags': ownTags, ':expiresAt': expiresAt },
      })
      await reachable(documents.send(update))
    },

    async rememberTold(contact, told) {
      const expiresAt = nowSeconds() + CONTACT_TTL_DAYS * DAY_SECONDS
      const names = TOLD.filter((name) => name in told)
      const [kept, forgotten] = [true, false].map((isKept) =>
        names.filter((name) => (told[name] !== undefined) === isKept),
      )
      const set = [...kept!.map((name) => `#${name} = :${name}`), 'expiresAt = :expiresAt'].join(', ')
      const remove = forgotten!.map((name) => `#${name}`).join(', ')
      const update = new UpdateCommand({
        TableName,
        Key: keyOf(contact),
        UpdateExpression: `SET ${set}${remove ? ` REMOVE ${remove}` : ''}`,
        ...(names.length > 0
          ? { ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])) }
          : {}),
        ExpressionAttributeValues: {
          ':expiresAt': expiresAt,
          ...Object.fromEntries(kept!.map((name) => [`:${name}`, told[name]])),
        },
      })
      await reachable(documents.send(update))
    },
  }
}

function readEntry(item: Record<string, unknown> | undefined): ContactEntry {
  const [tags, ownTags] = ['tags', 'ownTags'].map((name) => z.optional(z.array(z.string())).parse(item?.[name]))
  const bookings = Object.entries(item ?? {})
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([, value]) => contactBookingSchema.parse(value))
  // What a later version told in another form is told again some day.
  const told = toldSchema.safeParse(item ?? {}).data ?? {}
  return { bookings, ...(tags ? { tags } : {}), ...(ownTags ? { ownTags } : {}), ...told }
}
