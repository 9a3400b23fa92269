import * as z from 'zod'
import { BookingRejectedError, RemoteUnavailableError } from '../errors.ts'
import { type Contact, type ContactCreate, type ContactUpdate, contactSchema } from './contact.ts'
import { type Answer, type Call, createRequest, describe, type HighLevelRequestOptions, messagesOf } from './request.ts'

export interface NoteInput {
  body: string
}
export interface TaskInput {
  title: string
  body: string
  /** ISO instant. */
  dueDate: string
  completed: boolean
  assignedTo?: string
}

/** The contact, note or task is not there any more: deleted or merged by someone. */
export type Existing<T> = T | 'missing'

/** HighLevel's Contacts API for one location. Every call may throw what `createRequest` throws, and BookingRejectedError. */
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

const id = z.string().min(1)
const loose = z.string().nullish().catch(undefined)
const found = z.object({ contact: contactSchema.nullish() })
const created = z.object({ contact: z.object({ id }) })
const duplicate = z.object({ meta: z.object({ contactId: id }) })
const note = z.object({ id, body: loose })
const task = z.object({ id, body: loose })

export function createHighLevelClient(options: HighLevelRequestOptions & { locationId: string }): HighLevelClient {
  const request = createRequest(options)

  /** Success is parsed, "not found" is an outcome, any other refusal is the booking's end. */
  async function ask<T>(call: Call, schema: z.ZodType<T>): Promise<Existing<T>> {
    const answer = await request(call)
    if (answer.status < 300) return read(call, answer, schema)
    if (isMissing(answer)) return 'missing'
    throw rejection(call, answer)
  }
  async function tell<T extends string>(call: Call, outcome: T): Promise<Existing<T>> {
    return (await ask(call, z.unknown())) === 'missing' ? 'missing' : outcome
  }
  const contactPath = (contactId: string, rest = '') => `/contacts/${encodeURIComponent(contactId)}${rest}`
  const part = (value: string) => encodeURIComponent(value)

  return {
    async probe() {
      const query = new URLSearchParams({ locationId: options.locationId, email: 'probe@example.invalid' })
      await ask({ method: 'GET', path: `/contacts/search/duplicate?${query}` }, found)
    },
    async findContact({ email, phone }) {
      const query = new URLSearchParams({ locationId: options.locationId })
      if (email) query.set('email', email)
      if (phone) query.set('number', phone)
      const answer = await ask({ method: 'GET', path: `/contacts/search/duplicate?${query}` }, found)
      return answer === 'missing' ? undefined : (answer.contact ?? undefined)
    },
    async createContact(contact) {
      const call: Call = { method: 'POST', path: '/contacts/', body: { ...contact, locationId: options.locationId } }
      const answer = await request(call)
      if (answer.status < 300) return { id: read(call, answer, created).contact.id, isNew: true }
      const existing = duplicate.safeParse(answer.body)
      if (answer.status === 400 && existing.success) return { id: existing.data.meta.contactId, isNew: false }
      throw rejection(call, answer)
    },
    async updateContact(contactId, changes) {
      const call: Call = { method: 'PUT', path: contactPath(contactId), body: { ...changes } }
      const answer = await request(call)
      if (answer.status < 300) return 'updated'
      if (isMissing(answer)) return 'missing'
      if (answer.status === 400 && duplicate.safeParse(answer.body).success) return 'conflict'
      throw rejection(call, answer)
    },
    addTags: (contactId, tags) =>
      tell({ method: 'POST', path: contactPath(contactId, '/tags'), body: { tags } }, 'added'),
    removeTags: (contactId, tags) =>
      tell({ method: 'DELETE', path: contactPath(contactId, '/tags'), body: { tags } }, 'removed'),
    async listNotes(contactId) {
      const answer = await ask(
        { method: 'GET', path: contactPath(contactId, '/notes') },
        z.object({ notes: z.array(note) }),
      )
      return answer === 'missing' ? answer : answer.notes.map((item) => ({ id: item.id, body: item.body ?? '' }))
    },
    async createNote(contactId, input) {
      const call: Call = { method: 'POST', path: contactPath(contactId, '/notes'), body: { ...input } }
      const answer = await ask(call, z.object({ note }))
      return answer === 'missing' ? answer : { id: answer.note.id }
    },
    updateNote: (contactId, noteId, input) =>
      tell({ method: 'PUT', path: contactPath(contactId, `/notes/${part(noteId)}`), body: { ...input } }, 'updated'),
    async listTasks(contactId) {
      const answer = await ask(
        { method: 'GET', path: contactPath(contactId, '/tasks') },
        z.object({ tasks: z.array(task) }),
      )
      return answer === 'missing' ? answer : answer.tasks.map((item) => ({ id: item.id, body: item.body ?? '' }))
    },
    async createTask(contactId, input) {
      const call: Call = { method: 'POST', path: contactPath(contactId, '/tasks'), body: { ...input } }
      const answer = await ask(call, z.object({ task }))
      return answer === 'missing' ? answer : { id: answer.task.id }
    },
    updateTask: (contactId, taskId, input) =>
      tell({ method: 'PUT', path: contactPath(contactId, `/tasks/${part(taskId)}`), body: { ...input } }, 'updated'),
  }
}

function read<T>(call: Call, answer: Answer, schema: z.ZodType<T>): T {
  const result = schema.safeParse(answer.body)
  if (result.success) return result.data
  const where = result.error.issues[0]?.path.join('.') || 'body'
  throw new RemoteUnavailableError(`${describe(call)}: the answer has no usable ${where}`)
}

// An unknown contact is a 400 "Contact with id X not found", not a 404 (facts: highlevel 2.7, point 8).
const isMissing = (answer: Answer) =>
  (answer.status === 404 || answer.status === 400) && messagesOf(answer.body).some((line) => /not found/i.test(line))

function rejection(call: Call, answer: Answer): BookingRejectedError {
  // Only a name that was sent is told: the first word of a message may as well be somebody's.
  const sent = new Set(Object.keys(call.body ?? {}))
  const field = messagesOf(answer.body)
    .map((line) => /^(?:property )?([A-Za-z_]\w{0,60})/.exec(line)?.[1])
    .find((name) => name !== undefined && sent.has(name))
  return new BookingRejectedError(`${describe(call)}, ${answer.status}${field ? `, ${field}` : ''}`)
}
