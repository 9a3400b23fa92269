import { crmText } from '../booking/crm-text.ts'
import { withoutAbsent } from '../booking/without-absent.ts'
import type { Settings } from '../config/settings-schema.ts'
import type { AppointmentChange } from '../highlevel/appointments.ts'
import type { BookingState } from './booking-state.ts'
import { hash } from './hash.ts'
import { isNamed } from './place-booking.ts'
import { bookingMark } from './render-note.ts'
import { renderTemplate } from './template.ts'
import type { TemplateView } from './template-view.ts'
import type { Written } from './written.ts'

export type AppointmentContent = AppointmentChange & { calendarId: string; startTime: string; title: string }
export type AppointmentStep =
  | { do: 'create'; appointment: AppointmentContent; hash: string }
  | { do: 'update'; appointmentId: string; appointment: AppointmentContent; hash: string }
  /** The booking became of a type that is not mirrored. */
  | { do: 'cancel'; appointmentId: string }
  | { do: 'keep' }

const STATUS = { booked: 'confirmed', cancelled: 'cancelled', 'no-show': 'noshow', completed: 'showed' } as const

/** The booking's mirror on a HighLevel calendar: never by its own availability, and nobody is notified. */
export function planAppointment(input: {
  tenant: string
  state: BookingState
  settings: Settings['appointment']
  user: string | undefined
  written: Written
  view: TemplateView
}): AppointmentStep {
  const { tenant, state, settings, user, written, view } = input
  const { booking, status } = state
  const calendarId = settings && calendarOf(settings, booking.meetingType)
  if (settings && !calendarId && written.appointmentId) return { do: 'cancel', appointmentId: written.appointmentId }
  if (!settings || !calendarId || !booking.startsAt) return { do: 'keep' }
  const appointment: AppointmentContent = withoutAbsent({
    calendarId,
    startTime: booking.startsAt,
    endTime: booking.endsAt,
    title: crmText(renderTemplate(settings.title, view).replace(/\s+/g, ' '), 250) || 'Meeting',
    appointmentStatus: STATUS[status],
    assignedUserId: user,
    address: booking.location && crmText(booking.location, 500),
    description: `[${bookingMark(tenant, booking.meetingId)}]`,
    toNotify: false,
    ignoreDateRange: true,
    ignoreFreeSlotValidation: true,
  })
  const content = hash(JSON.stringify(appointment))
  if (!written.appointmentId) return { do: 'create', appointment, hash: content }
  return written.appointmentHash === content
    ? { do: 'keep' }
    : { do: 'update', appointmentId: written.appointmentId, appointment, hash: content }
}

function calendarOf(
  { calendar, byMeetingType }: NonNullable<Settings['appointment']>,
  meetingType: { id?: string; name?: string } | undefined,
): string | null {
  const own = Object.entries(byMeetingType).find(([name]) => isNamed(name, meetingType))
  return own ? own[1] : calendar
}
