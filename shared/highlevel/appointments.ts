import * as z from 'zod/mini'
import { mapped } from '../mapped.ts'
import { id, text } from './answer-fields.ts'
import { type Api, ask, demand, type Existing, tell } from './ask.ts'
import { only, path } from './path.ts'

export interface AppointmentChange {
  calendarId?: string
  /** ISO instant with offset. */
  startTime?: string
  endTime?: string
  title?: string
  /** `cancelled` is how to cancel; deleting leaves no trace. */
  appointmentStatus?: 'new' | 'confirmed' | 'cancelled' | 'showed' | 'noshow' | 'invalid'
  assignedUserId?: string
  description?: string
  address?: string
  meetingLocationType?: 'custom' | 'zoom' | 'gmeet' | 'phone' | 'address' | 'ms_teams' | 'google'
  meetingLocationId?: string
  overrideLocationConfig?: boolean
  /** False: automations do not run. */
  toNotify?: boolean
  ignoreDateRange?: boolean
  ignoreFreeSlotValidation?: boolean
  rrule?: string
}
export interface AppointmentInput extends AppointmentChange {
  calendarId: string
  contactId: string
  startTime: string
}
const CHANGE: Record<keyof AppointmentChange, true> = {
  calendarId: true,
  startTime: true,
  endTime: true,
  title: true,
  appointmentStatus: true,
  assignedUserId: true,
  description: true,
  address: true,
  meetingLocationType: true,
  meetingLocationId: true,
  overrideLocationConfig: true,
  toNotify: true,
  ignoreDateRange: true,
  ignoreFreeSlotValidation: true,
  rrule: true,
}
const INPUT = { ...CHANGE, contactId: true } as const

// An answer of a create had no times and its status under two names, one of them misspelt.
const appointmentSchema = z.lazy(() =>
  mapped(
    z.object({
      id,
      calendarId: text,
      contactId: text,
      title: text,
      appointmentStatus: text,
      appoinmentStatus: text,
      assignedUserId: text,
      startTime: text,
      endTime: text,
    }),
    ({ appoinmentStatus, ...rest }) => ({
      ...rest,
      appointmentStatus: rest.appointmentStatus ?? appoinmentStatus,
    }),
  ),
)
export type Appointment = z.infer<typeof appointmentSchema>
const eventAnswer = z.lazy(() => mapped(z.object({ event: appointmentSchema }), ({ event }) => event))

/**
 * Books an appointment. Not idempotent: `listContactAppointments` before repeating. A mirror of a booking sends
 * `toNotify: false`, `ignoreDateRange: true` and `ignoreFreeSlotValidation: true`. An unknown contact or calendar is a rejection.
 * Scope calendars/events.write. Version 2021-04-15. Source: spec calendars.json.
 */
export function createAppointment(api: Api, appointment: AppointmentInput): Promise<Appointment> {
  const body = { ...only(appointment, INPUT), locationId: api.locationId }
  return demand(api, { method: 'POST', path: '/calendars/events/appointments', body }, appointmentSchema)
}

/** Changes what is given. Scope calendars/events.write. Version 2021-04-15. Source: spec calendars.json. */
export function updateAppointment(
  api: Api,
  eventId: string,
  changes: AppointmentChange,
): Promise<Existing<Appointment>> {
  const call = {
    method: 'PUT',
    path: path`/calendars/events/appointments/${eventId}`,
    body: only(changes, CHANGE),
  } as const
  return ask(api, call, appointmentSchema)
}

/** Scope calendars/events.readonly. Version 2021-04-15. Source: spec calendars.json. */
export function getAppointment(api: Api, eventId: string): Promise<Existing<Appointment>> {
  return ask(api, { method: 'GET', path: path`/calendars/events/appointments/${eventId}` }, eventAnswer)
}

/** Deletes an event of any kind; the body is required and empty. Scope calendars/events.write. Version 2021-04-15. Source: spec calendars.json. */
export function deleteEvent(api: Api, eventId: string): Promise<Existing<'deleted'>> {
  return tell(api, { method: 'DELETE', path: path`/calendars/events/${eventId}`, body: {} }, 'deleted')
}
