import { BookingRejectedError } from '../../shared/errors.ts'
import type { AppointmentStep } from '../../shared/plan/plan-appointment.ts'
import { bookingMark } from '../../shared/plan/render-note.ts'
import type { ApplyOptions } from './apply-plan.ts'
import { present } from './contact-gone.ts'

const HOURS_14_MS = 14 * 3_600_000

/** Creates, changes or cancels the mirror. A calendar that HighLevel refuses is told; it does not take the booking along. */
export async function applyAppointment(options: ApplyOptions, contactId: string): Promise<void> {
  const { highLevel, plan, written, warn } = options
  const step = plan.appointment
  try {
    if (step.do === 'cancel') {
      // One that is not there any more is as good as cancelled.
      await highLevel.updateAppointment(step.appointmentId, { appointmentStatus: 'cancelled', toNotify: false })
      delete written.appointmentId
      delete written.appointmentHash
    } else if (step.do !== 'keep') {
      written.appointmentId = await writeMirror(options, step, contactId)
      written.appointmentHash = step.hash
    }
  } catch (error) {
    if (!(error instanceof BookingRejectedError)) throw error
    warn({ code: 'appointment-refused' })
  }
}

type MirrorStep = Extract<AppointmentStep, { appointment: unknown }>

async function writeMirror(options: ApplyOptions, step: MirrorStep, contactId: string): Promise<string> {
  const { highLevel, begun } = options
  const isThere = async (id: string) => (await highLevel.updateAppointment(id, step.appointment)) !== 'missing'
  if (step.do === 'update' && (await isThere(step.appointmentId))) return step.appointmentId
  // The mirror follows the booking: one that a person deleted comes back, and one that was begun is looked for.
  const known =
    step.do === 'update' || begun.includes('appointment') ? await findMirror(options, step, contactId) : undefined
  if (known !== undefined && (await isThere(known))) return known
  return (await highLevel.createAppointment({ ...step.appointment, contactId })).id
}

/** The mirror of this booking among the contact's appointments: by its mark, or by what it says where no text is answered. */
async function findMirror(
  { highLevel, tenant, meetingId }: ApplyOptions,
  { appointment: { calendarId, title, startTime } }: MirrorStep,
  contactId: string,
): Promise<string | undefined> {
  const mark = `[${bookingMark(tenant, meetingId)}]`
  return present(await highLevel.listAppointments(contactId)).find((event) => {
    const text = event.description ?? event.notes
    if (text) return text.includes(mark)
    // The time comes without an offset, in the location's zone: 14 hours apart at most.
    const distance = Math.abs(Date.parse(`${event.startTime?.replace(' ', 'T')}Z`) - Date.parse(startTime))
    return event.calendarId === calendarId && event.title === title && distance <= HOURS_14_MS
  })?.id
}
