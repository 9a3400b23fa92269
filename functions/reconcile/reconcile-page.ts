import type { Booking, Person } from '../../shared/booking/booking.ts'
import type { PolledMeeting } from '../../shared/chili-piper/parse-polled-meeting.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { settingsFor } from '../../shared/config/settings-for.ts'
import type { Settings } from '../../shared/config/settings-schema.ts'
import type { Envelope } from '../../shared/envelope.ts'
import type { Link } from '../../shared/ledger/link.ts'
import type { Log } from '../../shared/log.ts'
import { foldEvents } from '../../shared/plan/booking-state.ts'
import { placeBooking } from '../../shared/plan/place-booking.ts'
import { usedVariables } from '../../shared/plan/used-variables.ts'
import { compareMeeting, type KnownBooking, type PolledChange } from './compare-meeting.ts'
import type { Names } from './look-up-names.ts'
import type { PollStore, Remembered } from './poll-store.ts'

export interface PageOptions {
  tenant: string
  integration: Integration
  store: PollStore
  names: Names
  /** Puts an event on the sync queue. */
  send(envelope: Envelope): Promise<void>
  clock: Clock
  log: Log
}

/** What became of meetings, by number. */
export interface Tally {
  meetings: number
  /** Settling, or sent before and not applied yet. */
  waiting: number
  /** Nobody's business in the CRM. */
  ignored: number
  /** Sent, applied, and still different. */
  told: number
  /** Without an id or status, with a link of another version, or new and without anything to find its contact by. */
  unreadable: number
  emitted: Record<PolledChange, number>
  /** Bookings among those sent that no webhook told. */
  missed: number
}

export const emptyTally = (): Tally => ({
  meetings: 0,
  waiting: 0,
  told: 0,
  ignored: 0,
  unreadable: 0,
  emitted: { active: 0, deleted: 0, 'no-show': 0, completed: 0 },
  missed: 0,
})

// Sends of a page that are under way together; each is one request to the queue and one to the table.
const AT_ONCE = 10

/**
 * Compares a page of meetings with what is known of them, in one read, and sends what is new. Sent first, marked then: a
 * crash in between costs one repetition, which its event id tells.
 * @throws RemoteUnavailableError, and whatever the queue answers
 */
export async function reconcilePage(
  options: PageOptions,
  page: { meetings: readonly PolledMeeting[]; fetchedAt: number },
  tally: Tally,
): Promise<void> {
  // Told twice on one page, a meeting is what it was told last.
  const meetings = [...new Map(page.meetings.map((meeting) => [meeting.meetingId, meeting])).values()]
  tally.meetings += meetings.length
  if (meetings.length === 0) return
  const remembered = await options.store.read(
    options.tenant,
    meetings.map(({ meetingId }) => meetingId),
  )
  const findings: Finding[] = []
  for (const meeting of meetings) {
    const finding = await judge(options, meeting, remembered.get(meeting.meetingId) ?? {}, page.fetchedAt)
    if (typeof finding === 'object') findings.push(finding)
    else if (finding !== 'same') tally[finding]++
  }
  for (let start = 0; start < findings.length; start += AT_ONCE)
    await Promise.all(
      findings.slice(start, start + AT_ONCE).map((finding) => emit(options, finding, page.fetchedAt, tally)),
    )
}

interface Place {
  locationId: string
  booking: Booking
}

interface Finding extends Place {
  meeting: PolledMeeting
  isDryRun: boolean
  isMissed: boolean
  change: PolledChange
  digest: string
  eventId: string
  times: number
}

type Verdict = 'same' | 'waiting' | 'told' | 'ignored' | 'unreadable'

async function judge(
  options: PageOptions,
  meeting: PolledMeeting,
  { link, mark }: Remembered,
  fetchedAt: number,
): Promise<Finding | Verdict> {
  const { tenant, integration, log, names } = options
  const { meetingId } = meeting
  if (link === 'unreadable') {
    log.warn('link not readable', { tenant, meetingId })
    return 'unreadable'
  }
  if (link?.erasedAt !== undefined) return 'ignored'
  const known = knownOf(link)
  const wantsSource = link !== undefined && usesSource(settingsFor(integration, link.locationId))
  const compare = (isDryRun: boolean) =>
    compareMeeting({ tenant, meeting, known, mark, isDryRun, wantsSource, fetchedAt })
  // Most meetings end here, before rules and names are looked at.
  const first = compare(false)
  if (first.outcome === 'same') return 'same'
  if (first.outcome === 'waiting' && first.reason === 'settling') return 'waiting'

  const place = link
    ? { locationId: link.locationId, booking: complete(meeting.booking, known) }
    : await findPlace(options, meeting)
  if (typeof place === 'string') return place
  const isDryRun = settingsFor(integration, place.locationId).mode === 'dry-run'
  const comparison = compare(isDryRun)
  if (comparison.outcome !== 'differs') return comparison.outcome
  const { change, digest, eventId, times } = comparison
  const { booking } = link ? place : await names.fill(place.booking)
  const { locationId } = place
  const bookedAt = meeting.bookedAt ? { bookedAt: meeting.bookedAt } : {}
  // A dry run writes no link, so nothing can be said of what it was told.
  const isMissed = known === undefined && !isDryRun && times === 1
  const found = { meeting, locationId, booking: { ...booking, ...bookedAt }, isDryRun, isMissed }
  return { ...found, change, digest, eventId, times }
}

const usesSource = (settings: Settings) =>
  [...usedVariables(settings)].some((name) => name === 'booking.sourceUrl' || name.startsWith('utm.'))

function knownOf(link: Link | undefined): KnownBooking | undefined {
  if (!link?.known) return undefined
  const { status, booking, known } = foldEvents(link.known, [])
  return { status, booking, facts: known.facts }
}

/**
 * What a list does not tell, as far as it follows from what is known. One that names no other guest may not have told them:
 * it must not take away those that a webhook named. And a meeting that was assigned to its host is handed over with it.
 */
function complete(seen: Booking, known: KnownBooking | undefined): Booking {
  if (!known) return seen
  const { otherGuests, host, assignee } = known.booking
  const wasHosts = assignee !== undefined && isSamePerson(assignee, host)
  return {
    ...seen,
    ...(seen.otherGuests.length === 0 ? { otherGuests } : {}),
    ...(wasHosts && seen.host && !isSamePerson(seen.host, host) ? { assignee: seen.host } : {}),
  }
}

const isSamePerson = (a: Person, b: Person | undefined) =>
  a.email !== undefined && b?.email !== undefined ? a.email === b.email : a.id !== undefined && a.id === b?.id

/** Where a booking that has no link yet belongs; 'waiting' when its names decide and cannot be looked up now. */
async function findPlace(
  { tenant, integration, names }: PageOptions,
  { booking }: PolledMeeting,
): Promise<Place | 'ignored' | 'waiting' | 'unreadable'> {
  // A list tells no phone: nobody could be found or made by it, and the message would end in the dead-letter queue.
  if (booking.guest.email === undefined) return 'unreadable'
  const place = placeBooking(integration, tenant, booking)
  if ('ignored' in place && place.ignored !== 'route') return 'ignored'
  const routes = integration.tenants[tenant]?.routes ?? []
  if (!routes.some(({ workspace, meetingType }) => workspace ?? meetingType))
    return 'ignored' in place ? 'ignored' : { ...place, booking }
  const named = await names.fill(booking)
  if (!named.isSure) return 'waiting'
  const placed = placeBooking(integration, tenant, named.booking)
  return 'ignored' in placed ? 'ignored' : { ...placed, booking: named.booking }
}

async function emit(options: PageOptions, finding: Finding, fetchedAt: number, tally: Tally): Promise<void> {
  const { tenant, store, clock, log } = options
  const { meeting, booking, locationId, change, digest, eventId, times, isDryRun, isMissed } = finding
  const now = clock.now()
  const signedAt = Math.floor(fetchedAt / 1000)
  const event = { kind: 'booking' as const, tenant, change, signedAt, booking }
  await options.send({ version: 1, eventId, locationId, receivedAt: now, event })
  tally.emitted[change]++
  if (isMissed) tally.missed++
  log.info('change found', { eventId, tenant, change, locationId, meetingId: meeting.meetingId })
  const mark = { digest, eventId, sentAt: now, ...(times > 1 ? { times } : {}), ...(isDryRun ? { isDryRun } : {}) }
  await store.writeMark(tenant, meeting.meetingId, mark, booking.endsAt)
}
