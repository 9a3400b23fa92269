import * as z from 'zod/mini'
import { flag, id, text } from './answer-fields.ts'
import { type Api, ask, demand, type Existing } from './ask.ts'
import { path, withQuery } from './path.ts'
import { readPages } from './read-pages.ts'

const userSchema = z.lazy(() =>
  z.object({ id, name: text, firstName: text, lastName: text, email: text, deleted: flag }),
)
export type User = z.infer<typeof userSchema>
const listed = z.lazy(() => z.object({ users: z.array(userSchema) }))

const PAGE = 100

/**
 * The location's users, 100 a page; `query` is matched against names, e-mails and phones, so compare what is answered.
 * @param search companyId comes with the grant, or from `getLocation`.
 * Scope users.readonly. Source: spec users.json.
 * @throws RemoteUnavailableError when the pages do not end
 */
export function searchUsers(
  api: Api,
  search: { companyId: string; query?: string },
  options: { maxPages?: number } = {},
): AsyncIterable<User> {
  const readPage = async (skip: number) => {
    const { companyId, query } = search
    const parameters = { companyId, locationId: api.locationId, query, limit: PAGE, skip }
    const { users } = await demand(api, { method: 'GET', path: withQuery('/users/search', parameters) }, listed)
    return { items: users, next: skip + users.length }
  }
  return readPages<User, number>('GET /users/search', 0, readPage, options.maxPages)
}

/** One user; the answer is not wrapped. Scope users.readonly. Source: spec users.json. */
export function getUser(api: Api, userId: string): Promise<Existing<User>> {
  return ask(api, { method: 'GET', path: path`/users/${userId}` }, userSchema)
}
