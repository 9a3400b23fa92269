import { type JsonObject, plain } from '../json.ts'
import { createNoteShape, updateNoteShape } from './body-shapes.ts'
import { newId, requireContact, requireUser } from './contact-book.ts'
import { isoTime, type OperationCall, readsContacts, SUCCEEDED, writesContacts } from './operation.ts'
import { notFound } from './refusal.ts'

const contactIdOf = ({ store, location, params }: OperationCall) =>
  plain(requireContact(store, location, params.contactId).id)

function requireNote(call: OperationCall): JsonObject {
  const contactId = contactIdOf(call)
  const note = call.store.get('note', call.params.id ?? '')
  if (note?.contactId !== contactId) throw notFound('Note', call.params.id ?? '')
  return note
}

function save(call: OperationCall, note: JsonObject): JsonObject {
  requireUser(call.location, 'userId', call.body.userId)
  const next = { ...note, ...call.body }
  const saved: JsonObject = { ...next, bodyText: plain(next.body).replace(/<[^>]*>/g, '') }
  call.store.put('note', plain(saved.id), saved, { owner: plain(saved.contactId) })
  return { note: saved }
}

const create = (call: OperationCall) =>
  save(call, { id: newId(), contactId: contactIdOf(call), userId: null, relations: [], dateAdded: isoTime(call.now) })

export const noteOperations = [
  readsContacts('GET', '/contacts/{contactId}/notes', 200, {
    run: (call) => ({ notes: call.store.list('note', { owner: contactIdOf(call) }).reverse() }),
  }),
  writesContacts('POST', '/contacts/{contactId}/notes', 201, { body: createNoteShape, run: create }),
  readsContacts('GET', '/contacts/{contactId}/notes/{id}', 200, { run: (call) => ({ note: requireNote(call) }) }),
  writesContacts('PUT', '/contacts/{contactId}/notes/{id}', 200, {
    body: updateNoteShape,
    run: (call) => save(call, requireNote(call)),
  }),
  writesContacts('DELETE', '/contacts/{contactId}/notes/{id}', 200, {
    run: (call) => {
      call.store.remove('note', plain(requireNote(call).id))
      return SUCCEEDED
    },
  }),
]
