import * as z from 'zod'

const text = z.string().nullish().catch(undefined)
const texts = z.array(z.string()).nullish().catch(undefined)

/** A contact as the API answers it: only the id is demanded, because answers differ from the specification both ways. */
export const contactSchema = z.object({
  id: z.string().min(1),
  email: text,
  additionalEmails: z
    .array(z.union([z.string(), z.looseObject({ email: text })]))
    .nullish()
    .catch(undefined),
  phone: text,
  additionalPhones: z
    .array(z.union([z.string(), z.looseObject({ phone: text })]))
    .nullish()
    .catch(undefined),
  firstName: text,
  lastName: text,
  companyName: text,
  timezone: text,
  assignedTo: text,
  tags: texts,
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

/** Body of `POST /contacts/` (specification: CreateContactDto). `tags` are safe here: a new contact has none to lose. */
export interface ContactCreate {
  email?: string
  phone?: string
  firstName?: string
  lastName?: string
  name?: string
  companyName?: string
  timezone?: string
  source?: string
  assignedTo?: string
  tags?: string[]
}

/** Body of `PUT /contacts/{id}`: no tags and no source, which would replace what others wrote; companyName is refused there. */
export type ContactUpdate = Omit<ContactCreate, 'tags' | 'source' | 'companyName' | 'name'>
