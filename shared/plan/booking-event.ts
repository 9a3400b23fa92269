import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { type Booking, EVENT_CHANGES, type EventChange, type Person } from '../booking/booking.ts'
import { crmText } from '../booking/crm-text.ts'
import { withoutAbsent } from '../booking/without-absent.ts'

/** One change to a booking as its source signed it, or what a fetch saw of it. */
export interface BookingEvent {
  eventId: string
  change: EventChange
  /** Unix seconds: what was signed, or when the fetch began. */
  signedAt: number
  /** Unix milliseconds of its first arrival here. */
  receivedAt: number
  booking: Booking
}

/** What is remembered of an event: enough to tell the booking's story again, in any order of arrival. */
export const eventFactSchema = z.lazy(() =>
  z.object({
    eventId: z.string(),
    change: z.enum(EVENT_CHANGES),
    /** A fetch saw it; absent for a webhook. */
    isPolled: z.exactOptional(z.literal(true)),
    signedAt: z.number(),
    receivedAt: z.number(),
    startsAt: z.exactOptional(z.string()),
    endsAt: z.exactOptional(z.string()),
    /** E-mail, else name, else id of the host. */
    host: z.exactOptional(z.string()),
    /** The other guests, sorted; empty when there are none, absent when the event did not say. */
    guests: z.exactOptional(z.string()),
  }),
)
export type EventFact = z.infer<typeof eventFactSchema>

/** What an event tells: the content a webhook delivered, what a fetch saw of a booking that is on or was held, or its end. */
export const TELLINGS = ['delivered', 'polled', 'deleted'] as const
export type Telling = (typeof TELLINGS)[number]

// Two events of one second and one source: what ends the booking counts last.
const RANK: Record<EventChange, number> = { created: 0, active: 1, updated: 2, completed: 3, 'no-show': 4, deleted: 5 }

export function tellingOf(change: EventChange): Telling {
  if (change === 'deleted') return 'deleted'
  return change === 'created' || change === 'updated' ? 'delivered' : 'polled'
}

/**
 * Order of a booking's events: time, then fetches before webhooks, then kind, then arrival, then id.
 * It depends on the events alone, not on the order in which they are worked on. A webhook of the second in which a fetch
 * began counts as later, because the fetch may have read just before it.
 */
export function compareEvents(a: EventFact, b: EventFact): number {
  return (
    a.signedAt - b.signedAt ||
    Number(b.isPolled ?? false) - Number(a.isPolled ?? false) ||
    RANK[a.change] - RANK[b.change] ||
    a.receivedAt - b.receivedAt ||
    (a.eventId < b.eventId ? -1 : Number(a.eventId !== b.eventId))
  )
}

export function factOf({ eventId, change, signedAt, receivedAt, booking }: BookingEvent): EventFact {
  return withoutAbsent({
    eventId,
    change,
    isPolled: booking.source === 'poll' ? (true as const) : undefined,
    signedAt,
    receivedAt,
    startsAt: booking.startsAt,
    endsAt: booking.endsAt,
    host: personKey(booking.host?.email ?? booking.host?.name ?? booking.host?.id),
    guests: guestsKey(change, booking.otherGuests),
  })
}

/** How a fact names a person by an e-mail, name or id. */
export const personKey = (name: string | undefined) => (name === undefined ? undefined : shortKey(name))

function guestsKey(change: EventChange, guests: readonly Person[]): string | undefined {
  // The body of a deletion may be sparse: without guests it says nothing of them.
  if (change === 'deleted' && guests.length === 0) return undefined
  const keys = guests.map((guest) => guest.email ?? guest.name ?? guest.id ?? '')
  return shortKey([...new Set(keys)].sort().join(','))
}

const MAX_KEY = 100
const DIGEST_LENGTH = 22

/** A hundred facts are stored in one item, so a long text is cut; the digest keeps unequal texts unequal. */
function shortKey(text: string): string {
  if (text.length <= MAX_KEY) return text
  const digest = createHash('sha256').update(text).digest('base64url').slice(0, DIGEST_LENGTH)
  return `${crmText(text, MAX_KEY - DIGEST_LENGTH)}${digest}`
}
