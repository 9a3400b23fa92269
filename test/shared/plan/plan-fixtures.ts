import type { Booking, EventChange } from '../../../shared/booking/booking.ts'
import { readGuest } from '../../../shared/booking/guest.ts'
import { defineIntegration, type IntegrationInput } from '../../../shared/config/define-integration.ts'
import { settingsFor } from '../../../shared/config/settings-for.ts'
import type { Settings } from '../../../shared/config/settings-schema.ts'
import type { BookingState } from '../../../shared/plan/booking-state.ts'
import { foldEvents } from '../../../shared/plan/booking-state.ts'
import type { CustomField } from '../../../shared/plan/custom-field.ts'
import { type FieldValue, readFieldValues } from '../../../shared/plan/field-values.ts'
import { contactBookingOf, type Plan, type PlanInput, planBooking } from '../../../shared/plan/plan-booking.ts'
import { createView } from '../../../shared/plan/template-view.ts'
import type { Warning } from '../../../shared/plan/warning.ts'
import type { Written } from '../../../shared/plan/written.ts'
import { aBooking } from '../../support/bookings.ts'

export const NOW = Date.parse('2026-03-01T09:00:00Z')
export const RITA = { id: 'host-1', email: 'rita@example.com', name: 'Rita Rep' }
export const SAM = { id: 'host-2', email: 'sam@example.com', name: 'Sam Seller' }
export const USERS = { 'rita@example.com': 'user-rita', 'sam@example.com': 'user-sam' }
export const MOVED = { startsAt: '2026-03-11T16:00:00.000Z', endsAt: '2026-03-11T16:30:00.000Z' }

export type Config = Partial<IntegrationInput>

export const settingsOf = (config: Config = {}): Settings =>
  settingsFor(defineIntegration({ tenants: { demo: { location: 'location-1' } }, ...config }), 'location-1')

/** Where a booking stands after these events, a second apart, the first one now. */
export const stateOf = (...events: [EventChange, Partial<Booking>?][]): BookingState =>
  foldEvents(
    undefined,
    events.map(([change, booking], at) => ({
      eventId: `e${at}`,
      change,
      signedAt: NOW / 1000 + at,
      receivedAt: NOW + at * 1000,
      booking: aBooking(booking),
    })),
  )

export type Situation = Partial<PlanInput> & { customFields?: CustomField[] }

/** Values of the field map for a booking. */
export function valuesOf(
  config: Config,
  { state = stateOf(['created']), customFields }: Situation = {},
): { values: FieldValue[]; warnings: Warning[] } {
  const settings = settingsOf(config)
  const { guest } = readGuest(state.booking, settings)
  const view = createView({ tenant: 'demo', locationId: 'location-1', state, guest, showGuests: true })
  return readFieldValues({ ...settings, rules: settings.contact.fields, view, customFields })
}

/** The plan for a booking under a configuration, as the sync function would ask for it. */
export function plan(config: Config = {}, situation: Situation = {}): Plan {
  const { state = stateOf(['created']), bookings = [], ...rest } = situation
  const settings = settingsOf(config)
  const { guest } = readGuest(state.booking, settings)
  const userOf = (email = '') => new Map(Object.entries(settings.hosts)).get(email)?.user
  const host = userOf(state.booking.host?.email)
  const assignee = userOf(state.booking.assignee?.email)
  return planBooking({
    tenant: 'demo',
    state,
    guest,
    settings,
    now: NOW,
    view: createView({ tenant: 'demo', locationId: 'location-1', state, guest, showGuests: true }),
    values: valuesOf(config, situation).values,
    users: { ...(host ? { host } : {}), ...(assignee ? { assignee } : {}) },
    written: {},
    ...rest,
    bookings: [...bookings, contactBookingOf('demo', state, settings)],
  })
}

/** What the ledger remembers after a plan was carried out. */
export function writtenBy({ remember, tasks, appointment, contact }: Plan): Written {
  const known = tasks.filter((task) => task.do !== 'delete')
  return {
    ...remember,
    contactId: contact.do === 'create' ? 'c1' : contact.contactId,
    noteId: 'n1',
    tasks: Object.fromEntries(known.map(({ name, hash }) => [name, { id: `task-${name}`, hash }])),
    ...(!('hash' in appointment) ? {} : { appointmentId: 'a1', appointmentHash: appointment.hash }),
  }
}
