import * as z from 'zod/mini'
import { mapped } from '../mapped.ts'
import { flag, id, text } from './answer-fields.ts'
import { type Api, ask, type Existing, tell } from './ask.ts'
import { only, path, withQuery } from './path.ts'
import { readPages } from './read-pages.ts'

export interface AppointmentNoteInput {
  /** At most 5,000 characters: the one length that HighLevel declares. */
  body: string
  userId?: string
}
const INPUT = { body: true, userId: true } as const

const noteSchema = z.object({ id, body: text, userId: text, contactId: text, dateAdded: text })
export type AppointmentNote = z.infer<typeof noteSchema>
const listed = z.object({ notes: z.array(noteSchema), hasMore: flag })
const createdAnswer = mapped(z.object({ note: z.object({ id }) }), ({ note }) => ({ id: note.id }))

/** The most that is allowed. */
const PAGE = 20

/**
 * The notes of an appointment, 20 a page; none when there is no such appointment. Scope calendars/events.readonly.
 * Version 2021-04-15. Source: spec calendars.json.
 * @throws RemoteUnavailableError when the pages do not end
 */
export function listAppointmentNotes(
  api: Api,
  appointmentId: string,
  options: { maxPages?: number } = {},
): AsyncIterable<AppointmentNote> {
  const base = path`/calendars/appointments/${appointmentId}/notes`
  const readPage = async (offset: number) => {
    const answer = await ask(api, { method: 'GET', path: withQuery(base, { limit: PAGE, offset }) }, listed)
    if (answer === 'missing') return { items: [], next: undefined }
    const { notes, hasMore } = answer
    return { items: notes, next: hasMore === false ? undefined : offset + notes.length }
  }
  const what = 'GET /calendars/appointments/{id}/notes'
  return readPages<AppointmentNote, number>(what, 0, readPage, options.maxPages)
}

/** Writes a note. Not idempotent: list before repeating. Scope calendars/events.write. Version 2021-04-15. Source: spec calendars.json. */
export function createAppointmentNote(
  api: Api,
  appointmentId: string,
  note: AppointmentNoteInput,
): Promise<Existing<{ id: string }>> {
  const body = only(note, INPUT)
  return ask(api, { method: 'POST', path: path`/calendars/appointments/${appointmentId}/notes`, body }, createdAnswer)
}

/** Replaces a note's text. Scope calendars/events.write. Version 2021-04-15. Source: spec calendars.json. */
export function updateAppointmentNote(
  api: Api,
  appointmentId: string,
  noteId: string,
  note: AppointmentNoteInput,
): Promise<Existing<'updated'>> {
  const body = only(note, INPUT)
  return tell(
    api,
    { method: 'PUT', path: path`/calendars/appointments/${appointmentId}/notes/${noteId}`, body },
    'updated',
  )
}

/** Scope calendars/events.write. Version 2021-04-15. Source: spec calendars.json. */
export function deleteAppointmentNote(api: Api, appointmentId: string, noteId: string): Promise<Existing<'deleted'>> {
  return tell(
    api,
    { method: 'DELETE', path: path`/calendars/appointments/${appointmentId}/notes/${noteId}` },
    'deleted',
  )
}
