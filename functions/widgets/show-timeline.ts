import type { Clock } from '../../shared/clock.ts'
import { type Html, html } from '../../shared/html.ts'
import { type Storytellers, tellBooking } from '../../shared/timeline/tell-booking.ts'
import { lookUpForm, notice, storyPage } from './timeline-page.ts'

export interface TimelineOptions extends Storytellers {
  clock: Clock
  tenants: readonly string[]
}

const DAY_MS = 86_400_000
/** As long as deliveries lie on the queues. */
const LOOK_BACK_MS = 14 * DAY_MS
// The table takes no longer key.
const MAX_MEETING_ID = 256

/** The widget that tells of one booking. @param endpoint ARN that the form's button calls. */
export async function showTimeline(
  options: TimelineOptions,
  {
    asked,
    since,
    endpoint,
  }: { asked: { meeting: string; email: string }; since: number | undefined; endpoint: string },
): Promise<Html> {
  const form = lookUpForm(asked, endpoint)
  const { meeting, email } = asked
  if (meeting === '' && email === '') return form
  if (meeting === '')
    return html`${form}${notice('The table is not sorted by e-mail. At a terminal, npm run ops -- timeline --email … finds the meetings of an address; their ids can be looked up here.')}`
  if (meeting.length > MAX_MEETING_ID || /\s/.test(meeting))
    return html`${form}${notice('That is no id of a meeting: Chili Piper shows it in the address of the meeting, and every log line has it as meetingId.')}`
  // A dashboard that looks further back takes the logs along.
  const from = Math.min(options.clock.now() - LOOK_BACK_MS, since ?? Number.POSITIVE_INFINITY)
  const story = await tellBooking(options, { meetingId: meeting, tenants: options.tenants, since: from })
  return html`${form}${storyPage(story, from)}`
}
