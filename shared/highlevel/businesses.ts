import * as z from 'zod/mini'
import { mapped } from '../mapped.ts'
import { id, text } from './answer-fields.ts'
import { type Api, ask, demand, type Existing } from './ask.ts'
import { only, path, withQuery } from './path.ts'
import { readPages } from './read-pages.ts'

/** Custom fields of a business cannot be written here (highlevel-api-docs#329). */
export interface BusinessInput {
  name: string
  phone?: string
  email?: string
  website?: string
  address?: string
  city?: string
  postalCode?: string
  state?: string
  country?: string
  description?: string
}
const INPUT: Record<keyof BusinessInput, true> = {
  name: true,
  phone: true,
  email: true,
  website: true,
  address: true,
  city: true,
  postalCode: true,
  state: true,
  country: true,
  description: true,
}

const businessSchema = z.object({ id, name: text, phone: text, email: text, website: text })
export type Business = z.infer<typeof businessSchema>
const listed = z.object({ businesses: z.array(businessSchema) })
const single = mapped(z.object({ business: businessSchema }), ({ business }) => business)
// "buiseness" is what the specification says, of v3, too.
const written = z.union([
  mapped(z.object({ buiseness: businessSchema }), ({ buiseness }) => buiseness),
  mapped(z.object({ business: businessSchema }), ({ business }) => business),
])

const PAGE = 100

/**
 * The location's businesses, 100 a page; there is no search by name (highlevel-api-docs#34). Scope businesses.readonly. Source: spec businesses.json.
 * @throws RemoteUnavailableError when the pages do not end
 */
export function listBusinesses(api: Api, options: { maxPages?: number } = {}): AsyncIterable<Business> {
  const readPage = async (skip: number) => {
    const query = { locationId: api.locationId, limit: PAGE, skip }
    const { businesses } = await demand(api, { method: 'GET', path: withQuery('/businesses/', query) }, listed)
    return { items: businesses, next: skip + businesses.length }
  }
  return readPages<Business, number>('GET /businesses/', 0, readPage, options.maxPages)
}

/** Scope businesses.readonly. Source: spec businesses.json. */
export function getBusiness(api: Api, businessId: string): Promise<Existing<Business>> {
  return ask(api, { method: 'GET', path: path`/businesses/${businessId}` }, single)
}

/** Creates a business. Not idempotent: list before repeating. Scope businesses.write. Source: spec businesses.json. */
export function createBusiness(api: Api, business: BusinessInput): Promise<Business> {
  const body = { ...only(business, INPUT), locationId: api.locationId }
  return demand(api, { method: 'POST', path: '/businesses/', body }, written)
}

/** Changes what is given. Scope businesses.write. Source: spec businesses.json. */
export function updateBusiness(
  api: Api,
  businessId: string,
  changes: Partial<BusinessInput>,
): Promise<Existing<Business>> {
  return ask(api, { method: 'PUT', path: path`/businesses/${businessId}`, body: only(changes, INPUT) }, written)
}
