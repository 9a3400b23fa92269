import { createHash } from 'node:crypto'
import type { Booking } from '../../shared/booking/booking.ts'
import type { PolledMeeting } from '../../shared/chili-piper/parse-polled-meeting.ts'

/** What a booking's link comes to. */
export interface KnownBooking {
  status: 'booked' | 'cancelled' | 'no-show' | 'completed'
  booking: Booking
  /** The events behind it: Unix seconds when each was signed, Unix milliseconds when it came. */
  facts: readonly { eventId: string; signedAt: number; receivedAt: number }[]
}

/** What was sent about a meeting last. */
export interface Mark {
  /** Of what was seen. */
  digest: string
  eventId: string
  /** Unix milliseconds. */
  sentAt: number
  /** How often the same was sent; once unless said. */
  times?: number
  /** Its location planned only: what was sent then was not written to HighLevel. */
  isDryRun?: boolean
}

export interface Sighting {
  tenant: string
  meeting: PolledMeeting
  known: KnownBooking | undefined
  mark: Mark | undefined
  /** The meeting's location is in mode dry-run. */
  isDryRun: boolean
  /** Some text of the location's settings tells where the guest came from, which only a fetch knows. */
  wantsSource: boolean
  /** Unix milliseconds in which the fetch began. */
  fetchedAt: number
}

export type Comparison =
  | { outcome: 'same' }
  /** settling: its webhook may be on its way, or the list may lag. sent: what was found is on the queue, or was planned. */
  | { outcome: 'waiting'; reason: 'settling' | 'sent' }
  /** Sent, applied, and still different: to say it again would change nothing. */
  | { outcome: 'told' }
  | { outcome: 'differs'; change: PolledChange; digest: string; eventId: string; times: number }

/** What was heard of this shortly before a fetch may not be in the list yet. */
const SETTLE_MS = 10 * 60_000
/** The webhook of a new booking is given this long to come. */
const BOOKED_SETTLE_MS = 5 * 60_000
/** Messages wait on the queue while HighLevel is away: the same finding is not sent again within a day … */
const SEND_AGAIN_MS = 24 * 3_600_000
/** … then two, four, eight: what HighLevel refuses for good would be a dead letter each time. A message lives 14 days. */
const MOST_DOUBLINGS = 3

const CHANGES = { Active: 'active', Canceled: 'deleted', NoShow: 'no-show', Completed: 'completed' } as const
export type PolledChange = (typeof CHANGES)[PolledMeeting['status']]
const STATUSES = { Active: 'booked', Canceled: 'cancelled', NoShow: 'no-show', Completed: 'completed' } as const

/**
 * Whether a meeting, as a fetch saw it, says something that its link does not know. The same finding against the same
 * knowledge has the same event id; a meeting that was moved there and back in between is another finding.
 */
export function compareMeeting({
  tenant,
  meeting,
  known,
  mark,
  isDryRun,
  wantsSource,
  fetchedAt,
}: Sighting): Comparison {
  const tellsSource = wantsSource && known !== undefined && isSourceNews(meeting.booking, known.booking)
  if (known && !tellsSource && !differs(meeting, known)) return { outcome: 'same' }
  const newest = known && newestOf(known.facts)
  const isSettling = newest
    ? timeOf(newest) > fetchedAt - SETTLE_MS
    : meeting.bookedAt !== undefined && Date.parse(meeting.bookedAt) > fetchedAt - BOOKED_SETTLE_MS
  if (isSettling) return { outcome: 'waiting', reason: 'settling' }

  const digest = digestOf([...describe(meeting), ...(tellsSource ? ['source'] : [])])
  const eventId = digestOf([tenant, meeting.meetingId, digest, newest?.eventId ?? ''])
  const isRepeat = mark?.eventId === eventId && !mark.isDryRun
  const times = isRepeat ? (mark.times ?? 1) : 0
  if (mark?.digest === digest) {
    if (isDryRun) return { outcome: 'waiting', reason: 'sent' }
    if (newest?.eventId === mark.eventId) return { outcome: 'told' }
    const isRecent = fetchedAt - mark.sentAt < SEND_AGAIN_MS * 2 ** Math.min(times - 1, MOST_DOUBLINGS)
    if (isRepeat && isRecent) return { outcome: 'waiting', reason: 'sent' }
  }
  return { outcome: 'differs', change: CHANGES[meeting.status], digest, eventId, times: times + 1 }
}

type Fact = KnownBooking['facts'][number]
const timeOf = ({ signedAt, receivedAt }: Fact) => Math.max(signedAt * 1000, receivedAt)
const newestOf = (facts: readonly Fact[]) => facts.toSorted((a, b) => timeOf(a) - timeOf(b)).at(-1)

/** What one side does not tell is no difference. */
function differs({ status, booking }: PolledMeeting, known: KnownBooking): boolean {
  if (STATUSES[status] !== known.status) return true
  // What is cancelled is over: whatever else was noted there changes nothing in the CRM.
  if (status === 'Canceled') return false
  const host = [booking.host, known.booking.host]
  return (
    areTold(booking.startsAt, known.booking.startsAt) === 'different' ||
    areTold(booking.endsAt, known.booking.endsAt) === 'different' ||
    (areTold(host[0]?.email, host[1]?.email) ?? areTold(host[0]?.id, host[1]?.id)) === 'different' ||
    hasOtherGuests(booking, known.booking)
  )
}

/** A webhook tells neither the page nor the campaign; once a fetch has, they stay with the booking. */
const isSourceNews = (seen: Booking, known: Booking) =>
  (seen.sourceUrl !== undefined && known.sourceUrl === undefined) || (seen.utm !== undefined && known.utm === undefined)

/** Undefined when one side does not tell. */
const areTold = (a: string | undefined, b: string | undefined) =>
  a === undefined || b === undefined ? undefined : a === b ? 'equal' : 'different'

// A list that names nobody may be one that was not told. Who belongs to the house is told in different ways.
function hasOtherGuests(seen: Booking, known: Booking): boolean {
  const ours = new Set(
    [seen, known]
      .flatMap(({ guest, host, assignee, booker }) => [guest, host, assignee, booker])
      .map((one) => one?.email),
  )
  const guestsOf = (booking: Booking) => emailsOf(booking).filter((email) => !ours.has(email))
  const [now, before] = [guestsOf(seen), guestsOf(known)]
  return now.length > 0 && now.join() !== before.join()
}

const emailsOf = ({ otherGuests }: Booking) => [...new Set(otherGuests.flatMap(({ email }) => email ?? []))].toSorted()

const describe = ({ status, booking }: PolledMeeting) => [
  status,
  booking.startsAt ?? '',
  booking.endsAt ?? '',
  booking.host?.email ?? booking.host?.id ?? '',
  emailsOf(booking),
]

const digestOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex')
