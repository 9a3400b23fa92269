import * as z from 'zod/mini'
import { mapped } from '../mapped.ts'
import { flag, id, text } from './answer-fields.ts'
import { type Api, ask, type Existing, tell } from './ask.ts'
import { only, path } from './path.ts'

export interface NoteInput {
  body: string
  /** Its author: a user of the location. */
  userId?: string
  title?: string
  color?: string
  pinned?: boolean
}
const INPUT = { body: true, userId: true, title: true, color: true, pinned: true } as const

const noteSchema = z.lazy(() => z.object({ id, body: text, userId: text, title: text, pinned: flag, dateAdded: text }))
export type Note = z.infer<typeof noteSchema>
const noteAnswer = z.lazy(() => mapped(z.object({ note: noteSchema }), ({ note }) => note))
const notesAnswer = z.lazy(() => mapped(z.object({ notes: z.array(noteSchema) }), ({ notes }) => notes))
const createdAnswer = mapped(z.object({ note: z.object({ id }) }), ({ note }) => ({ id: note.id }))

/** All notes of a contact, in one answer: the specification has no pages. Scope contacts.readonly. Source: spec contacts.json #12. */
export function listNotes(api: Api, contactId: string): Promise<Existing<Note[]>> {
  return ask(api, { method: 'GET', path: path`/contacts/${contactId}/notes` }, notesAnswer)
}

/** Scope contacts.readonly. Source: spec contacts.json #14. */
export function getNote(api: Api, contactId: string, noteId: string): Promise<Existing<Note>> {
  return ask(api, { method: 'GET', path: path`/contacts/${contactId}/notes/${noteId}` }, noteAnswer)
}

/**
 * Writes a note. Not idempotent, and nothing makes it so: after an answer that was lost, list the notes and look for a mark in
 * the text before writing again. Scope contacts.write. Source: spec contacts.json #13.
 */
export function createNote(api: Api, contactId: string, note: NoteInput): Promise<Existing<{ id: string }>> {
  const body = only(note, INPUT)
  return ask(api, { method: 'POST', path: path`/contacts/${contactId}/notes`, body }, createdAnswer)
}

/** Changes what is given. Scope contacts.write. Source: spec contacts.json #15. */
export function updateNote(
  api: Api,
  contactId: string,
  noteId: string,
  changes: Partial<NoteInput>,
): Promise<Existing<'updated'>> {
  const body = only(changes, INPUT)
  return tell(api, { method: 'PUT', path: path`/contacts/${contactId}/notes/${noteId}`, body }, 'updated')
}

/** Scope contacts.write. Source: spec contacts.json #16. */
export function deleteNote(api: Api, contactId: string, noteId: string): Promise<Existing<'deleted'>> {
  return tell(api, { method: 'DELETE', path: path`/contacts/${contactId}/notes/${noteId}` }, 'deleted')
}
