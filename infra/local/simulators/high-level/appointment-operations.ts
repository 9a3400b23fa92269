import { type JsonObject, plain, textOf } from '../json.ts'
import { appointmentEvent, requireAppointment, saveAppointment } from './appointment.ts'
import { newId, requireContact, requireUser } from './contact-book.ts'
import { type OperationCall, requireLocation, rowsWith } from './operation.ts'
import { invalid, notFound, Refusal } from './refusal.ts'
import { boolean, filled, instantWithOffset, oneOf, optional, required, type Shape, string } from './shape.ts'

const VERSION = '2021-04-15'
const DEFAULT_LENGTH_MS = 30 * 60_000

const details: Shape = {
  title: optional(string),
  meetingLocationType: optional(oneOf('custom', 'zoom', 'gmeet', 'phone', 'address', 'ms_teams', 'google')),
  meetingLocationId: optional(string),
  overrideLocationConfig: optional(boolean),
  appointmentStatus: optional(oneOf('new', 'confirmed', 'cancelled', 'showed', 'noshow', 'invalid')),
  assignedUserId: optional(string),
  description: optional(string),
  address: optional(string),
  ignoreDateRange: optional(boolean),
  toNotify: optional(boolean),
  ignoreFreeSlotValidation: optional(boolean),
  rrule: optional(string),
  endTime: optional(instantWithOffset),
}

const createAppointmentShape: Shape = {
  ...details,
  calendarId: required(filled),
  locationId: required(filled),
  contactId: required(filled),
  startTime: required(instantWithOffset),
}

const updateAppointmentShape: Shape = {
  ...details,
  calendarId: optional(filled),
  startTime: optional(instantWithOffset),
}

const timesOf = ({ startTime, endTime }: JsonObject) => {
  const start = new Date(plain(startTime)).getTime()
  return { start, end: endTime === undefined ? start + DEFAULT_LENGTH_MS : new Date(plain(endTime)).getTime() }
}

/** Throws 400 for a taken slot and for one in the past, unless told to look at neither. */
function checkSlot({ store, body, now }: OperationCall, appointment: JsonObject) {
  if (body.ignoreFreeSlotValidation === true) return
  const { start, end } = timesOf(appointment)
  const isTaken = store.list('appointment').some((other) => {
    const taken = timesOf(other)
    const isSame = other.id === appointment.id || other.calendarId !== appointment.calendarId
    return !isSame && other.appointmentStatus !== 'cancelled' && taken.start < end && start < taken.end
  })
  if (isTaken || (start < now && body.ignoreDateRange !== true))
    throw new Refusal(400, 'The slot you have selected is no longer available.')
}

/** The recorded answer has no times, and the status also under a misspelt name. */
function save(call: OperationCall, appointment: JsonObject): JsonObject {
  requireUser(call.location, 'assignedUserId', appointment.assignedUserId)
  const { start, end } = timesOf(appointment)
  if (end <= start) throw invalid(['endTime must be after startTime'])
  const times = { startTime: new Date(start).toISOString(), endTime: new Date(end).toISOString() }
  const saved: JsonObject = { ...appointment, ...times, updatedAt: call.now }
  saveAppointment(call.store, saved)
  const { startTime: _, endTime: __, addedAt: ___, updatedAt: ____, ...answer } = saved
  return {
    ...answer,
    appoinmentStatus: saved.appointmentStatus,
    status: 'booked',
    isRecurring: saved.rrule !== undefined,
  }
}

function create(call: OperationCall): JsonObject {
  const { store, location, body, now } = call
  requireLocation(location, body.locationId)
  requireContact(store, location, textOf(body.contactId))
  const appointment = { id: newId(), title: '', appointmentStatus: 'confirmed', addedAt: now, ...body }
  checkSlot(call, appointment)
  return save(call, appointment)
}

/** Moved by its start alone, an appointment is as long as before. */
function update(call: OperationCall): JsonObject {
  const { body, params } = call
  const appointment = requireAppointment(call, params.eventId)
  const length = timesOf(appointment).end - timesOf(appointment).start
  const next: JsonObject = { ...appointment, ...body }
  if (body.startTime !== undefined && body.endTime === undefined)
    next.endTime = new Date(timesOf(next).start + length).toISOString()
  if (body.startTime !== undefined || body.endTime !== undefined) checkSlot(call, next)
  return save(call, next)
}

/** Appointments may go to any calendar until the control API made one known; it is looked up among those then. */
function getCalendar({ store, location, params }: OperationCall): JsonObject {
  const known = store.list('calendar', { owner: location.id })
  const calendar = known.find(({ id }) => id === params.calendarId)
  if (!calendar && known.length > 0) throw notFound('Calendar', params.calendarId ?? '')
  return { calendar: calendar ?? { id: params.calendarId ?? '', locationId: location.id, name: 'Calendar' } }
}

const path = '/calendars/events/appointments'
const reads = rowsWith('calendars/events.readonly', VERSION)
const writes = rowsWith('calendars/events.write', VERSION)

export const appointmentOperations = [
  rowsWith('calendars.readonly', VERSION)('GET', '/calendars/{calendarId}', 200, { run: getCalendar }),
  writes('POST', path, 200, { body: createAppointmentShape, run: create }),
  writes('PUT', `${path}/{eventId}`, 200, { body: updateAppointmentShape, run: update }),
  reads('GET', `${path}/{eventId}`, 200, {
    run: (call) => ({ event: appointmentEvent(requireAppointment(call, call.params.eventId), call.location) }),
  }),
  writes('DELETE', '/calendars/events/{eventId}', 201, {
    body: {},
    run: (call) => {
      const id = plain(requireAppointment(call, call.params.eventId).id)
      call.store.removeOwned('appointment-note', id)
      return { succeeded: call.store.remove('appointment', id) }
    },
  }),
]
