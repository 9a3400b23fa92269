import { type JsonObject, plain } from '../json.ts'
import type { RecordStore } from '../record-store.ts'
import { requireBusiness } from './business-book.ts'
import { fullName } from './contact-book.ts'
import { type OperationCall, readsContacts, requireLocation } from './operation.ts'
import { invalid } from './refusal.ts'
import { digits, filled, optional, required, type Shape, string } from './shape.ts'

const MAX_LIMIT = 100

const contactListQuery: Shape = {
  locationId: required(filled),
  startAfterId: optional(string),
  startAfter: optional(digits),
  query: optional(string),
  limit: optional(digits),
}

const businessContactsQuery: Shape = {
  locationId: required(filled),
  limit: optional(digits),
  skip: optional(digits),
  query: optional(string),
}

const addedAt = (contact: JsonObject) => new Date(plain(contact.dateAdded)).getTime()

const matches = (query = '') => {
  const wanted = query.toLowerCase()
  return (contact: JsonObject) =>
    `${fullName(contact)} ${plain(contact.email)} ${plain(contact.phone)}`.toLowerCase().includes(wanted)
}

const newestFirst = (store: RecordStore, owner: string) =>
  store.list('contact', { owner }).sort((a, b) => addedAt(b) - addedAt(a) || plain(a.id).localeCompare(plain(b.id)))

function limitOf(limit: string | undefined, otherwise: number): number {
  const number = Number(limit ?? otherwise)
  if (number < 1 || number > MAX_LIMIT) throw invalid([`limit must be from 1 to ${MAX_LIMIT}`])
  return number
}

/** Newest first. The next page starts after the last contact of this one: its id, and its dateAdded in milliseconds. */
function list({ store, location, query }: OperationCall): JsonObject {
  requireLocation(location, query.locationId)
  const { startAfterId, startAfter } = query
  // Stricter than documented: the real one also takes one without the other.
  if ((startAfterId === undefined) !== (startAfter === undefined))
    throw invalid(['startAfterId and startAfter must be used together'])
  const found = newestFirst(store, location.id).filter(matches(query.query))
  const isAfter = (contact: JsonObject) =>
    startAfter === undefined ||
    addedAt(contact) < Number(startAfter) ||
    (addedAt(contact) === Number(startAfter) && plain(contact.id).localeCompare(plain(startAfterId)) > 0)
  return { contacts: found.filter(isAfter).slice(0, limitOf(query.limit, 20)), count: found.length }
}

function listOfBusiness(call: OperationCall): JsonObject {
  const { store, location, query } = call
  requireLocation(location, query.locationId)
  const { id } = requireBusiness(call)
  const isWanted = matches(query.query)
  const found = newestFirst(store, location.id).filter((contact) => contact.businessId === id && isWanted(contact))
  const skip = Number(query.skip ?? 0)
  return { contacts: found.slice(skip, skip + limitOf(query.limit, 25)), count: found.length }
}

export const contactListOperations = [
  readsContacts('GET', '/contacts/', 200, { query: contactListQuery, run: list }),
  readsContacts('GET', '/contacts/business/{businessId}', 200, { query: businessContactsQuery, run: listOfBusiness }),
]
