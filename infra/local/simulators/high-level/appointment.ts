import { type JsonObject, plain } from '../json.ts'
import type { RecordStore } from '../record-store.ts'
import { isoTime, type Location, type OperationCall } from './operation.ts'
import { notFound, otherLocation } from './refusal.ts'

/** Of the location's wall clock at that time: `2026-03-01`, `10:00:00` and `+01:00`. */
function wallClock(ms: number, timeZone: string) {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  })
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]))
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    time: `${parts.hour}:${parts.minute}:${parts.second}`,
    offset: (parts.timeZoneName ?? '').replace('GMT', '') || '+00:00',
  }
}

/** With the location's offset, whatever was sent; as recorded from the real API. */
function offsetTime(value: unknown, { timezone }: Location) {
  const { date, time, offset } = wallClock(new Date(plain(value)).getTime(), timezone)
  return `${date}T${time}${offset}`
}

/** Without an offset: how a contact's list of appointments has it. */
function localTime(value: unknown, { timezone }: Location) {
  const { date, time } = wallClock(new Date(plain(value)).getTime(), timezone)
  return `${date} ${time}`
}

/** Throws 400 when there is no such appointment, 403 when another location has it. */
export function requireAppointment({ store, location }: OperationCall, id = ''): JsonObject {
  const appointment = store.get('appointment', id)
  if (!appointment) throw notFound('Appointment', id)
  if (appointment.locationId !== location.id) throw otherLocation()
  return appointment
}

export const saveAppointment = (store: RecordStore, appointment: JsonObject) =>
  store.put('appointment', plain(appointment.id), appointment, { owner: plain(appointment.contactId) })

/** One item of `GET /contacts/{contactId}/appointments`. */
export const contactEvent = (appointment: JsonObject, location: Location): JsonObject => ({
  ...appointmentEvent(appointment, location),
  status: 'booked',
  startTime: localTime(appointment.startTime, location),
  endTime: localTime(appointment.endTime, location),
})

/** The `event` of `GET /calendars/events/appointments/{eventId}`. */
export const appointmentEvent = (appointment: JsonObject, location: Location): JsonObject => {
  const { ignoreDateRange: _, ignoreFreeSlotValidation: __, toNotify: ___, ...shown } = appointment
  return {
    groupId: '',
    users: [],
    assignedResources: [],
    isRecurring: appointment.rrule !== undefined,
    ...shown,
    startTime: offsetTime(appointment.startTime, location),
    endTime: offsetTime(appointment.endTime, location),
    dateAdded: isoTime(Number(appointment.addedAt)),
    dateUpdated: isoTime(Number(appointment.updatedAt)),
  }
}
