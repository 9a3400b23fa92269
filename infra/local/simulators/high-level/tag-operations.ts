import { type JsonObject, textsOf } from '../json.ts'
import { tagsShape } from './body-shapes.ts'
import { applyFields, normalTags, requireContact, saveContact } from './contact-book.ts'
import { type OperationCall, writesContacts } from './operation.ts'

const setTags = ({ store, now }: OperationCall, contact: JsonObject, tags: string[]) =>
  saveContact(store, applyFields(contact, { tags }, now))

function add(call: OperationCall): JsonObject {
  const contact = requireContact(call.store, call.location, call.params.contactId)
  const current = textsOf(contact.tags)
  const tagsAdded = normalTags(call.body.tags).filter((tag) => !current.includes(tag))
  const tags = [...current, ...tagsAdded]
  if (tagsAdded.length > 0) setTags(call, contact, tags)
  return { tags, tagsAdded }
}

function remove(call: OperationCall): JsonObject {
  const contact = requireContact(call.store, call.location, call.params.contactId)
  const current = textsOf(contact.tags)
  const tagsRemoved = normalTags(call.body.tags).filter((tag) => current.includes(tag))
  const tags = current.filter((tag) => !tagsRemoved.includes(tag))
  if (tagsRemoved.length > 0) setTags(call, contact, tags)
  return { tags, tagsRemoved }
}

export const tagOperations = [
  writesContacts('POST', '/contacts/{contactId}/tags', 201, { body: tagsShape, run: add }),
  writesContacts('DELETE', '/contacts/{contactId}/tags', 200, { body: tagsShape, run: remove }),
]
