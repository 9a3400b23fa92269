import { describe, expect, test } from 'vitest'
import { listAppointmentNotes } from '../../../shared/highlevel/appointment-notes.ts'
import { createAppointment, getAppointment, updateAppointment } from '../../../shared/highlevel/appointments.ts'
import type { Api } from '../../../shared/highlevel/ask.ts'
import { addTagsToMany, linkToBusiness } from '../../../shared/highlevel/bulk.ts'
import { createBusiness, updateBusiness } from '../../../shared/highlevel/businesses.ts'
import { searchContacts } from '../../../shared/highlevel/contact-lists.ts'
import { createContact, deleteContact, getContact, upsertContact } from '../../../shared/highlevel/contacts.ts'
import { findDuplicate } from '../../../shared/highlevel/find-duplicate.ts'
import { getLocation } from '../../../shared/highlevel/locations.ts'
import { createNote, listNotes } from '../../../shared/highlevel/notes.ts'
import { addTags } from '../../../shared/highlevel/tags.ts'
import { getTask } from '../../../shared/highlevel/tasks.ts'
import { searchUsers } from '../../../shared/highlevel/users.ts'

/** An API that gives one answer for ever. */
const answering = (body: unknown, status = 200): Api => ({
  locationId: 'location-1',
  request: async () => ({ status, body }),
})
const traceId = '5f1c9a'
const BOOKING = { calendarId: 'cal-1', contactId: 'c1', startTime: '2026-03-10T15:00:00-05:00' }

describe('the duplicate search', () => {
  test.each([
    ['null', { contact: null, traceId }],
    ['no key', { traceId }],
  ])('says with %s that there is nobody', async (_name, body) => {
    expect(await findDuplicate(answering(body), { email: 'pat@example.org' })).toBeUndefined()
  })

  test('says how it matched, which is not needed', async () => {
    const body = { contact: { id: 'c1', tags: ['vip'] }, matchingField: 'contactId', traceId }
    expect(await findDuplicate(answering(body), { email: 'x' })).toEqual({ id: 'c1', tags: ['vip'] })
  })
})

describe('a contact', () => {
  test('is read with what was recorded beyond the specification', async () => {
    const recorded = {
      id: 'c1',
      createdBy: { source: 'INTEGRATION', channel: 'OAUTH', sourceId: 'client', timestamp: '2026-07-17T00:00:00.000Z' },
      followers: ['u1'],
      additionalEmails: [{ email: 'second@example.org' }],
      additionalPhones: [],
      validEmail: null,
      dndSettings: {},
      customFields: [{ id: 'f1', value: ['a', 'b'] }, { id: 'f2', value: 7 }, { id: 'f3' }],
    }
    expect(await getContact(answering({ contact: recorded, traceId }), 'c1')).toMatchObject({
      id: 'c1',
      followers: ['u1'],
      additionalEmails: [{ email: 'second@example.org' }],
      customFields: [{ id: 'f1', value: ['a', 'b'] }, { id: 'f2', value: 7 }, { id: 'f3' }],
    })
  })

  test.each([
    ['every field null', { id: 'c1', email: null, tags: null, customFields: null, dnd: null, additionalEmails: null }],
    ['every field of another type', { id: 'c1', email: {}, tags: 'x', customFields: [{ id: 7 }], dnd: 'no', name: 1 }],
    ['nothing but its id', { id: 'c1' }],
  ])('is read with %s', async (_name, contact) => {
    expect(await getContact(answering({ contact }), 'c1')).toHaveProperty('id', 'c1')
  })

  test('of a search has nulls and a name of its own', async () => {
    const item = {
      id: 'c1',
      contactName: 'pat',
      businessName: null,
      phone: null,
      phoneLabel: null,
      attributionSource: null,
    }
    const [found] = await Array.fromAsync(searchContacts(answering({ contacts: [item], total: 1, traceId }), {}))
    expect(found).toMatchObject({ id: 'c1', contactName: 'pat' })
  })

  test.each([
    [{ new: true, contact: { id: 'c1' }, traceId }, true],
    [{ new: false, succeded: true, succeeded: true, contact: { id: 'c1' } }, false],
    [{ contact: { id: 'c1' } }, undefined],
  ])('was upserted: %j', async (body, isNew) => {
    expect(await upsertContact(answering(body), { email: 'x' })).toEqual({ isNew, contact: { id: 'c1' } })
  })

  test('that stands in the way of a create is named by the refusal', async () => {
    const message = 'This location does not allow duplicated contacts.'
    const meta = { contactId: 'c9', contactName: 'Pat', matchingField: 'email' }
    expect(await createContact(answering({ statusCode: 400, message, meta }, 400), {})).toEqual({
      id: 'c9',
      isNew: false,
    })
  })

  test.each([
    ['no id', { contactName: 'Pat' }],
    ['an empty id', { contactId: '' }],
    ['an id of another type', { contactId: 7 }],
    ['null', null],
  ])('that a refusal does not name (%s) is a refusal', async (_name, meta) => {
    await expect(createContact(answering({ message: 'no', meta }, 400), {})).rejects.toThrow('POST /contacts/, 400')
  })
})

describe('something done', () => {
  test.each([
    ['in the misspelling of the specification', { succeded: true }],
    ['in both spellings', { succeded: true, succeeded: true, traceId }],
    ['in the spelling of v3', { succeeded: true }],
    ['in contradiction with itself', { succeded: false, succeeded: true }],
    ['not at all', {}],
  ])('is told %s', async (_name, body) => {
    expect(await deleteContact(answering(body), 'c1')).toBe('deleted')
  })

  test.each([
    ['in the misspelling', { succeded: false }],
    ['in both spellings', { succeded: false, succeeded: false }],
    ['as no success', { success: false }],
  ])('is told %s not to have been done', async (_name, body) => {
    await expect(deleteContact(answering(body), 'c1')).rejects.toThrow('DELETE /contacts/{id}: HighLevel answered 200')
  })

  test('a tag that was there already is added', async () => {
    expect(await addTags(answering({ tags: ['vip'], tagsAdded: [], traceId }), 'contact-1', ['VIP'])).toBe('added')
  })

  test.each([
    [{ succeded: true, errorCount: 1, responses: [{ contactId: 'c1', message: 'contact is deleted' }] }, 1],
    [{ succeeded: true }, 0],
  ])('in bulk: %j', async (body, errors) => {
    expect(await addTagsToMany(answering(body, 201), ['c1'], ['a'])).toBe(errors)
  })

  test('in bulk without ids is taken for all', async () => {
    expect(await linkToBusiness(answering({ success: true }), ['c1'], 'b1')).toEqual(['c1'])
  })
})

test('notes and tasks are read with the recorded extras, nulls and gaps', async () => {
  const note = { id: 'n1', body: '<p>x</p>', bodyText: 'x', relations: [], userId: null, title: null, pinned: null }
  expect(await listNotes(answering({ notes: [note] }), 'c1')).toEqual([{ id: 'n1', body: '<p>x</p>' }])
  expect(await createNote(answering({ note, traceId }, 201), 'c1', { body: 'x' })).toEqual({ id: 'n1' })
  const task = { id: 't1', title: 'Call', dueDate: '2026-03-10T15:00:00.000Z', completed: false }
  expect(await getTask(answering({ task, traceId }), 'c1', 't1')).toEqual(task)
})

test('the location’s rule for duplicates is read, told or not', async () => {
  const settings = { allowDuplicateContact: false, contactUniqueIdentifiers: ['email', 'phone'], other: 1 }
  expect(await getLocation(answering({ location: { id: 'l1', settings } }))).toMatchObject({
    settings: { allowDuplicateContact: false, contactUniqueIdentifiers: ['email', 'phone'] },
  })
  for (const odd of [undefined, null, 'x', { allowDuplicateContact: 'no', contactUniqueIdentifiers: 'email' }])
    expect(await getLocation(answering({ location: { id: 'l1', settings: odd } }))).toHaveProperty('id', 'l1')
})

test.each(['buiseness', 'business'])('a business that was written is answered as “%s”', async (key) => {
  const api = answering({ success: true, [key]: { id: 'b1', name: 'Example' } }, 201)
  expect(await createBusiness(api, { name: 'Example' })).toEqual({ id: 'b1', name: 'Example' })
  expect(await updateBusiness(api, 'b1', {})).toEqual({ id: 'b1', name: 'Example' })
})

test.each([
  ['only its misspelt status', { id: 'e1', appoinmentStatus: 'confirmed', status: 'booked', traceId }, 'confirmed'],
  ['both', { id: 'e1', appoinmentStatus: 'new', appointmentStatus: 'confirmed' }, 'confirmed'],
  ['neither status nor times', { id: 'e1' }, undefined],
])('an appointment is answered with %s', async (_name, body, status) => {
  expect(await createAppointment(answering(body), BOOKING)).toEqual({ id: 'e1', appointmentStatus: status })
  expect(await updateAppointment(answering(body), 'e1', {})).toEqual({ id: 'e1', appointmentStatus: status })
  expect(await getAppointment(answering({ event: body }), 'e1')).toEqual({ id: 'e1', appointmentStatus: status })
})

test('notes of an appointment end where hasMore says so, and with an empty page when it says nothing', async () => {
  const [first] = await Array.fromAsync(
    listAppointmentNotes(answering({ notes: [{ id: 'n1' }], hasMore: false }), 'e1'),
  )
  expect(first).toEqual({ id: 'n1' })
  expect(await Array.fromAsync(listAppointmentNotes(answering({ notes: [] }), 'e1'))).toEqual([])
})

test('users that were recorded as a bare empty list are not taken for an answer', async () => {
  await expect(Array.fromAsync(searchUsers(answering([]), { companyId: 'k1' }))).rejects.toThrow('GET /users/search')
})
