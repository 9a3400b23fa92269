import { type JsonObject, plain } from '../json.ts'
import { requireAppointment } from './appointment.ts'
import { newId, requireUser } from './contact-book.ts'
import { isoTime, type OperationCall, rowsWith } from './operation.ts'
import { invalid, notFound } from './refusal.ts'
import { digits, filled, optional, required, type Shape, string } from './shape.ts'

const MAX_LIMIT = 20
const MAX_LENGTH = 5_000

const appointmentNotesQuery: Shape = { limit: required(digits), offset: required(digits) }
const appointmentNoteShape: Shape = { body: required(filled), userId: optional(string) }

const appointmentOf = (call: OperationCall) => requireAppointment(call, call.params.appointmentId)

function requireNote(call: OperationCall): JsonObject {
  const appointmentId = appointmentOf(call).id
  const note = call.store.get('appointment-note', call.params.noteId ?? '')
  if (!note || note.appointmentId !== appointmentId) throw notFound('Note', call.params.noteId ?? '')
  return note
}

const show = ({ appointmentId: _, ...note }: JsonObject): JsonObject => note

function list(call: OperationCall): JsonObject {
  const { store, query } = call
  const owner = plain(appointmentOf(call).id)
  const [limit, offset] = [Number(query.limit), Number(query.offset)]
  if (limit < 1 || limit > MAX_LIMIT) throw invalid([`limit must not be greater than ${MAX_LIMIT}`])
  const notes = store.list('appointment-note', { owner }).reverse().map(show)
  return { notes: notes.slice(offset, offset + limit), hasMore: notes.length > offset + limit }
}

function save(call: OperationCall, note: JsonObject): JsonObject {
  requireUser(call.location, 'userId', call.body.userId)
  if (plain(call.body.body).length > MAX_LENGTH)
    throw invalid([`body must be shorter than or equal to ${MAX_LENGTH} characters`])
  const user = call.location.users?.find(({ id }) => id === call.body.userId)
  const saved: JsonObject = { ...note, ...call.body, ...(user && { createdBy: { id: user.id, name: user.name } }) }
  call.store.put('appointment-note', plain(saved.id), saved, { owner: plain(saved.appointmentId) })
  return { note: show(saved) }
}

function create(call: OperationCall): JsonObject {
  const { id: appointmentId, contactId } = appointmentOf(call)
  return save(call, { id: newId(), appointmentId, contactId, dateAdded: isoTime(call.now) })
}

const path = '/calendars/appointments/{appointmentId}/notes'
const reads = rowsWith('calendars/events.readonly', '2021-04-15')
const writes = rowsWith('calendars/events.write', '2021-04-15')

export const appointmentNoteOperations = [
  reads('GET', path, 200, { query: appointmentNotesQuery, run: list }),
  writes('POST', path, 201, { body: appointmentNoteShape, run: create }),
  writes('PUT', `${path}/{noteId}`, 200, {
    body: appointmentNoteShape,
    run: (call) => save(call, requireNote(call)),
  }),
  writes('DELETE', `${path}/{noteId}`, 200, {
    run: (call) => ({ success: call.store.remove('appointment-note', plain(requireNote(call).id)) }),
  }),
]
