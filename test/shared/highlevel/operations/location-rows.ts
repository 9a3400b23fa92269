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
import { createBusiness, getBusiness, listBusinesses, updateBusiness } from '../../../../shared/highlevel/businesses.ts'
import {
  createCustomField,
  createLocationTag,
  getLocation,
  listCustomFields,
  listLocationTags,
} from '../../../../shared/highlevel/locations.ts'
import { getUser, searchUsers } from '../../../../shared/highlevel/users.ts'
import { all, row } from './row.ts'

const locationId = 'location-1'
const STRAY = { id: 'x', companyId: 'x' }

const BUSINESS = {
  name: 'Example',
  phone: '+12125550123',
  email: 'info@example.org',
  website: 'https://example.org',
  address: '1 Main Street',
  city: 'Springfield',
  postalCode: '12345',
  state: 'IL',
  country: 'US',
  description: 'text',
}
const businessRows = [
  row(
    'businesses are listed page by page',
    'GET /businesses/',
    (api) => all(listBusinesses(api)),
    [0, 1].map((skip) => ({ line: `GET /businesses/?locationId=location-1&limit=100&skip=${skip}` })),
    [{ businesses: [{ id: 'b1', name: 'Example', createdBy: {} }] }, { businesses: [] }],
    [{ id: 'b1', name: 'Example' }],
  ),
  row(
    'a business is read',
    'GET /businesses/{businessId}',
    (api) => getBusiness(api, 'b1'),
    ['GET /businesses/b1'],
    { business: { id: 'b1' } },
    { id: 'b1' },
  ),
  row(
    'a business is created',
    'POST /businesses/',
    (api) => createBusiness(api, { ...BUSINESS, ...STRAY }),
    ['POST /businesses/', { ...BUSINESS, locationId }],
    { success: true, buiseness: { id: 'b1' } },
    { id: 'b1' },
  ),
  row(
    'a business is updated',
    'PUT /businesses/{businessId}',
    (api) => updateBusiness(api, 'b1', { ...BUSINESS, ...STRAY }),
    ['PUT /businesses/b1', BUSINESS],
    { success: true, business: { id: 'b1' } },
    { id: 'b1' },
  ),
]

const FIELD = {
  name: 'Booking type',
  dataType: 'TEXT',
  placeholder: 'p',
  acceptedFormat: ['.pdf'],
  isMultipleFile: false,
  maxNumberOfFiles: 1,
  textBoxListOptions: [{ label: 'l', prefillValue: 'v' }],
  position: 0,
  model: 'contact' as const,
}
const SETTINGS = { allowDuplicateContact: false, contactUniqueIdentifiers: ['email', 'phone'] }
const LOCATION = '/locations/{locationId}'
const locationRows = [
  row(
    'the location is read',
    `GET ${LOCATION}`,
    (api) => getLocation(api),
    ['GET /locations/location-1'],
    { location: { id: locationId, settings: { ...SETTINGS, x: 1 } } },
    { id: locationId, settings: SETTINGS },
  ),
  row(
    'the location’s tags are listed',
    `GET ${LOCATION}/tags`,
    (api) => listLocationTags(api),
    ['GET /locations/location-1/tags'],
    { tags: [{ id: 'g1', name: 'a' }] },
    [{ id: 'g1', name: 'a' }],
  ),
  row(
    'a tag is created',
    `POST ${LOCATION}/tags`,
    (api) => createLocationTag(api, 'a'),
    ['POST /locations/location-1/tags', { name: 'a' }],
    { tag: { id: 'g1', name: 'a', locationId } },
    { id: 'g1', name: 'a' },
  ),
  row(
    'custom fields are listed',
    `GET ${LOCATION}/customFields`,
    (api) => listCustomFields(api),
    ['GET /locations/location-1/customFields?model=contact'],
    { customFields: [{ id: 'f1', fieldKey: 'contact.x' }] },
    [{ id: 'f1', fieldKey: 'contact.x' }],
  ),
  row(
    'a custom field is created',
    `POST ${LOCATION}/customFields`,
    (api) => createCustomField(api, { ...FIELD, ...STRAY }),
    ['POST /locations/location-1/customFields', FIELD],
    { customField: { id: 'f1', fieldKey: 'contact.x' } },
    { id: 'f1', fieldKey: 'contact.x' },
  ),
]

const userRows = [
  row(
    'users are searched page by page',
    'GET /users/search',
    (api) => all(searchUsers(api, { companyId: 'k1', query: 'rita@example.com' })),
    [0, 1].map((skip) => ({
      line: `GET /users/search?companyId=k1&locationId=location-1&query=rita%40example.com&limit=100&skip=${skip}`,
    })),
    [
      { users: [{ id: 'u1', email: 'rita@example.com', roles: {} }], count: 1 },
      { users: [], count: 1 },
    ],
    [{ id: 'u1', email: 'rita@example.com' }],
  ),
  row(
    'a user is read',
    'GET /users/{userId}',
    (api) => getUser(api, 'u1'),
    ['GET /users/u1'],
    { id: 'u1', email: null },
    { id: 'u1' },
  ),
]

const CHANGE = {
  calendarId: 'cal-1',
  startTime: '2026-03-10T15:00:00-05:00',
  endTime: '2026-03-10T15:30:00-05:00',
  title: 'Demo',
  appointmentStatus: 'confirmed' as const,
  assignedUserId: 'u1',
  description: 'text',
  address: 'https://example.org/meet',
  meetingLocationType: 'custom' as const,
  meetingLocationId: 'custom_0',
  overrideLocationConfig: true,
  toNotify: false,
  ignoreDateRange: true,
  ignoreFreeSlotValidation: true,
  rrule: 'RRULE:FREQ=DAILY',
}
const APPOINTMENTS = '/calendars/events/appointments'
const appointmentRows = [
  row(
    'an appointment is booked, and its misspelt status is read',
    `POST ${APPOINTMENTS}`,
    (api) => createAppointment(api, { ...CHANGE, ...STRAY, contactId: 'c1' }),
    [`POST ${APPOINTMENTS}`, { ...CHANGE, contactId: 'c1', locationId }],
    { id: 'e1', appoinmentStatus: 'confirmed', status: 'booked' },
    { id: 'e1', appointmentStatus: 'confirmed' },
  ),
  row(
    'an appointment is changed, in its calendar and nowhere else',
    `PUT ${APPOINTMENTS}/{eventId}`,
    (api) => updateAppointment(api, 'e1', { ...CHANGE, ...STRAY, ...{ contactId: 'c1', locationId } }),
    [`PUT ${APPOINTMENTS}/e1`, CHANGE],
    { id: 'e1', appointmentStatus: 'cancelled', appoinmentStatus: 'x' },
    { id: 'e1', appointmentStatus: 'cancelled' },
  ),
  row(
    'an appointment is read',
    `GET ${APPOINTMENTS}/{eventId}`,
    (api) => getAppointment(api, 'e1'),
    [`GET ${APPOINTMENTS}/e1`],
    { event: { id: 'e1', startTime: '2026-03-10T15:00:00-05:00' } },
    { id: 'e1', startTime: '2026-03-10T15:00:00-05:00' },
  ),
  row(
    'an event is deleted',
    'DELETE /calendars/events/{eventId}',
    (api) => deleteEvent(api, 'e1'),
    ['DELETE /calendars/events/e1', {}],
    { succeeded: true },
    'deleted',
  ),
]

const NOTES = '/calendars/appointments/{appointmentId}/notes'
const NOTE = { body: 'text', userId: 'u1' }
const appointmentNoteRows = [
  row(
    'notes of an appointment are listed until there are no more',
    `GET ${NOTES}`,
    (api) => all(listAppointmentNotes(api, 'e1')),
    [0, 2].map((offset) => ({ line: `GET /calendars/appointments/e1/notes?limit=20&offset=${offset}` })),
    [
      { notes: [{ id: 'n1' }, { id: 'n2' }], hasMore: true },
      { notes: [{ id: 'n3', body: 'text' }], hasMore: false },
    ],
    [{ id: 'n1' }, { id: 'n2' }, { id: 'n3', body: 'text' }],
  ),
  row(
    'a note of an appointment is created',
    `POST ${NOTES}`,
    (api) => createAppointmentNote(api, 'e1', { ...NOTE, ...STRAY }),
    ['POST /calendars/appointments/e1/notes', NOTE],
    { note: { id: 'n1' } },
    { id: 'n1' },
  ),
  row(
    'a note of an appointment is updated',
    `PUT ${NOTES}/{noteId}`,
    (api) => updateAppointmentNote(api, 'e1', 'n1', { ...NOTE, ...STRAY }),
    ['PUT /calendars/appointments/e1/notes/n1', NOTE],
    { note: {} },
    'updated',
  ),
  row(
    'a note of an appointment is deleted',
    `DELETE ${NOTES}/{noteId}`,
    (api) => deleteAppointmentNote(api, 'e1', 'n1'),
    ['DELETE /calendars/appointments/e1/notes/n1'],
    { success: true },
    'deleted',
  ),
]

export const aroundRows = [...businessRows, ...locationRows, ...userRows, ...appointmentRows, ...appointmentNoteRows]
