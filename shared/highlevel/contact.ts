import * as z from 'zod/mini'
import { flag, id, texts } from './answer-fields.ts'

// A search says null where a read leaves the key out; both are a field without a value.
const text = z.catch(z.nullish(z.string()), undefined)

/** A contact as the API answers it: only the id is demanded, because answers differ from the specification both ways. */
export const contactSchema = z.object({
  id,
  locationId: text,
  email: text,
  additionalEmails: z.catch(z.optional(z.array(z.union([z.string(), z.looseObject({ email: text })]))), undefined),
  phone: text,
  additionalPhones: z.catch(z.optional(z.array(z.union([z.string(), z.looseObject({ phone: text })]))), undefined),
  firstName: text,
  lastName: text,
  /** Never present in what was recorded; a search says `contactName` instead. */
  name: text,
  contactName: text,
  companyName: text,
  businessId: text,
  timezone: text,
  address1: text,
  city: text,
  state: text,
  postalCode: text,
  country: text,
  website: text,
  dateOfBirth: text,
  gender: text,
  assignedTo: text,
  followers: texts,
  source: text,
  tags: texts,
  dnd: flag,
  dateAdded: text,
  dateUpdated: text,
  /** Without keys, which HighLevel will not add (highlevel-api-docs#177): `listCustomFields` maps them. */
  customFields: z.catch(z.optional(z.array(z.object({ id, value: z.optional(z.unknown()) }))), undefined),
})
export type Contact = z.infer<typeof contactSchema>

/** Every e-mail of the contact, lower-cased. */
export function emailsOf(contact: Contact): string[] {
  const more = (contact.additionalEmails ?? []).map((item) => (typeof item === 'string' ? item : item.email))
  return [contact.email, ...more].flatMap((email) => (email ? [email.trim().toLowerCase()] : []))
}

/** Every phone of the contact, digits only. */
export function phonesOf(contact: Contact): string[] {
  const more = (contact.additionalPhones ?? []).map((item) => (typeof item === 'string' ? item : item.phone))
  return [contact.phone, ...more].flatMap((phone) => (phone ? [phone.replace(/\D/g, '')] : []))
}

export type { ContactCreate, ContactUpdate } from './contact-body.ts'
