import { type JsonObject, plain, textOf } from '../json.ts'
import { contactEvent } from './appointment.ts'
import {
  createContactShape,
  duplicateQuery,
  searchShape,
  updateContactShape,
  upsertContactShape,
} from './body-shapes.ts'
import {
  applyFields,
  blankContact,
  duplicateRefusal,
  findMatch,
  removeContact,
  requireContact,
  requireUser,
  saveContact,
} from './contact-book.ts'
import { searchContacts } from './contact-search.ts'
import { type OperationCall, readsContacts, requireLocation, SUCCEEDED, writesContacts } from './operation.ts'
import { invalid, Refusal } from './refusal.ts'

const save = (call: OperationCall, contact: JsonObject, body: JsonObject) => {
  requireUser(call.location, 'assignedTo', body.assignedTo)
  const next = applyFields(contact, body, call.now)
  saveContact(call.store, next)
  return next
}

const insert = (call: OperationCall, body: JsonObject) => save(call, blankContact(call.location.id, call.now), body)

function findDuplicate({ store, location, query }: OperationCall): JsonObject {
  requireLocation(location, query.locationId)
  const { number, email } = query
  if (!number && !email) throw new Refusal(400, 'Pass at least one of number, email query parameter')
  const match = findMatch(store, location.id, { email, phone: number })
  return match ? { contact: match.contact, matchingField: 'contactId' } : { contact: null }
}

function create(call: OperationCall): JsonObject {
  const { store, location, body } = call
  requireLocation(location, body.locationId)
  const match = location.allowDuplicateContact ? undefined : findMatch(store, location.id, body)
  if (match) throw duplicateRefusal(match)
  return { contact: insert(call, body) }
}

function update(call: OperationCall): JsonObject {
  const { store, location, params, body } = call
  const contact = requireContact(store, location, params.contactId)
  const match = location.allowDuplicateContact ? undefined : findMatch(store, location.id, body, textOf(contact.id))
  if (match) throw duplicateRefusal(match)
  return { ...SUCCEEDED, contact: save(call, contact, body) }
}

/** When e-mail and phone belong to two contacts, the e-mail wins and the phone is silently dropped, as documented. */
function upsert(call: OperationCall): JsonObject {
  const { store, location, body } = call
  requireLocation(location, body.locationId)
  if (!textOf(body.email) && !textOf(body.phone)) throw invalid(['Pass at least one of email, phone'])
  const wantsNew = body.createNewIfDuplicateAllowed === true && location.allowDuplicateContact === true
  const match = wantsNew ? undefined : findMatch(store, location.id, body)
  if (!match) return { new: true, ...SUCCEEDED, contact: insert(call, body) }
  const phoneOwner = findMatch(store, location.id, { phone: body.phone }, textOf(match.contact.id))
  const { phone: _, ...withoutPhone } = body
  return { new: false, ...SUCCEEDED, contact: save(call, match.contact, phoneOwner ? withoutPhone : body) }
}

export const contactOperations = [
  readsContacts('POST', '/contacts/search', 200, { body: searchShape, run: searchContacts }),
  readsContacts('GET', '/contacts/search/duplicate', 200, { query: duplicateQuery, run: findDuplicate }),
  writesContacts('POST', '/contacts/', 201, { body: createContactShape, run: create }),
  writesContacts('POST', '/contacts/upsert', 200, { body: upsertContactShape, run: upsert }),
  readsContacts('GET', '/contacts/{contactId}', 200, {
    run: ({ store, location, params }) => ({ contact: requireContact(store, location, params.contactId) }),
  }),
  writesContacts('PUT', '/contacts/{contactId}', 200, { body: updateContactShape, run: update }),
  writesContacts('DELETE', '/contacts/{contactId}', 200, {
    run: ({ store, location, params }) => {
      removeContact(store, plain(requireContact(store, location, params.contactId).id))
      return SUCCEEDED
    },
  }),
  readsContacts('GET', '/contacts/{contactId}/appointments', 200, {
    run: ({ store, location, params }) => {
      const contact = requireContact(store, location, params.contactId)
      const appointments = store.list('appointment', { owner: textOf(contact.id) })
      return { events: appointments.map((appointment) => contactEvent(appointment, location)) }
    },
  }),
]
