import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { normalizeEmail } from '../booking/email.ts'
import type { Clock } from '../clock.ts'
import { hash } from '../plan/hash.ts'
import { type Attempts, createAttempts } from './attempts.ts'
import { type ContactBookings, createContactBookings } from './contact-bookings.ts'
import { type CrmEvents, createCrmEvents } from './crm-events.ts'
import { type Link, linkSchema, type TimelineEntry } from './link.ts'
import { createLocationDirectories, type LocationDirectories } from './location-directory.ts'
import { createPacing, type Pacing } from './pacing.ts'
import { DAY_SECONDS, LINK_TTL_DAYS, reachable } from './table.ts'

export interface BookingKey {
  tenant: string
  meetingId: string
}

/** What the app remembers. Single-item writes only; a link's on the condition that nobody wrote meanwhile. */
export interface Ledger extends Attempts, ContactBookings, CrmEvents, LocationDirectories, Pacing {
  read(booking: BookingKey): Promise<Link | undefined>
  /** Stores the link as the next revision. @throws LinkChangedError when someone else wrote since it was read. */
  writeLink(link: Link): Promise<Link>
  /** Keeps what a dry run would have done: the newest plan of the booking, apart from its link. */
  recordPlan(booking: BookingKey, entry: TimelineEntry): Promise<void>
}

export const linkKey = ({ tenant, meetingId }: BookingKey) => ({ pk: `booking#${tenant}#${meetingId}`, sk: 'link' })
export const planKey = (booking: BookingKey) => ({ ...linkKey(booking), sk: 'plan' })

export function createLedger(options: { documents: DynamoDBDocumentClient; tableName: string; clock: Clock }): Ledger {
  const { documents, tableName, clock } = options
  const nowSeconds = () => Math.floor(clock.now() / 1000)

  return {
    ...createAttempts(options),
    ...createContactBookings(options),
    ...createCrmEvents(options),
    ...createLocationDirectories(options),
    ...createPacing(options),

    async read(booking) {
      const get = new GetCommand({ TableName: tableName, Key: linkKey(booking), ConsistentRead: true })
      const { Item } = await reachable(documents.send(get))
      return Item && linkSchema.parse(Item)
    },

    async writeLink(link) {
      const next: Link = { ...link, revision: link.revision + 1 }
      const isNew = link.revision === 0
      const put = new PutCommand({
        TableName: tableName,
        Item: {
          ...linkKey(link),
          ...next,
          ...emailOf(link),
          expiresAt: Math.max(nowSeconds(), endOf(link)) + LINK_TTL_DAYS * DAY_SECONDS,
        },
        ConditionExpression: isNew ? 'attribute_not_exists(pk)' : 'revision = :read',
        ...(isNew ? {} : { ExpressionAttributeValues: { ':read': link.revision } }),
      })
      await reachable(documents.send(put))
      return next
    },

    async recordPlan(booking, entry) {
      const expiresAt = nowSeconds() + LINK_TTL_DAYS * DAY_SECONDS
      const Item = { ...planKey(booking), entries: [entry], expiresAt }
      await reachable(documents.send(new PutCommand({ TableName: tableName, Item })))
    },
  }
}

/** Digest of the guest's address: what the table's index finds the booking by. */
function emailOf({ known, pending }: Link): { email?: string } {
  const told = [pending?.delivered, pending?.polled, known?.delivered, known?.polled, known?.deleted, pending?.deleted]
  const email = normalizeEmail(told.find((one) => one?.booking.guest.email !== undefined)?.booking.guest.email)
  return email === undefined ? {} : { email: hash(email) }
}

/** Unix seconds of the latest end that any event told. */
function endOf({ known, pending }: Link): number {
  const states = [known, pending]
  const told = states.flatMap((state) => [state?.delivered, state?.polled, state?.deleted]).map((one) => one?.booking)
  const ends = told.map((booking) => Date.parse(booking?.endsAt ?? booking?.startsAt ?? '') / 1000)
  return Math.floor(Math.max(0, ...ends.filter(Number.isFinite)))
}
