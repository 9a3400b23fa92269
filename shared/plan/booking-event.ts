import type { Booking, Change } from '../booking/booking.ts'

/** One change to a booking, as its source signed it. */
export interface BookingEvent {
  eventId: string
  change: Change
  /** Unix seconds. */
  signedAt: number
  /** Unix milliseconds of its first arrival here. */
  receivedAt: number
  booking: Booking
}

/** What is remembered of an event: enough to tell the booking's story again, in any order of arrival. */
export interface EventFact {
  eventId: string
  change: Change
  signedAt: number
  receivedAt: number
  startsAt?: string
  endsAt?: string
  /** E-mail, else name, else id of the host. */
  host?: string
}

// Two events of the same second: what ends the booking counts last.
const RANK: Record<Change, number> = { created: 0, updated: 1, deleted: 2 }

/**
 * Order of a booking's events: signed time, then kind, then arrival (the signed time has whole seconds), then id.
 * It depends on the events alone, not on the order in which they are worked on.
 */
export function compareEvents(a: EventFact, b: EventFact): number {
  return (
    a.signedAt - b.signedAt ||
    RANK[a.change] - RANK[b.change] ||
    a.receivedAt - b.receivedAt ||
    (a.eventId < b.eventId ? -1 : 1)
  )
}

/** True when `a` decides what the booking is now and `b` does not: a deletion is final, else the newer counts. */
export function supersedes(a: EventFact, b: EventFact): boolean {
  const [aEnds, bEnds] = [a.change === 'deleted', b.change === 'deleted']
  return aEnds === bEnds ? compareEvents(a, b) > 0 : aEnds
}
