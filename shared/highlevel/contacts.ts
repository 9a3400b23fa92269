import * as z from 'zod/mini'
import { mapped } from '../mapped.ts'
import { flag, id, text } from './answer-fields.ts'
import { type Api, ask, demand, type Existing, isMissing, read, rejection, tell } from './ask.ts'
import { type Contact, contactSchema } from './contact.ts'
import {
  type ContactCreate,
  type ContactUpdate,
  type ContactUpsert,
  createBody,
  updateBody,
  upsertBody,
} from './contact-body.ts'
import { path } from './path.ts'
import { duplicateContactId } from './refusal.ts'
import type { Call } from './request.ts'

const createdSchema = z.object({ contact: z.object({ id }) })
const contactAnswer = z.lazy(() => mapped(z.object({ contact: contactSchema }), ({ contact }) => contact))

/** One contact with all its fields. Scope contacts.readonly. Source: spec contacts.json #19. */
export function getContact(api: Api, contactId: string): Promise<Existing<Contact>> {
  return ask(api, { method: 'GET', path: path`/contacts/${contactId}` }, contactAnswer)
}

/**
 * Creates a contact in the location. Where duplicates are not allowed, answers the one that stands in the way (400 with
 * `meta.contactId`). A create that was lost on the way may have been applied (highlevel-api-docs#64): look before repeating.
 * Scope contacts.write. Source: spec contacts.json #31.
 */
export async function createContact(api: Api, contact: ContactCreate): Promise<{ id: string; isNew: boolean }> {
  const call: Call = { method: 'POST', path: '/contacts/', body: createBody(contact, api.locationId) }
  const answer = await api.request(call)
  if (answer.status < 300) return { id: read(call, answer, createdSchema).contact.id, isNew: true }
  const existing = duplicateContactId(answer.body)
  if (answer.status === 400 && existing !== undefined) return { id: existing, isNew: false }
  throw rejection(call, answer)
}

/**
 * Changes what is given and leaves the rest alone. 'conflict': the new e-mail or phone belongs to another contact, and nothing
 * was changed. Scope contacts.write. Source: spec contacts.json #20.
 */
export async function updateContact(
  api: Api,
  contactId: string,
  changes: ContactUpdate,
): Promise<Existing<'updated' | 'conflict'>> {
  const call: Call = { method: 'PUT', path: path`/contacts/${contactId}`, body: updateBody(changes) }
  const answer = await api.request(call)
  if (answer.status < 300) return 'updated'
  if (isMissing(call, answer)) return 'missing'
  if (answer.status === 400 && duplicateContactId(answer.body) !== undefined) return 'conflict'
  throw rejection(call, answer)
}

/** Deletes a contact with its notes and tasks. Scope contacts.write. Source: spec contacts.json #21. */
export function deleteContact(api: Api, contactId: string): Promise<Existing<'deleted'>> {
  return tell(api, { method: 'DELETE', path: path`/contacts/${contactId}` }, 'deleted')
}

const upserted = z.lazy(() =>
  mapped(z.object({ contact: contactSchema, new: flag }), ({ contact, new: isNew }) => ({
    contact,
    isNew,
  })),
)

/**
 * Updates the contact that the location's duplicate rule finds, or creates one. E-mail and phone of two contacts: the second
 * is dropped without a word (highlevel-api-docs#37), so compare the answer. A contact's secondary e-mail becomes its first and
 * the first is lost (highlevel-api-docs#337). `isNew` is absent when HighLevel does not say. Scope contacts.write. Source: spec contacts.json #22.
 */
export function upsertContact(
  api: Api,
  contact: ContactUpsert,
): Promise<{ contact: Contact; isNew?: boolean | undefined }> {
  const body = upsertBody(contact, api.locationId)
  return demand(api, { method: 'POST', path: '/contacts/upsert', body }, upserted)
}

const eventsAnswer = z.lazy(() =>
  mapped(
    z.object({
      events: z.array(
        z.object({
          id,
          calendarId: text,
          title: text,
          status: text,
          appointmentStatus: text,
          /** `2021-07-16 11:00:00` in the location's time zone, without offset. */
          startTime: text,
          endTime: text,
          assignedUserId: text,
          address: text,
          notes: text,
          description: text,
        }),
      ),
    }),
    ({ events }) => events,
  ),
)
export type ContactEvent = z.infer<typeof eventsAnswer>[number]

/** All appointments of a contact, in one answer. Scope contacts.readonly. Source: spec contacts.json #9. */
export function listContactAppointments(api: Api, contactId: string): Promise<Existing<ContactEvent[]>> {
  return ask(api, { method: 'GET', path: path`/contacts/${contactId}/appointments` }, eventsAnswer)
}
