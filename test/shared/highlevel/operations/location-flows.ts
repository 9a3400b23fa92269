import { expect } from 'vitest'
import {
  createAppointmentNote,
  deleteAppointmentNote,
  listAppointmentNotes,
  updateAppointmentNote,
} from '../../../../shared/highlevel/appointment-notes.ts'
import {
  createAppointment,
  deleteEvent,
  getAppointment,
  updateAppointment,
} from '../../../../shared/highlevel/appointments.ts'
import { linkToBusiness } from '../../../../shared/highlevel/bulk.ts'
import { createBusiness, getBusiness, listBusinesses, updateBusiness } from '../../../../shared/highlevel/businesses.ts'
import { listContactsOfBusiness } from '../../../../shared/highlevel/contact-lists.ts'
import { listContactAppointments } from '../../../../shared/highlevel/contacts.ts'
import * as locations from '../../../../shared/highlevel/locations.ts'
import { getUser, searchUsers } from '../../../../shared/highlevel/users.ts'
import { CONTACT, type Flow, idsOf, pat, START } from './flow.ts'

/** Businesses, the location, its users and its calendars. */
export const locationFlows: Flow[] = [
  [
    'businesses are created, listed, read, changed and linked to contacts',
    [
      'POST /businesses/',
      'GET /businesses/',
      'GET /businesses/{businessId}',
      'PUT /businesses/{businessId}',
      'POST /contacts/',
      'POST /contacts/bulk/business',
      'GET /contacts/business/{businessId}',
    ],
    async ({ api }) => {
      const business = await createBusiness(api, { name: 'Example', website: 'https://example.org' })
      expect(await updateBusiness(api, business.id, { phone: '+12125550123' })).toMatchObject({ name: 'Example' })
      expect(await getBusiness(api, business.id)).toMatchObject({ phone: '+12125550123' })
      expect(await idsOf(listBusinesses(api))).toEqual([business.id])
      const { id } = await pat(api)
      expect(await linkToBusiness(api, [id], business.id)).toEqual([id])
      expect(await idsOf(listContactsOfBusiness(api, business.id))).toEqual([id])
      expect(await linkToBusiness(api, [id], null)).toEqual([id])
      expect(await idsOf(listContactsOfBusiness(api, business.id))).toEqual([])
      expect(await getBusiness(api, 'gone')).toBe('missing')
    },
  ],
  [
    'the location, its tags, its custom fields and its users are read and added to',
    [
      'GET /locations/{locationId}',
      'GET /locations/{locationId}/tags',
      'POST /locations/{locationId}/tags',
      'GET /locations/{locationId}/customFields',
      'POST /locations/{locationId}/customFields',
      'GET /users/search',
      'GET /users/{userId}',
    ],
    async ({ api }) => {
      const location = await locations.getLocation(api)
      expect(location).toMatchObject({ id: 'loc-1', settings: { contactUniqueIdentifiers: ['email', 'phone'] } })
      const tag = await locations.createLocationTag(api, 'cp-booked')
      expect(await locations.listLocationTags(api)).toEqual([tag])
      const field = await locations.createCustomField(api, { name: 'Booking type', dataType: 'TEXT', model: 'contact' })
      expect(await locations.listCustomFields(api)).toEqual([field])
      expect(field.fieldKey).toBe('contact.booking_type')
      const found = await idsOf(searchUsers(api, { companyId: 'company-1', query: 'sam@example.com' }))
      expect(found).toEqual(['user-2'])
      expect(await getUser(api, 'user-2')).toMatchObject({ email: 'sam@example.com' })
      expect(await getUser(api, 'user-9')).toBe('missing')
    },
  ],
  [
    'an appointment is booked, listed, moved, cancelled, noted on and deleted',
    [
      'POST /contacts/',
      'POST /calendars/events/appointments',
      'GET /calendars/events/appointments/{eventId}',
      'PUT /calendars/events/appointments/{eventId}',
      'DELETE /calendars/events/{eventId}',
      `GET ${CONTACT}/appointments`,
      'GET /calendars/appointments/{appointmentId}/notes',
      'POST /calendars/appointments/{appointmentId}/notes',
      'PUT /calendars/appointments/{appointmentId}/notes/{noteId}',
      'DELETE /calendars/appointments/{appointmentId}/notes/{noteId}',
    ],
    async ({ api }) => {
      const { id: contactId } = await pat(api)
      const mirror = { toNotify: false, ignoreDateRange: true, ignoreFreeSlotValidation: true }
      const booking = { calendarId: 'calendar-1', contactId, startTime: START, endTime: '2026-03-10T15:30:00+01:00' }
      const { id } = await createAppointment(api, {
        ...booking,
        title: 'Demo',
        appointmentStatus: 'confirmed',
        ...mirror,
      })
      expect(await listContactAppointments(api, contactId)).toMatchObject([{ id, title: 'Demo' }])
      const cancelled = await updateAppointment(api, id, { appointmentStatus: 'cancelled', toNotify: false })
      expect(cancelled).toMatchObject({ appointmentStatus: 'cancelled' })
      expect(await getAppointment(api, id)).toMatchObject({ id, contactId, appointmentStatus: 'cancelled' })
      const written: string[] = []
      for (let at = 0; at < 45; at++) {
        const note = await createAppointmentNote(api, id, { body: `note ${at}` })
        if (note !== 'missing') written.push(note.id)
      }
      expect((await idsOf(listAppointmentNotes(api, id))).toSorted()).toEqual(written.toSorted())
      expect(await updateAppointmentNote(api, id, written[0] ?? '', { body: 'changed' })).toBe('updated')
      expect(await deleteAppointmentNote(api, id, written[0] ?? '')).toBe('deleted')
      expect(await deleteEvent(api, id)).toBe('deleted')
      expect(await getAppointment(api, id)).toBe('missing')
      expect(await idsOf(listAppointmentNotes(api, id))).toEqual([])
    },
  ],
]
