import * as z from 'zod/mini'
import { type Booking, bookingSchema } from '../booking/booking.ts'
import {
  type BookingEvent,
  compareEvents,
  type EventFact,
  eventFactSchema,
  factOf,
  TELLINGS,
  tellingOf,
} from './booking-event.ts'
import { type BookingStatus, type HistoryLine, tellStory } from './booking-history.ts'
import { boundBooking } from './bound-booking.ts'
import { type Contents, mergeBooking } from './merge-booking.ts'

export type { BookingStatus, HistoryLine } from './booking-history.ts'

/** Where a booking stands: a function of the set of its events, whatever order they came in. */
export interface BookingState {
  status: BookingStatus
  isRescheduled: boolean
  /** The booking as it stands, put together from what webhooks delivered and what fetches saw. */
  booking: Booking
  history: HistoryLine[]
  /** What to keep, so that later and late events can be added. */
  known: KnownState
  /** Unix seconds of the event that decided the status. */
  decidedAt: number
}

const contentSchema = z.object({ eventId: z.string(), booking: bookingSchema })

export const knownStateSchema = z.object({
  facts: z.array(eventFactSchema),
  /** The newest content of each kind of event. */
  delivered: z.exactOptional(contentSchema),
  polled: z.exactOptional(contentSchema),
  deleted: z.exactOptional(contentSchema),
})
export type KnownState = z.infer<typeof knownStateSchema>

// A booking that is moved every day for a quarter of a year still has its whole story.
const MAX_FACTS = 100

/** Adds events to what is known of a booking. Needs at least one event when nothing is known. */
export function foldEvents(known: KnownState | undefined, events: readonly BookingEvent[]): BookingState {
  const bounded = events.map((event) => ({ ...event, booking: boundBooking(event.booking) }))
  const facts = addFacts(known, bounded)
  const contents = newestContents(known, bounded, facts)
  const kept = trim(facts, contents)
  const story = tellStory(kept)
  return {
    status: story.status,
    isRescheduled: story.lines.some((line) => line.what === 'rescheduled'),
    booking: mergeBooking(contents, story),
    history: story.lines,
    known: { facts: kept, ...storedContents(contents) },
    decidedAt: story.decidedBy.signedAt,
  }
}

/** All facts in their order. A copy of an event says nothing new, but that it was here earlier. */
function addFacts(known: KnownState | undefined, events: readonly BookingEvent[]): EventFact[] {
  const facts = new Map((known?.facts ?? []).map((fact) => [fact.eventId, fact]))
  for (const event of events) {
    const arrivedAt = facts.get(event.eventId)?.receivedAt ?? Number.POSITIVE_INFINITY
    if (event.receivedAt < arrivedAt) facts.set(event.eventId, factOf(event))
  }
  return [...facts.values()].sort(compareEvents)
}

function newestContents(
  known: KnownState | undefined,
  events: readonly BookingEvent[],
  facts: readonly EventFact[],
): Contents {
  const stored = TELLINGS.flatMap((telling) => known?.[telling] ?? [])
  const bookings = new Map([...stored, ...events].map(({ eventId, booking }) => [eventId, booking]))
  return Object.fromEntries(
    TELLINGS.flatMap((telling) => {
      const fact = facts.findLast(({ eventId, change }) => tellingOf(change) === telling && bookings.has(eventId))
      return fact ? [[telling, { fact, booking: bookings.get(fact.eventId)! }]] : []
    }),
  )
}

const storedContents = (contents: Contents): Omit<KnownState, 'facts'> =>
  Object.fromEntries(
    Object.entries(contents).map(([telling, { fact, booking }]) => [telling, { eventId: fact.eventId, booking }]),
  )

/** Keeps the first fact, the newest, and those that decide, however old: by them the booking stands as it does. */
function trim(facts: EventFact[], contents: Contents): EventFact[] {
  if (facts.length <= MAX_FACTS) return facts
  const deciding = new Set([
    ...facts.slice(0, 1),
    ...Object.values(contents).map(({ fact }) => fact),
    ...facts.filter((fact) => fact.startsAt !== undefined).slice(-1),
    tellStory(facts).decidedBy,
  ])
  const newest = facts.filter((fact) => !deciding.has(fact)).slice(deciding.size - MAX_FACTS)
  return [...deciding, ...newest].sort(compareEvents)
}
