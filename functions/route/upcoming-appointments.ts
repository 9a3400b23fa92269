import { parseInstant } from '../../shared/booking/instant.ts'
import type { ContactEvent } from '../../shared/highlevel/contacts.ts'
import { renderSpan } from '../../shared/plan/render-time.ts'

export interface UpcomingAppointment {
  id: string
  title: string
  /** In the location's time zone. */
  when: string
}

const MAX_SHOWN = 20
const OVER = ['cancelled', 'noshow', 'showed', 'invalid']
// HighLevel tells the time of the location without its zone, whose clock may be up to 12 hours behind UTC.
const FURTHEST_BEHIND_MS = 12 * 3_600_000

/** The contact's appointments that may not be over yet, the next one first. */
export function upcomingAppointments(events: readonly ContactEvent[], now: number): UpcomingAppointment[] {
  return events
    .filter(({ appointmentStatus = '' }) => !OVER.includes(appointmentStatus.toLowerCase()))
    .flatMap(({ id, title, startTime, endTime }) => {
      const [startsAt, endsAt] = [wallTime(startTime), wallTime(endTime)]
      if (startsAt === undefined || Date.parse(endsAt ?? startsAt) + FURTHEST_BEHIND_MS < now) return []
      const when = renderSpan(startsAt, endsAt, 'UTC').replace(' (UTC)', '')
      return [{ id, title: title?.trim() || 'Appointment', when, startsAt }]
    })
    .sort((a, b) => a.startsAt.localeCompare(b.startsAt))
    .slice(0, MAX_SHOWN)
    .map(({ id, title, when }) => ({ id, title, when }))
}

/** `2021-07-16 11:00:00` as if it were UTC; of a time with an offset the time that its clock shows. */
const wallTime = (text = ''): string | undefined =>
  parseInstant(`${text.slice(0, 19).replace(' ', 'T').replace(/Z$/, '')}Z`)
