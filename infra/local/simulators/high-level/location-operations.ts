import { type JsonObject, plain } from '../json.ts'
import { customFieldsQuery } from './body-shapes.ts'
import { newId, normalTags } from './contact-book.ts'
import { isoTime, type Location, type OperationCall, requireLocation, rowsWith, SUCCEEDED } from './operation.ts'
import { notFound, Refusal } from './refusal.ts'
import {
  anything,
  boolean,
  filled,
  listOf,
  nested,
  number,
  oneOf,
  optional,
  required,
  type Shape,
  string,
  strings,
} from './shape.ts'

const locationTagShape: Shape = { name: required(filled) }

const createCustomFieldShape: Shape = {
  name: required(filled),
  dataType: required(filled),
  placeholder: optional(string),
  acceptedFormat: optional(strings),
  isMultipleFile: optional(boolean),
  maxNumberOfFiles: optional(number),
  textBoxListOptions: optional(listOf(nested({ label: optional(string), prefillValue: optional(anything) }))),
  position: optional(number),
  model: optional(oneOf('contact', 'opportunity')),
}

function ownLocation({ location, params }: OperationCall): Location {
  requireLocation(location, params.locationId)
  return location
}

function describe({ id, companyId, name, timezone, allowDuplicateContact }: Location): JsonObject {
  const settings = {
    allowDuplicateContact: allowDuplicateContact ?? false,
    allowDuplicateOpportunity: false,
    allowFacebookNameMerge: false,
    disableContactTimezone: false,
    contactUniqueIdentifiers: ['email', 'phone'],
  }
  return { location: { id, companyId, name, timezone, business: { name, timezone }, settings } }
}

const keyOf = (owner: string, name: unknown) => `${owner}/${plain(name)}`

function requireTag(call: OperationCall): JsonObject {
  const tag = call.store.list('tag', { owner: ownLocation(call).id }).find(({ id }) => id === call.params.tagId)
  if (!tag) throw notFound('Tag', call.params.tagId ?? '')
  return tag
}

/** A tag's name is its key within the location, lower-cased. Contacts that have the old name keep it. */
function saveTag(call: OperationCall, former?: JsonObject): JsonObject {
  const owner = ownLocation(call).id
  const [name = ''] = normalTags([call.body.name])
  const same = call.store.get('tag', keyOf(owner, name))
  if (same && same.id !== former?.id) throw new Refusal(400, 'The tag name already exists.')
  if (former) call.store.remove('tag', keyOf(owner, former.name))
  const tag: JsonObject = { id: former?.id ?? newId(), name, locationId: owner }
  call.store.put('tag', keyOf(owner, name), tag, { owner })
  return { tag }
}

function removeTag(call: OperationCall): JsonObject {
  const { locationId, name } = requireTag(call)
  call.store.remove('tag', keyOf(plain(locationId), name))
  return SUCCEEDED
}

function listCustomFields(call: OperationCall): JsonObject {
  const { id } = ownLocation(call)
  const model = call.query.model ?? 'contact'
  const fields = call.store.list('custom-field', { owner: id })
  return { customFields: model === 'all' ? fields : fields.filter((field) => field.model === model) }
}

/** The key that merge fields use: `contact.` and the name as one word; a second one of that name gets a number. */
function createCustomField(call: OperationCall): JsonObject {
  const { store, body, now } = call
  const owner = ownLocation(call).id
  const model = plain(body.model) || 'contact'
  const word = plain(body.name).trim().toLowerCase().replace(/\W+/g, '_')
  const taken = store
    .list('custom-field', { owner })
    .filter((field) => plain(field.fieldKey).startsWith(`${model}.${word}`))
  const fieldKey = `${model}.${word}${taken.length > 0 ? taken.length : ''}`
  const customField: JsonObject = {
    id: newId(),
    locationId: owner,
    fieldKey,
    position: 0,
    ...body,
    model,
    dateAdded: isoTime(now),
  }
  store.put('custom-field', plain(customField.id), customField, { owner })
  return { customField }
}

// The specification declares no scope for a single tag.
const tag = rowsWith(undefined)

export const locationOperations = [
  rowsWith('locations.readonly')('GET', '/locations/{locationId}', 200, { run: (call) => describe(ownLocation(call)) }),
  rowsWith('locations/customFields.readonly')('GET', '/locations/{locationId}/customFields', 200, {
    query: customFieldsQuery,
    run: listCustomFields,
  }),
  rowsWith('locations/customFields.write')('POST', '/locations/{locationId}/customFields', 201, {
    body: createCustomFieldShape,
    run: createCustomField,
  }),
  rowsWith('locations/tags.readonly')('GET', '/locations/{locationId}/tags', 200, {
    run: (call) => ({ tags: call.store.list('tag', { owner: ownLocation(call).id }) }),
  }),
  rowsWith('locations/tags.write')('POST', '/locations/{locationId}/tags', 200, {
    body: locationTagShape,
    run: (call) => saveTag(call),
  }),
  tag('GET', '/locations/{locationId}/tags/{tagId}', 200, { run: (call) => ({ tag: requireTag(call) }) }),
  tag('PUT', '/locations/{locationId}/tags/{tagId}', 200, {
    body: locationTagShape,
    run: (call) => saveTag(call, requireTag(call)),
  }),
  tag('DELETE', '/locations/{locationId}/tags/{tagId}', 200, { run: removeTag }),
]
