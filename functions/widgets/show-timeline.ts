import type { Clock } from '../../shared/clock.ts'
import { type Html, html } from '../../shared/html.ts'
import { createContactBookings } from '../../shared/ledger/contact-bookings.ts'
import type { BookingKey } from '../../shared/ledger/ledger.ts'
import { findBookings } from '../../shared/timeline/find-bookings.ts'
import { readTimelines } from '../../shared/timeline/read-timelines.ts'
import { type Storytellers, tellBooking } from '../../shared/timeline/tell-booking.ts'
import { bookingList, lookUpForm, notice, storyPage } from './timeline-page.ts'

export interface TimelineOptions extends Storytellers {
  clock: Clock
  tenants: readonly string[]
}

export interface Asked {
  /** What was typed, or chosen from a list; empty when it was not. */
  meeting: string
  email: string
}

const DAY_MS = 86_400_000
/** As long as deliveries lie on the queues. */
const LOOK_BACK_MS = 14 * DAY_MS
// The table takes no longer key.
const MAX_MEETING_ID = 256

const NO_ID =
  'That is no id of a meeting. The booking’s note in HighLevel ends with it, and every log line has it as meetingId.'
const NO_ADDRESS = 'That is no e-mail address.'
const NOBODY =
  'No booking of this address is known, or none that changed since the table has an index of addresses. At a terminal, npm run ops -- timeline --email … looks through the whole table.'

/** The widget that tells of one booking. @param endpoint ARN that its buttons call. @param since where the dashboard's range begins. */
export async function showTimeline(
  options: TimelineOptions,
  { asked, since, endpoint }: { asked: Asked; since: number | undefined; endpoint: string },
): Promise<Html> {
  const form = lookUpForm(asked, endpoint)
  const { meeting, email } = asked
  if (meeting === '' && email === '') return form
  // A dashboard that looks further back takes the logs along.
  const from = Math.min(options.clock.now() - LOOK_BACK_MS, since ?? Number.POSITIVE_INFINITY)
  const answer =
    meeting === '' ? await ofPerson(options, email, from, endpoint) : await ofMeeting(options, meeting, from)
  return html`${form}${answer}`
}

async function ofMeeting(options: TimelineOptions, meetingId: string, since: number): Promise<Html> {
  if (meetingId.length > MAX_MEETING_ID || /\s/.test(meetingId)) return notice(NO_ID)
  return storyPage(await tellBooking(options, { meetingId, tenants: options.tenants, since }), since)
}

/** The one booking of the person, or all of them to choose from. */
async function ofPerson(options: TimelineOptions, email: string, since: number, endpoint: string): Promise<Html> {
  const found = await findBookings({ ...options, contacts: createContactBookings(options) }, email)
  if (found === 'no-address') return notice(NO_ADDRESS)
  const [first, ...more] = found
  if (!first) return notice(NOBODY)
  if (more.length === 0) return await ofMeeting({ ...options, tenants: [first.tenant] }, first.meetingId, since)
  const read = async ({ tenant, meetingId }: BookingKey) => await readTimelines(options, meetingId, [tenant])
  return bookingList((await Promise.all(found.map(read))).flat(), endpoint)
}
