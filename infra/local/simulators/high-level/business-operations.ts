import { type JsonObject, plain } from '../json.ts'
import { requireBusiness } from './business-book.ts'
import { applyFields, newId, saveContact } from './contact-book.ts'
import { isoTime, type OperationCall, requireLocation, rowsWith } from './operation.ts'
import { digits, email, filled, optional, required, type Shape, string } from './shape.ts'

const details: Shape = {
  phone: optional(string),
  email: optional(email),
  website: optional(string),
  address: optional(string),
  city: optional(string),
  postalCode: optional(string),
  state: optional(string),
  country: optional(string),
  description: optional(string),
}

const createBusinessShape: Shape = { name: required(filled), locationId: required(filled), ...details }
const updateBusinessShape: Shape = { name: optional(filled), ...details }
const businessesQuery: Shape = {
  locationId: required(filled),
  limit: optional(digits),
  skip: optional(digits),
}

/** `buiseness` is how the specification spells the key of both writes, and what the real API answers. */
function save(call: OperationCall, business: JsonObject): JsonObject {
  const saved: JsonObject = { ...business, ...call.body, updatedAt: isoTime(call.now) }
  call.store.put('business', plain(saved.id), saved, { owner: call.location.id })
  return { success: true, buiseness: saved }
}

function create(call: OperationCall): JsonObject {
  requireLocation(call.location, call.body.locationId)
  return save(call, { id: newId(), createdAt: isoTime(call.now) })
}

function list({ store, location, query }: OperationCall): JsonObject {
  requireLocation(location, query.locationId)
  const skip = Number(query.skip ?? 0)
  return { businesses: store.list('business', { owner: location.id }).slice(skip, skip + Number(query.limit ?? 100)) }
}

function remove(call: OperationCall): JsonObject {
  const { id } = requireBusiness(call)
  const linked = call.store.list('contact', { owner: call.location.id }).filter(({ businessId }) => businessId === id)
  for (const contact of linked) saveContact(call.store, applyFields(contact, { businessId: null }, call.now))
  return { success: call.store.remove('business', plain(id)) }
}

const reads = rowsWith('businesses.readonly')
const writes = rowsWith('businesses.write')

export const businessOperations = [
  reads('GET', '/businesses/', 200, { query: businessesQuery, run: list }),
  reads('GET', '/businesses/{businessId}', 200, { run: (call) => ({ business: requireBusiness(call) }) }),
  writes('POST', '/businesses/', 201, { body: createBusinessShape, run: create }),
  writes('PUT', '/businesses/{businessId}', 200, {
    body: updateBusinessShape,
    run: (call) => save(call, requireBusiness(call)),
  }),
  writes('DELETE', '/businesses/{businessId}', 200, { run: remove }),
]
