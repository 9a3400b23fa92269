import * as z from 'zod/mini'
import { mapped } from '../mapped.ts'
import { type Api, ask } from './ask.ts'
import { type Contact, contactSchema } from './contact.ts'
import { withQuery } from './path.ts'

// A miss is null or absent.
const found = mapped(z.object({ contact: z.nullish(contactSchema) }), ({ contact }) => contact ?? undefined)

/**
 * One contact with this e-mail or this phone (E.164), e-mail first; exactness is for the caller to check. Unlike the search it
 * sees what was just written. One of the two is needed (400). Scope contacts.readonly. Source: spec contacts.json #2.
 */
export async function findDuplicate(api: Api, by: { email?: string; phone?: string }): Promise<Contact | undefined> {
  const query = { locationId: api.locationId, email: by.email || undefined, number: by.phone || undefined }
  const answer = await ask(api, { method: 'GET', path: withQuery('/contacts/search/duplicate', query) }, found)
  return answer === 'missing' ? undefined : answer
}
