import type { Booking } from '../booking/booking.ts'
import { withoutAbsent } from '../booking/without-absent.ts'
import { type BookingEvent, compareEvents, type EventFact, supersedes } from './booking-event.ts'

/** One line of a booking's story. */
export interface HistoryLine {
  /** Unix seconds. */
  at: number
  what: 'booked' | 'rescheduled' | 'reassigned' | 'updated' | 'cancelled'
  from?: string
  to?: string
}

/** Where a booking stands: a function of the set of its events, whatever order they came in. */
export interface BookingState {
  status: 'booked' | 'cancelled'
  isRescheduled: boolean
  /** The booking as it stands: what the deciding event left out of its time is taken from the newest event that told it. */
  booking: Booking
  history: HistoryLine[]
  /** What to keep, so that later and late events can be added. */
  known: KnownState
}

export interface KnownState {
  /** The booking as the deciding event described it. */
  booking: Booking
  facts: EventFact[]
  decidedBy: EventFact
}

// A booking that is moved every day for a quarter of a year still has its whole story.
const MAX_FACTS = 100

/** Adds events to what is known of a booking. Needs at least one event when nothing is known. */
export function foldEvents(known: KnownState | undefined, events: readonly BookingEvent[]): BookingState {
  let decided = known && { fact: known.decidedBy, booking: known.booking }
  const facts = new Map((known?.facts ?? []).map((fact) => [fact.eventId, fact]))
  for (const event of events) {
    const fact = factOf(event)
    // A copy of an event that came earlier says nothing new.
    if ((facts.get(fact.eventId)?.receivedAt ?? Number.POSITIVE_INFINITY) <= fact.receivedAt) continue
    facts.set(fact.eventId, fact)
    if (!decided || supersedes(fact, decided.fact)) decided = { fact, booking: event.booking }
  }
  if (!decided) throw new Error('A booking without events has no state')
  const sorted = [...facts.values()].sort(compareEvents)
  const kept = sorted.length > MAX_FACTS ? [sorted[0]!, ...sorted.slice(1 - MAX_FACTS)] : sorted
  const told = untilCancelled(kept)
  const history = tellHistory(told)
  return {
    status: decided.fact.change === 'deleted' ? 'cancelled' : 'booked',
    isRescheduled: history.some((line) => line.what === 'rescheduled'),
    booking: withTime(decided.booking, told),
    history,
    known: { booking: decided.booking, facts: kept, decidedBy: decided.fact },
  }
}

function factOf({ eventId, change, signedAt, receivedAt, booking }: BookingEvent): EventFact {
  const host = booking.host?.email ?? booking.host?.name ?? booking.host?.id
  return withoutAbsent({
    eventId,
    change,
    signedAt,
    receivedAt,
    startsAt: booking.startsAt,
    endsAt: booking.endsAt,
    host,
  })
}

/** The events up to the cancellation: what comes after it is an echo of something that is over. */
function untilCancelled(facts: readonly EventFact[]): readonly EventFact[] {
  const end = facts.findIndex((fact) => fact.change === 'deleted')
  return end < 0 ? facts : facts.slice(0, end + 1)
}

/** Some bodies are sparse: a cancellation may come without the time of what it cancels. */
function withTime(booking: Booking, told: readonly EventFact[]): Booking {
  if (booking.startsAt) return booking
  const last = told.findLast((fact) => fact.startsAt !== undefined)
  return last ? { ...booking, ...withoutAbsent({ startsAt: last.startsAt, endsAt: last.endsAt }) } : booking
}

function tellHistory(told: readonly EventFact[]): HistoryLine[] {
  let startsAt: string | undefined
  let host: string | undefined
  return told.flatMap((fact, index) => {
    const before = index === 0 ? undefined : { startsAt, host }
    startsAt = fact.startsAt ?? startsAt
    host = fact.host ?? host
    return tellFact(fact, before)
  })
}

/** @param before what the events before this one said last; absent for the first. */
function tellFact(
  fact: EventFact,
  before: { startsAt: string | undefined; host: string | undefined } | undefined,
): HistoryLine[] {
  const at = fact.signedAt
  if (fact.change === 'deleted') return [{ at, what: 'cancelled' }]
  if (!before) return [withoutAbsent({ at, what: 'booked' as const, to: fact.startsAt })]
  const lines: HistoryLine[] = []
  if (differs(before.startsAt, fact.startsAt))
    lines.push({ at, what: 'rescheduled', from: before.startsAt!, to: fact.startsAt! })
  if (differs(before.host, fact.host)) lines.push({ at, what: 'reassigned', from: before.host!, to: fact.host! })
  return lines.length > 0 || fact.change === 'created' ? lines : [{ at, what: 'updated' }]
}

const differs = (a: string | undefined, b: string | undefined) => a !== undefined && b !== undefined && a !== b
