import { listContacts, listContactsOfBusiness, searchContacts } from '../../../../shared/highlevel/contact-lists.ts'
import {
  createContact,
  deleteContact,
  getContact,
  listContactAppointments,
  updateContact,
  upsertContact,
} from '../../../../shared/highlevel/contacts.ts'
import { findDuplicate } from '../../../../shared/highlevel/find-duplicate.ts'
import { all, row } from './row.ts'

/** Every field that create, upsert and update have in common, and how it goes over the wire. */
const FIELDS = {
  email: 'pat@example.org',
  phone: '+12125550123',
  firstName: 'Pat',
  lastName: null,
  name: 'Pat Prospect',
  address1: '1 Main Street',
  city: 'Springfield',
  state: null,
  postalCode: '12345',
  country: 'US',
  website: 'https://example.org',
  timezone: 'America/New_York',
  dateOfBirth: '1990-01-31',
  dnd: true,
  inboundDndSettings: { all: { status: 'active' as const, message: 'm' } },
}
const INPUT = {
  ...FIELDS,
  dndSettings: {
    call: { status: 'active' as const, message: 'm', code: 'c' },
    email: { status: 'inactive' as const },
    sms: { status: 'permanent' as const },
    whatsApp: { status: 'active' as const },
    gmb: { status: 'active' as const },
    fb: { status: 'active' as const },
  },
  customFields: [
    { id: 'f1', value: 'text' },
    { id: 'f2', value: 100 },
    { id: 'f3', value: ['a', 'b'] },
  ],
}
const WIRE = {
  ...FIELDS,
  dndSettings: {
    Call: { status: 'active', message: 'm', code: 'c' },
    Email: { status: 'inactive' },
    SMS: { status: 'permanent' },
    WhatsApp: { status: 'active' },
    GMB: { status: 'active' },
    FB: { status: 'active' },
  },
  customFields: [
    { id: 'f1', field_value: 'text' },
    { id: 'f2', field_value: 100 },
    { id: 'f3', field_value: ['a', 'b'] },
  ],
}
const OWN = { gender: 'x', companyName: 'Example', assignedTo: 'user-1' }
/** A caller in plain JavaScript, or an object with more than its type says. */
const withStray = <T extends object>(input: T): T => ({
  ...input,
  locationId: 'other',
  followers: ['x'],
  businessId: 'b',
})

const NUMBERS = [1784292472386, 'c1']

export const contactRows = [
  row(
    'a contact is read',
    'GET /contacts/{contactId}',
    (api) => getContact(api, 'c1'),
    ['GET /contacts/c1'],
    { contact: { id: 'c1', lastName: null, phone: 7, extra: 1 } },
    { id: 'c1', lastName: null },
  ),
  row(
    'a contact is created with all that the API takes, and nothing else',
    'POST /contacts/',
    (api) => createContact(api, withStray({ ...INPUT, ...OWN, source: 's', tags: ['t'] })),
    ['POST /contacts/', { ...WIRE, ...OWN, source: 's', tags: ['t'], locationId: 'location-1' }],
    { contact: { id: 'c1' } },
    { id: 'c1', isNew: true },
  ),
  row(
    'a contact is upserted, and what is replaced says so',
    'POST /contacts/upsert',
    (api) =>
      upsertContact(
        api,
        withStray({ ...INPUT, ...OWN, replaceSource: 's', replaceTags: ['t'], createNewIfDuplicateAllowed: false }),
      ),
    [
      'POST /contacts/upsert',
      { ...WIRE, ...OWN, source: 's', tags: ['t'], createNewIfDuplicateAllowed: false, locationId: 'location-1' },
    ],
    { new: false, contact: { id: 'c1', email: 'pat@example.org' }, succeded: true, succeeded: true },
    { isNew: false, contact: { id: 'c1', email: 'pat@example.org' } },
  ),
  row(
    'a contact is updated without location, company and gender',
    'PUT /contacts/{contactId}',
    (api) =>
      updateContact(
        api,
        'c1',
        withStray({ ...INPUT, companyName: 'x', gender: 'x', assignedTo: null, replaceSource: null, replaceTags: [] }),
      ),
    ['PUT /contacts/c1', { ...WIRE, assignedTo: null, source: null, tags: [] }],
    { succeded: true, contact: {} },
    'updated',
  ),
  row(
    'a contact is deleted',
    'DELETE /contacts/{contactId}',
    (api) => deleteContact(api, 'c1'),
    ['DELETE /contacts/c1'],
    { succeded: true, succeeded: true },
    'deleted',
  ),
  row(
    'a contact is found by e-mail and phone',
    'GET /contacts/search/duplicate',
    (api) => findDuplicate(api, { email: 'pat+1@example.org', phone: '+12125550123' }),
    ['GET /contacts/search/duplicate?locationId=location-1&email=pat%2B1%40example.org&number=%2B12125550123'],
    { contact: { id: 'c1' }, matchingField: 'contactId' },
    { id: 'c1' },
  ),
  row(
    'the appointments of a contact are listed',
    'GET /contacts/{contactId}/appointments',
    (api) => listContactAppointments(api, 'c1'),
    ['GET /contacts/c1/appointments'],
    {
      events: [
        { id: 'e1', startTime: '2026-03-10 11:00:00', appointmentStatus: 'confirmed', users: [], groupId: null },
      ],
    },
    [{ id: 'e1', startTime: '2026-03-10 11:00:00', appointmentStatus: 'confirmed' }],
  ),
  row(
    'contacts are listed page by page, from the last one on',
    'GET /contacts/',
    (api) => all(listContacts(api, { query: 'pat' })),
    [
      { line: 'GET /contacts/?locationId=location-1&limit=100&query=pat' },
      { line: 'GET /contacts/?locationId=location-1&limit=100&query=pat&startAfterId=c2&startAfter=1772355600000' },
      { line: 'GET /contacts/?locationId=location-1&limit=100&query=pat&startAfterId=x&startAfter=5' },
    ],
    [
      { contacts: [{ id: 'c1' }, { id: 'c2', dateAdded: '2026-03-01T09:00:00.000Z' }], count: 3 },
      { contacts: [{ id: 'c2' }, { id: 'c3' }], count: 3, meta: { startAfter: 5, startAfterId: 'x' } },
      { contacts: [] },
    ],
    [{ id: 'c1' }, { id: 'c2', dateAdded: '2026-03-01T09:00:00.000Z' }, { id: 'c3' }],
  ),
  row(
    'contacts of a business are listed page by page',
    'GET /contacts/business/{businessId}',
    (api) => all(listContactsOfBusiness(api, 'b1', { query: 'pat' })),
    [
      { line: 'GET /contacts/business/b1?locationId=location-1&limit=100&skip=0&query=pat' },
      { line: 'GET /contacts/business/b1?locationId=location-1&limit=100&skip=2&query=pat' },
    ],
    [
      { contacts: [{ id: 'c1' }, { id: 'c2' }], count: 2 },
      { contacts: [], count: 2 },
    ],
    [{ id: 'c1' }, { id: 'c2' }],
  ),
  row(
    'contacts are searched page by page, each from the last one’s searchAfter',
    'POST /contacts/search',
    (api) =>
      all(
        searchContacts(api, {
          filters: [{ group: 'OR', filters: [{ field: 'tags', operator: 'eq', value: ['a'] }] }],
          sort: [{ field: 'dateUpdated', direction: 'asc' }],
          query: 'pat',
        }),
      ),
    [undefined, NUMBERS].map((searchAfter) => ({
      line: 'POST /contacts/search',
      body: {
        filters: [{ group: 'OR', filters: [{ field: 'tags', operator: 'eq', value: ['a'] }] }],
        sort: [{ field: 'dateUpdated', direction: 'asc' }],
        query: 'pat',
        locationId: 'location-1',
        pageLimit: 100,
        ...(searchAfter && { searchAfter }),
      },
    })),
    [
      { contacts: [{ id: 'c1', phone: null, contactName: 'pat', searchAfter: NUMBERS }], total: 1 },
      { contacts: [], total: 1 },
    ],
    [{ id: 'c1', phone: null, contactName: 'pat', searchAfter: NUMBERS }],
  ),
]
