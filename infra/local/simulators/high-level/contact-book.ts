import { randomInt } from 'node:crypto'
import { isObject, type JsonObject, type JsonValue, plain, textOf, textsOf } from '../json.ts'
import type { RecordStore } from '../record-store.ts'
import { isoTime, type Location } from './operation.ts'
import { invalid, notFound, otherLocation, Refusal } from './refusal.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Twenty letters and digits, as HighLevel's ids look. */
export const newId = () => Array.from({ length: 20 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')

const normalEmail = (value: unknown) => textOf(value)?.trim().toLowerCase() || undefined
const normalPhone = (value: unknown) => textOf(value)?.replace(/[\s().-]/g, '') || undefined

/** HighLevel lower-cases tags when it saves them. */
export const normalTags = (value: unknown) => [
  ...new Set(
    textsOf(value)
      .map((tag) => tag.trim().toLowerCase())
      .filter((tag) => tag !== ''),
  ),
]

/** Throws 422 when the location's users are known and `userId` is none of them. */
export function requireUser(location: Location, property: string, userId: unknown) {
  const id = textOf(userId)
  if (id && location.users && !location.users.some((user) => user.id === id))
    throw invalid([`${property} must be a user of the location`])
}

/** Throws 400 when there is no such contact, 403 when another location has it. */
export function requireContact(store: RecordStore, location: Location, id = ''): JsonObject {
  const contact = store.get('contact', id)
  if (!contact) throw notFound('Contact', id)
  if (contact.locationId !== location.id) throw otherLocation()
  return contact
}

export function saveContact(store: RecordStore, contact: JsonObject) {
  const owner = textOf(contact.locationId)
  const [email, phone] = [normalEmail(contact.email), normalPhone(contact.phone)]
  store.put('contact', plain(contact.id), contact, { owner, email, phone })
  for (const name of textsOf(contact.tags)) {
    if (!store.get('tag', `${owner}/${name}`)) {
      store.put('tag', `${owner}/${name}`, { id: newId(), name, locationId: owner }, { owner })
    }
  }
}

export function removeContact(store: RecordStore, id: string) {
  for (const appointment of store.list('appointment', { owner: id }))
    store.removeOwned('appointment-note', plain(appointment.id))
  for (const kind of ['note', 'task', 'appointment', 'campaign', 'workflow']) store.removeOwned(kind, id)
  return store.remove('contact', id)
}

export interface Match {
  contact: JsonObject
  field: 'email' | 'phone'
}

/** E-mail goes before phone: the default order of a location's deduplication setting. */
export function findMatch(store: RecordStore, owner: string, by: { email?: unknown; phone?: unknown }, except = '') {
  const email = normalEmail(by.email)
  const phone = normalPhone(by.phone)
  const isOther = (contact: JsonObject) => contact.id !== except
  const byEmail = email === undefined ? undefined : store.list('contact', { owner, email }).find(isOther)
  if (byEmail) return { contact: byEmail, field: 'email' } satisfies Match
  const byPhone = phone === undefined ? undefined : store.list('contact', { owner, phone }).find(isOther)
  return byPhone && ({ contact: byPhone, field: 'phone' } satisfies Match)
}

/** The refusal of a create or update that would make a duplicate; `meta` lets the caller adopt the contact there is. */
export const duplicateRefusal = ({ contact, field }: Match) =>
  new Refusal(400, 'This location does not allow duplicated contacts.', {
    meta: { contactId: contact.id, contactName: fullName(contact), matchingField: field },
  })

export const fullName = (contact: JsonObject) =>
  [contact.firstName, contact.lastName].map(textOf).filter(Boolean).join(' ')

export const blankContact = (locationId: string, now: number): JsonObject => ({
  id: newId(),
  locationId,
  dnd: false,
  type: 'lead',
  tags: [],
  customFields: [],
  followers: [],
  additionalEmails: [],
  additionalPhones: [],
  dateAdded: isoTime(now),
})

function mergeCustomFields(current: JsonValue | undefined, given: JsonValue | undefined) {
  const values = new Map<string, JsonObject>()
  const keep = (list: JsonValue | undefined, key: 'value' | 'field_value') => {
    for (const field of Array.isArray(list) ? list.filter(isObject) : []) {
      const [id, value] = [plain(field.id), field[key]]
      if (value === null || value === undefined || value === '') values.delete(id)
      else values.set(id, { id, value })
    }
  }
  keep(current, 'value')
  keep(given, 'field_value')
  return [...values.values()]
}

function nameParts(body: JsonObject): JsonObject {
  const name = textOf(body.name)?.trim()
  if (!name || body.firstName !== undefined || body.lastName !== undefined) return {}
  const [firstName, ...rest] = name.split(/\s+/)
  return { firstName, lastName: rest.join(' ') }
}

/** The contact with `body` written over it: what is absent stays, null and '' empty a field, `tags` replaces all tags. */
export function applyFields(contact: JsonObject, body: JsonObject, now: number): JsonObject {
  const { locationId: _, createNewIfDuplicateAllowed: __, name: ___, ...fields } = body
  const next: JsonObject = { ...contact, ...fields, ...nameParts(body), dateUpdated: isoTime(now) }
  if (fields.tags !== undefined) next.tags = normalTags(fields.tags)
  if (fields.phone) next.phone = normalPhone(fields.phone)
  next.customFields = mergeCustomFields(contact.customFields, fields.customFields)
  const settings = [contact.dndSettings, fields.dndSettings].filter(isObject)
  if (settings.length > 0) next.dndSettings = Object.assign({}, ...settings)
  Object.assign(next, {
    emailLowerCase: textOf(next.email)?.toLowerCase(),
    firstNameLowerCase: textOf(next.firstName)?.toLowerCase(),
    lastNameLowerCase: textOf(next.lastName)?.toLowerCase(),
    fullNameLowerCase: fullName(next).toLowerCase(),
  })
  return Object.fromEntries(
    Object.entries(next).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  )
}
