import { logCalls, type OnCall } from '../../shared/calls.ts'
import type { ChiliPiperClient } from '../../shared/chili-piper/client.ts'
import { ChiliPiperUnavailableError } from '../../shared/chili-piper/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { ContactBooking } from '../../shared/plan/contact-booking.ts'
import type { RoutingStore } from '../../shared/routing/routing-store.ts'

/** One tenant's meetings and users. */
export interface MeetingDesk extends Pick<ChiliPiperClient, 'meeting' | 'patchMeeting'> {
  /** The id of the user with exactly this e-mail. */
  userOf(email: string): Promise<string | undefined>
}

export interface ReassignJob {
  locationId: string
  contactId: string
  bookings: readonly ContactBooking[]
  /** Unix milliseconds. */
  now: number
  log: Log
}

export interface ReassignOptions {
  store: Pick<RoutingStore, 'readIntent' | 'writeIntent'>
  /** Undefined where the tenant has no key. */
  meetingsOf(tenant: string, onCall?: OnCall): Promise<MeetingDesk | undefined>
}

/**
 * Hands the contact's upcoming bookings over to a host. Chili Piper e-mails the guests, so each meeting is read before it is
 * changed, what was meant is remembered before it is sent, and nothing is sent twice: what failed half-way is left to people.
 * Throws as the table does, and ChiliPiperUnavailableError when a meeting cannot be read.
 */
export async function reassignBookings(options: ReassignOptions, job: ReassignJob, host: string): Promise<void> {
  const upcoming = job.bookings.filter(
    ({ status, endsAt }) => status === 'booked' && (endsAt === undefined || Date.parse(endsAt) > job.now),
  )
  for (const { tenant, meetingId } of upcoming) {
    const { locationId, contactId } = job
    const outcome = await reassign(options, job, { tenant, meetingId }, host)
    const fields = { tenant, meetingId, locationId, contactId, outcome }
    if (outcome === 'reassigned' || outcome === 'same-host') job.log.info('booking looked at', fields)
    else job.log.warn('booking not reassigned', fields)
  }
}

type Outcome = 'reassigned' | 'same-host' | 'not-upcoming' | 'no-key' | 'no-such-user' | 'tried-before' | 'unavailable'

async function reassign(
  { store, meetingsOf }: ReassignOptions,
  job: ReassignJob,
  booking: { tenant: string; meetingId: string },
  host: string,
): Promise<Outcome> {
  const { tenant, meetingId } = booking
  const asked = await askFirst(meetingsOf, job, booking, host)
  if (typeof asked === 'string') return asked
  const { desk, hostId } = asked
  const intent = await store.readIntent(job, booking)
  // Sent before and the host is still another one: it was refused, got lost, or somebody changed it back.
  if (intent?.hostId === hostId) return 'tried-before'
  await store.writeIntent(job, booking, { hostId, at: job.now })
  try {
    return (await desk.patchMeeting(meetingId, { hostId })) === 'missing' ? 'not-upcoming' : 'reassigned'
  } catch (error) {
    job.log.warn('reassignment unsure', { tenant, meetingId, error })
    return 'unavailable'
  }
}

/** Reads only: who is meant, and whether the meeting has another host. */
async function askFirst(
  meetingsOf: ReassignOptions['meetingsOf'],
  { now, log, locationId, contactId }: ReassignJob,
  { tenant, meetingId }: { tenant: string; meetingId: string },
  host: string,
): Promise<Outcome | { desk: MeetingDesk; hostId: string }> {
  try {
    const desk = await meetingsOf(tenant, logCalls(log, { tenant, meetingId, locationId, contactId }))
    if (!desk) return 'no-key'
    const meeting = await desk.meeting(meetingId)
    if (meeting === 'missing' || meeting.status !== 'Active') return 'not-upcoming'
    const { startsAt, host: current } = meeting.booking
    if (startsAt === undefined || Date.parse(startsAt) <= now) return 'not-upcoming'
    const hostId = await desk.userOf(host)
    if (hostId === undefined) return 'no-such-user'
    return current?.id === hostId || current?.email === host ? 'same-host' : { desk, hostId }
  } catch (error) {
    // Nothing was sent yet, so it can be done when Chili Piper is back.
    if (error instanceof ChiliPiperUnavailableError) throw error
    log.warn('meeting not read', { tenant, meetingId, error })
    return 'unavailable'
  }
}
