import { type JsonObject, plain, textsOf } from '../json.ts'
import { requireBusiness } from './business-book.ts'
import { applyFields, normalTags, requireContact, saveContact } from './contact-book.ts'
import { type OperationCall, requireLocation, rowsWith } from './operation.ts'
import { invalid } from './refusal.ts'
import { boolean, filled, filledStrings, nullable, optional, required, type Shape, string, strings } from './shape.ts'

/** "Maximum 50" in the text of the newer version; the schema of this one has the number at the wrong place. */
const MAX_CONTACTS_PER_BUSINESS_CALL = 50

const bulkTagsShape: Shape = {
  contacts: required(filledStrings),
  tags: required(strings),
  locationId: required(filled),
  removeAllTags: optional(boolean),
}

const bulkBusinessShape: Shape = {
  locationId: required(filled),
  ids: required(filledStrings),
  businessId: required(nullable(string)),
}

/** One contact's part of the answer; what cannot be done for one is done for the others all the same. */
function updateOne(call: OperationCall, contactId: string, change: (tags: string[]) => string[]): JsonObject {
  const contact = call.store.get('contact', contactId)
  if (!contact) return { contactId, message: 'contact is deleted', type: 'error' }
  if (contact.locationId !== call.location.id)
    return { contactId, message: 'contact does not belong to location', type: 'error' }
  const oldTags = textsOf(contact.tags)
  const tags = change(oldTags)
  const tagsAdded = tags.filter((tag) => !oldTags.includes(tag))
  const tagsRemoved = oldTags.filter((tag) => !tags.includes(tag))
  if (tagsAdded.length + tagsRemoved.length > 0) saveContact(call.store, applyFields(contact, { tags }, call.now))
  return { contactId, message: 'Tags updated', type: 'success', oldTags, tagsAdded, tagsRemoved }
}

function updateTags(call: OperationCall): JsonObject {
  const { location, body, params } = call
  requireLocation(location, body.locationId)
  const { type } = params
  const [given, isAll] = [normalTags(body.tags), body.removeAllTags === true]
  const problems = [
    type !== 'add' && type !== 'remove' ? 'type must be one of the following values: add, remove' : '',
    type === 'add' && isAll ? 'removeAllTags can only be used with remove' : '',
    given.length === 0 && !isAll ? 'tags should not be empty' : '',
  ].filter((problem) => problem !== '')
  if (problems.length > 0) throw invalid(problems)
  const change = (tags: string[]) => {
    if (type === 'add') return [...new Set([...tags, ...given])]
    return isAll ? [] : tags.filter((tag) => !given.includes(tag))
  }
  const responses = textsOf(body.contacts).map((contactId) => updateOne(call, contactId, change))
  return { succeded: true, errorCount: responses.filter((response) => response.type === 'error').length, responses }
}

/** Links contacts to a business; a business of null unlinks them. */
function updateBusiness(call: OperationCall): JsonObject {
  const { store, location, body, now } = call
  requireLocation(location, body.locationId)
  const ids = textsOf(body.ids)
  if (ids.length > MAX_CONTACTS_PER_BUSINESS_CALL)
    throw invalid([`ids must contain no more than ${MAX_CONTACTS_PER_BUSINESS_CALL} elements`])
  const businessId = body.businessId === null ? null : requireBusiness(call, plain(body.businessId)).id
  for (const id of ids) saveContact(store, applyFields(requireContact(store, location, id), { businessId }, now))
  return { success: true, ids }
}

// The specification declares no scope for these two.
const row = rowsWith(undefined)

export const bulkOperations = [
  row('POST', '/contacts/bulk/tags/update/{type}', 201, { body: bulkTagsShape, run: updateTags }),
  row('POST', '/contacts/bulk/business', 200, { body: bulkBusinessShape, run: updateBusiness }),
]
