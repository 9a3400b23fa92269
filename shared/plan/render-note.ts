import type { Booking, Person } from '../booking/booking.ts'
import { crmText } from '../booking/crm-text.ts'
import type { Guest } from '../booking/guest.ts'
import type { BookingState, HistoryLine } from './booking-state.ts'
import { renderSpan, renderUtc } from './render-time.ts'

// HighLevel documents no limit for contact notes, but 5,000 for appointment notes; staying below it is safe for both.
const MAX_NOTE = 5000
const MAX_VALUE = 500

/** The mark by which a note or task of a booking is found again when its id was lost. */
export const bookingMark = (tenant: string, meetingId: string) => `chili-piper/${tenant}/${meetingId}`

/** The booking's one note: what, when, where, who, answers, history. Plain text, the mark in its last line. */
export function renderNote(tenant: string, state: BookingState, guest: Guest): string {
  const { booking } = state
  const lines = [
    crmText(booking.title ?? 'Meeting', MAX_VALUE),
    `Status: ${statusOf(state)}`,
    ...whenLines(booking),
    ...field('Where', booking.location),
    ...field('Host', personText(booking.host)),
    ...field('Assigned to', sameText(booking.assignee, booking.host)),
    ...field('Guest', guestText(guest)),
    ...field('Other guests', booking.otherGuests.map(personText).filter(Boolean).join(', ')),
    ...field('Meeting type', booking.meetingType?.name),
    ...field('Booked through', booking.router?.name),
    ...answerLines(booking),
    ...field('Description', booking.description),
    'History:',
    ...state.history.map((line) => `- ${renderUtc(line.at)}: ${historyText(line)}`),
  ]
  const mark = `[${bookingMark(tenant, booking.meetingId)}]`
  return `${crmText(lines.join('\n'), MAX_NOTE - mark.length - 1)}\n${mark}`
}

function statusOf(state: BookingState): string {
  if (state.status === 'cancelled') return 'cancelled'
  return state.isRescheduled ? 'booked, rescheduled' : 'booked'
}

function whenLines({ startsAt, endsAt, guest }: Booking): string[] {
  if (!startsAt) return []
  const zones = [...(guest.timeZone ? [guest.timeZone] : []), 'UTC']
  return [`When: ${[...new Set(zones)].map((zone) => renderSpan(startsAt, endsAt, zone)).join(' / ')}`]
}

const field = (label: string, value: string | undefined) => (value ? [`${label}: ${crmText(value, MAX_VALUE)}`] : [])

function personText(person: Person | undefined): string | undefined {
  if (!person) return undefined
  return person.name && person.email ? `${person.name} (${person.email})` : (person.name ?? person.email)
}

function sameText(person: Person | undefined, other: Person | undefined): string | undefined {
  return personText(person) === personText(other) ? undefined : personText(person)
}

function guestText(guest: Guest): string {
  const name = guest.name ?? [guest.firstName, guest.lastName].filter(Boolean).join(' ')
  const reach = [guest.email, guest.phone].filter(Boolean).join(', ')
  return name && reach ? `${name} (${reach})` : name || reach
}

function answerLines(booking: Booking): string[] {
  const answers = Object.entries(booking.dataFields).map(
    ([key, values]) => `- ${crmText(key, 80)}: ${crmText(values.join(', '), MAX_VALUE)}`,
  )
  return answers.length > 0 ? ['Answers:', ...answers] : []
}

function historyText(line: HistoryLine): string {
  switch (line.what) {
    case 'booked':
      return line.to ? `booked for ${renderUtc(line.to)}` : 'booked'
    case 'rescheduled':
      return `moved from ${renderUtc(line.from ?? '')} to ${renderUtc(line.to ?? '')}`
    case 'reassigned':
      return `reassigned from ${line.from} to ${line.to}`
    case 'updated':
      return 'details changed'
    case 'cancelled':
      return 'cancelled'
  }
}
