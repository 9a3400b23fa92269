import type { OnCall } from '../calls.ts'
import {
  type Appointment,
  type AppointmentChange,
  type AppointmentInput,
  createAppointment,
  updateAppointment,
} from './appointments.ts'
import type { Api, Existing } from './ask.ts'
import { addToWorkflow } from './campaigns-and-workflows.ts'
import type { Contact, ContactCreate, ContactUpdate } from './contact.ts'
import { listContactsOfBusiness } from './contact-lists.ts'
import { type ContactEvent, createContact, getContact, listContactAppointments, updateContact } from './contacts.ts'
import { findDuplicate } from './find-duplicate.ts'
import { type CustomField, createCustomField, getLocation, listCustomFields } from './locations.ts'
import { createNote, getNote, listNotes, type Note, type NoteInput, updateNote } from './notes.ts'
import { createRequest, type HighLevelRequestOptions } from './request.ts'
import { addTags, removeTags } from './tags.ts'
import { createTask, deleteTask, listTasks, type Task, type TaskInput, updateTask } from './tasks.ts'
import { searchUsers } from './users.ts'

const MAX_BUSINESS_CONTACTS = 100

/** What bringing a booking into HighLevel needs, for one location; each is an operation of this folder and throws as that does. */
export interface HighLevelClient {
  /** One contact with this e-mail or this phone (E.164), e-mail first; exactness is for the caller to check. */
  findContact(by: { email?: string; phone?: string }): Promise<Contact | undefined>
  getContact(contactId: string): Promise<Existing<Contact>>
  /** The new contact's id, or the one that the location's duplicate rule holds against it. */
  createContact(contact: ContactCreate): Promise<{ id: string; isNew: boolean }>
  /** 'conflict': the new e-mail or phone belongs to another contact, and nothing was changed. */
  updateContact(contactId: string, changes: ContactUpdate): Promise<Existing<'updated' | 'conflict'>>
  addTags(contactId: string, tags: string[]): Promise<Existing<'added'>>
  removeTags(contactId: string, tags: string[]): Promise<Existing<'removed'>>
  listNotes(contactId: string): Promise<Existing<{ id: string; body: string }[]>>
  getNote(contactId: string, noteId: string): Promise<Existing<Note>>
  /** All of the contact's notes, with authors and times. */
  readNotes(contactId: string): Promise<Existing<Note[]>>
  createNote(contactId: string, note: NoteInput): Promise<Existing<{ id: string }>>
  updateNote(contactId: string, noteId: string, note: NoteInput): Promise<Existing<'updated'>>
  listTasks(contactId: string): Promise<Existing<{ id: string; body: string }[]>>
  /** All of the contact's tasks, with titles, due dates and whether they are done. */
  readTasks(contactId: string): Promise<Existing<Task[]>>
  createTask(contactId: string, task: TaskInput): Promise<Existing<{ id: string }>>
  updateTask(contactId: string, taskId: string, changes: Partial<TaskInput>): Promise<Existing<'updated'>>
  deleteTask(contactId: string, taskId: string): Promise<Existing<'deleted'>>
  listAppointments(contactId: string): Promise<Existing<ContactEvent[]>>
  createAppointment(appointment: AppointmentInput): Promise<Appointment>
  updateAppointment(appointmentId: string, changes: AppointmentChange): Promise<Existing<Appointment>>
  addToWorkflow(contactId: string, workflowId: string, eventStartTime?: string): Promise<Existing<'added'>>
  /** Custom fields of contacts. */
  listCustomFields(): Promise<CustomField[]>
  createCustomField(field: { name: string; dataType: string }): Promise<CustomField>
  /** The agency that the location belongs to, which a search for users asks for. */
  readCompanyId(): Promise<string | undefined>
  /** The id of the location's user with exactly this e-mail. */
  findUser(companyId: string, email: string): Promise<string | undefined>
  /** Contacts of a business, 100 at most. */
  listContactsOfBusiness(businessId: string): Promise<Contact[]>
  /** Has the access token at hand for the first call. Never throws: that call tells what is wrong. */
  prepare(): Promise<void>
  /** Returns when the API answers a plain read for this location; throws as any call does. */
  probe(): Promise<void>
  /** The same client, as one job uses it: its calls are told here instead. */
  withOnCall(onCall: OnCall): HighLevelClient
}

export function createHighLevelClient(options: HighLevelRequestOptions & { locationId: string }): HighLevelClient {
  const api: Api = { request: createRequest(options), locationId: options.locationId }
  return {
    async prepare() {
      await options.accessToken({ isFresh: false }).catch(() => {})
    },
    async probe() {
      await findDuplicate(api, { email: 'probe@example.invalid' })
    },
    withOnCall: (onCall) => createHighLevelClient({ ...options, onCall }),
    getContact: (contactId) => getContact(api, contactId),
    deleteTask: (contactId, taskId) => deleteTask(api, contactId, taskId),
    listAppointments: (contactId) => listContactAppointments(api, contactId),
    createAppointment: (appointment) => createAppointment(api, appointment),
    updateAppointment: (appointmentId, changes) => updateAppointment(api, appointmentId, changes),
    addToWorkflow: (contactId, workflowId, startTime) => addToWorkflow(api, contactId, workflowId, startTime),
    listCustomFields: () => listCustomFields(api),
    createCustomField: (field) => createCustomField(api, { ...field, model: 'contact' }),
    async readCompanyId() {
      const location = await getLocation(api)
      return location === 'missing' ? undefined : location.companyId
    },
    async findUser(companyId, email) {
      for await (const user of searchUsers(api, { companyId, query: email }))
        if (user.email?.trim().toLowerCase() === email && user.deleted !== true) return user.id
      return undefined
    },
    async listContactsOfBusiness(businessId) {
      const contacts: Contact[] = []
      for await (const contact of listContactsOfBusiness(api, businessId)) {
        contacts.push(contact)
        if (contacts.length === MAX_BUSINESS_CONTACTS) break
      }
      return contacts
    },
    findContact: (by) => findDuplicate(api, by),
    createContact: (contact) => createContact(api, contact),
    updateContact: (contactId, changes) => updateContact(api, contactId, changes),
    addTags: (contactId, tags) => addTags(api, contactId, tags),
    removeTags: (contactId, tags) => removeTags(api, contactId, tags),
    listNotes: async (contactId) => textsOf(await listNotes(api, contactId)),
    readNotes: (contactId) => listNotes(api, contactId),
    createNote: (contactId, note) => createNote(api, contactId, note),
    getNote: (contactId, noteId) => getNote(api, contactId, noteId),
    updateNote: (contactId, noteId, note) => updateNote(api, contactId, noteId, note),
    listTasks: async (contactId) => textsOf(await listTasks(api, contactId)),
    readTasks: (contactId) => listTasks(api, contactId),
    createTask: (contactId, task) => createTask(api, contactId, task),
    updateTask: (contactId, taskId, task) => updateTask(api, contactId, taskId, task),
  }
}

function textsOf(
  items: Existing<{ id: string; body?: string | undefined }[]>,
): Existing<{ id: string; body: string }[]> {
  return items === 'missing' ? items : items.map(({ id, body = '' }) => ({ id, body }))
}
