import { type JsonObject, textsOf } from '../json.ts'
import { applyFields, requireContact, requireUser, saveContact } from './contact-book.ts'
import { type OperationCall, writesContacts } from './operation.ts'
import { filledStrings, required, type Shape } from './shape.ts'

const followersShape: Shape = { followers: required(filledStrings) }

function save({ store, now }: OperationCall, contact: JsonObject, followers: string[]) {
  saveContact(store, applyFields(contact, { followers }, now))
}

function add(call: OperationCall): JsonObject {
  const contact = requireContact(call.store, call.location, call.params.contactId)
  const current = textsOf(contact.followers)
  const followersAdded = [...new Set(textsOf(call.body.followers))].filter((id) => !current.includes(id))
  for (const id of followersAdded) requireUser(call.location, 'followers', id)
  const followers = [...current, ...followersAdded]
  save(call, contact, followers)
  return { followers, followersAdded }
}

function remove(call: OperationCall): JsonObject {
  const contact = requireContact(call.store, call.location, call.params.contactId)
  const current = textsOf(contact.followers)
  const followersRemoved = [...new Set(textsOf(call.body.followers))].filter((id) => current.includes(id))
  const followers = current.filter((id) => !followersRemoved.includes(id))
  save(call, contact, followers)
  return { followers, followersRemoved }
}

export const followerOperations = [
  writesContacts('POST', '/contacts/{contactId}/followers', 201, { body: followersShape, run: add }),
  writesContacts('DELETE', '/contacts/{contactId}/followers', 200, { body: followersShape, run: remove }),
]
