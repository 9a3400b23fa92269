import * as z from 'zod/mini'
import { id, number } from './answer-fields.ts'
import { type Api, ask, demand } from './ask.ts'
import { type Contact, contactSchema } from './contact.ts'
import { only, path, withQuery } from './path.ts'
import { readPages } from './read-pages.ts'

const PAGE = 100

const listed = z.lazy(() =>
  z.object({
    contacts: z.array(contactSchema),
    meta: z.catch(
      z.optional(z.object({ startAfter: number, startAfterId: z.catch(z.optional(id), undefined) })),
      undefined,
    ),
  }),
)

/**
 * Every contact of the location, 100 a page. HighLevel calls this deprecated, and v3 has it no more: prefer `searchContacts`.
 * Scope contacts.readonly. Source: spec contacts.json #32.
 * @throws RemoteUnavailableError when the pages do not end
 */
export function listContacts(api: Api, options: { query?: string; maxPages?: number } = {}): AsyncIterable<Contact> {
  type Cursor = { startAfterId?: string | undefined; startAfter?: number | undefined }
  const readPage = async (cursor: Cursor) => {
    const query = { locationId: api.locationId, limit: PAGE, query: options.query, ...cursor }
    const answer = await demand(api, { method: 'GET', path: withQuery('/contacts/', query) }, listed)
    const last = answer.contacts.at(-1)
    const addedAt = Date.parse(last?.dateAdded ?? '')
    const startAfter = answer.meta?.startAfter ?? (Number.isNaN(addedAt) ? undefined : addedAt)
    const startAfterId = answer.meta?.startAfterId ?? last?.id
    return { items: answer.contacts, next: startAfterId === undefined ? undefined : { startAfterId, startAfter } }
  }
  return readPages<Contact, Cursor>('GET /contacts/', {}, readPage, options.maxPages)
}

const ofBusiness = z.lazy(() => z.object({ contacts: z.array(contactSchema) }))

/**
 * The contacts that are linked to a business, 100 a page; none when there is no such business. `skip` pages shift when somebody
 * links or unlinks meanwhile. Scope contacts.readonly. Source: spec contacts.json #23.
 * @throws RemoteUnavailableError when the pages do not end
 */
export function listContactsOfBusiness(
  api: Api,
  businessId: string,
  options: { query?: string; maxPages?: number } = {},
): AsyncIterable<Contact> {
  const base = path`/contacts/business/${businessId}`
  const readPage = async (skip: number) => {
    const query = { locationId: api.locationId, limit: PAGE, skip, query: options.query }
    const answer = await ask(api, { method: 'GET', path: withQuery(base, query) }, ofBusiness)
    if (answer === 'missing') return { items: [], next: undefined }
    return { items: answer.contacts, next: skip + answer.contacts.length }
  }
  return readPages<Contact, number>('GET /contacts/business/{id}', 0, readPage, options.maxPages)
}

export type SearchFilter =
  | {
      field: string
      operator: 'eq' | 'not_eq' | 'contains' | 'not_contains' | 'exists' | 'not_exists' | 'range'
      value?: unknown
    }
  | { group: 'AND' | 'OR'; filters: SearchFilter[] }

export interface ContactSearch {
  /** All have to hold. */
  filters?: SearchFilter[]
  sort?: { field: string; direction: 'asc' | 'desc' }[]
  /** At most 75 characters. */
  query?: string
}

const SEARCH = { filters: true, sort: true, query: true } as const
const found = z.lazy(() =>
  z.object({
    contacts: z.array(z.extend(contactSchema, { searchAfter: z.catch(z.optional(z.array(z.unknown())), undefined) })),
  }),
)

/**
 * The contacts that a search finds, 100 a page by `searchAfter`. The index is some seconds late: never look here for what was
 * just written; its phone filter is unreliable (highlevel-api-docs#289). Not in the specification, which leaves the body empty.
 * Scope contacts.readonly. Source: spec contacts.json #1.
 * @throws RemoteUnavailableError when the pages do not end
 */
export function searchContacts(
  api: Api,
  search: ContactSearch,
  options: { maxPages?: number } = {},
): AsyncIterable<Contact> {
  const readPage = async (searchAfter: unknown[] | undefined) => {
    const body = {
      ...only(search, SEARCH),
      locationId: api.locationId,
      pageLimit: PAGE,
      ...(searchAfter && { searchAfter }),
    }
    const { contacts } = await demand(api, { method: 'POST', path: '/contacts/search', body }, found)
    return { items: contacts, next: contacts.at(-1)?.searchAfter }
  }
  return readPages<Contact, unknown[] | undefined>('POST /contacts/search', undefined, readPage, options.maxPages)
}
