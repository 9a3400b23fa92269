import type { Api, Existing } from './ask.ts'
import type { Contact, ContactCreate, ContactUpdate } from './contact.ts'
import { createContact, updateContact } from './contacts.ts'
import { findDuplicate } from './find-duplicate.ts'
import { createNote, listNotes, type NoteInput, updateNote } from './notes.ts'
import { createRequest, type HighLevelRequestOptions } from './request.ts'
import { addTags, removeTags } from './tags.ts'
import { createTask, listTasks, type TaskInput, updateTask } from './tasks.ts'

/** What bringing a booking into HighLevel needs, for one location; each is an operation of this folder and throws as that does. */
export interface HighLevelClient {
  /** One contact with this e-mail or this phone (E.164), e-mail first; exactness is for the caller to check. */
  findContact(by: { email?: string; phone?: string }): Promise<Contact | undefined>
  /** The new contact's id, or the one that the location's duplicate rule holds against it. */
  createContact(contact: ContactCreate): Promise<{ id: string; isNew: boolean }>
  /** 'conflict': the new e-mail or phone belongs to another contact, and nothing was changed. */
  updateContact(contactId: string, changes: ContactUpdate): Promise<Existing<'updated' | 'conflict'>>
  addTags(contactId: string, tags: string[]): Promise<Existing<'added'>>
  removeTags(contactId: string, tags: string[]): Promise<Existing<'removed'>>
  listNotes(contactId: string): Promise<Existing<{ id: string; body: string }[]>>
  createNote(contactId: string, note: NoteInput): Promise<Existing<{ id: string }>>
  updateNote(contactId: string, noteId: string, note: NoteInput): Promise<Existing<'updated'>>
  listTasks(contactId: string): Promise<Existing<{ id: string; body: string }[]>>
  createTask(contactId: string, task: TaskInput): Promise<Existing<{ id: string }>>
  updateTask(contactId: string, taskId: string, task: TaskInput): Promise<Existing<'updated'>>
  /** Returns when the API answers a plain read for this location; throws as any call does. */
  probe(): Promise<void>
}

export function createHighLevelClient(options: HighLevelRequestOptions & { locationId: string }): HighLevelClient {
  const api: Api = { request: createRequest(options), locationId: options.locationId }
  return {
    async probe() {
      await findDuplicate(api, { email: 'probe@example.invalid' })
    },
    findContact: (by) => findDuplicate(api, by),
    createContact: (contact) => createContact(api, contact),
    updateContact: (contactId, changes) => updateContact(api, contactId, changes),
    addTags: (contactId, tags) => addTags(api, contactId, tags),
    removeTags: (contactId, tags) => removeTags(api, contactId, tags),
    listNotes: async (contactId) => textsOf(await listNotes(api, contactId)),
    createNote: (contactId, note) => createNote(api, contactId, note),
    updateNote: (contactId, noteId, note) => updateNote(api, contactId, noteId, note),
    listTasks: async (contactId) => textsOf(await listTasks(api, contactId)),
    createTask: (contactId, task) => createTask(api, contactId, task),
    updateTask: (contactId, taskId, task) => updateTask(api, contactId, taskId, task),
  }
}

function textsOf(
  items: Existing<{ id: string; body?: string | undefined }[]>,
): Existing<{ id: string; body: string }[]> {
  return items === 'missing' ? items : items.map(({ id, body = '' }) => ({ id, body }))
}
