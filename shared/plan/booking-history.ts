import { withoutAbsent } from '../booking/without-absent.ts'
import { type EventFact, tellingOf } from './booking-event.ts'

export type BookingStatus = 'booked' | 'cancelled' | 'no-show' | 'completed'

/** One line of a booking's story. */
export interface HistoryLine {
  /** Unix seconds. */
  at: number
  what:
    | 'booked'
    | 'rescheduled'
    | 'reassigned'
    | 'guests-changed'
    | 'updated'
    | 'cancelled'
    | 'restored'
    | 'no-show'
    | 'completed'
  from?: string
  to?: string
}

/** What was said last of what events may leave out. */
export type Told = Pick<EventFact, 'startsAt' | 'endsAt' | 'host' | 'guests'>

export interface Story {
  status: BookingStatus
  lines: HistoryLine[]
  /** The event that cancelled it, or that made it completed or a no-show; of a booked one the newest that counts. */
  decidedBy: EventFact
  /** Of a cancelled booking without what webhooks said after its cancellation. */
  told: Told
}

/** Tells a booking's story from its facts in their order. Needs at least one. */
export function tellStory(facts: readonly EventFact[]): Story {
  let status: BookingStatus | undefined
  let decidedBy: EventFact | undefined
  let polled: EventFact | undefined
  let told: Told = {}
  // When a fetch revives the booking, what webhooks said since its cancellation was true after all.
  let said: Told = {}
  const lines: HistoryLine[] = []
  for (const fact of facts) {
    said = hear(said, fact)
    const telling = tellingOf(fact.change)
    // An echo of something that is over: only a fetch knows that a cancelled booking is on again.
    if (telling === 'delivered' && status === 'cancelled') continue
    if (telling === 'polled') polled = fact
    const [was, before] = [status, told]
    told = telling === 'deleted' ? hear(told, fact) : said
    status = telling === 'deleted' ? 'cancelled' : outcomeOf(polled, told)
    lines.push(...tellFact(fact, { status: was, told: before }, { status, told }))
    if (status === 'booked' || status !== was) decidedBy = fact
  }
  if (!status || !decidedBy) throw new Error('A booking without events has no state')
  return { status, lines, decidedBy, told }
}

/** What a story tells that it did not tell before, each as often as it is new; a late event may move the rest. Pure. */
export function newIn(before: readonly HistoryLine[], after: readonly HistoryLine[]): HistoryLine['what'][] {
  const known = before.map(({ what }) => what)
  return after.flatMap(({ what }) => {
    const at = known.indexOf(what)
    if (at === -1) return [what]
    known.splice(at, 1)
    return []
  })
}

function hear(told: Told, fact: EventFact): Told {
  const startsAt = fact.startsAt ?? told.startsAt
  // An end belongs to its start: a new start without an end leaves the end open.
  const ends = fact.startsAt === undefined ? [told.endsAt, fact.endsAt] : [fact.endsAt, endOf(told, fact.startsAt)]
  return withoutAbsent({
    startsAt,
    endsAt: ends[0] ?? ends[1],
    host: fact.host ?? told.host,
    guests: fact.guests ?? told.guests,
  })
}

const endOf = (told: Told, startsAt: string) => (told.startsAt === startsAt ? told.endsAt : undefined)

/** What a fetch saw of a meeting holds for the time it was seen at: a booking that was moved since is still to come. */
function outcomeOf(polled: EventFact | undefined, { startsAt }: Told): BookingStatus {
  if (polled?.change !== 'completed' && polled?.change !== 'no-show') return 'booked'
  return differs(polled.startsAt, startsAt) ? 'booked' : polled.change
}

interface Standing {
  /** Absent before the first event. */
  status: BookingStatus | undefined
  told: Told
}

function tellFact(fact: EventFact, was: Standing, is: Standing): HistoryLine[] {
  const at = fact.signedAt
  if (is.status === 'cancelled') return was.status === 'cancelled' ? [] : [{ at, what: 'cancelled' }]
  const lines: HistoryLine[] = was.status
    ? tellChanges(at, was.told, is.told)
    : [withoutAbsent({ at, what: 'booked' as const, to: fact.startsAt })]
  if (was.status === 'cancelled') lines.unshift({ at, what: 'restored' })
  if (is.status && is.status !== 'booked' && is.status !== was.status) lines.push({ at, what: is.status })
  return lines.length > 0 || fact.change !== 'updated' ? lines : [{ at, what: 'updated' }]
}

function tellChanges(at: number, before: Told, after: Told): HistoryLine[] {
  const lines: HistoryLine[] = []
  if (differs(before.startsAt, after.startsAt))
    lines.push({ at, what: 'rescheduled', from: before.startsAt!, to: after.startsAt! })
  if (differs(before.host, after.host)) lines.push({ at, what: 'reassigned', from: before.host!, to: after.host! })
  if (differs(before.guests, after.guests)) lines.push({ at, what: 'guests-changed' })
  return lines
}

const differs = (a: string | undefined, b: string | undefined) => a !== undefined && b !== undefined && a !== b
