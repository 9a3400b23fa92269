import * as z from 'zod/mini'
import { id, text, texts } from './answer-fields.ts'
import { ask, type EdgeApi, type Existing } from './ask.ts'
import { listPages, PAGE_SIZE } from './list-pages.ts'
import { path, withQuery } from './path.ts'

export const userSchema = z.object({ id, name: text, email: text, workspaces: texts, managedTeams: texts })
export type User = z.infer<typeof userSchema>

/**
 * Users whose name or e-mail contains the text, 50 a page; compare what is answered before trusting it.
 * Operation user-find. Permission user.read.
 */
export function findUsers(api: EdgeApi, query: string): AsyncIterable<User> {
  const callOf = (page: number) => ({
    method: 'GET' as const,
    path: withQuery(path`/v1/org/user/find`, { query, page, pageSize: PAGE_SIZE }),
    safe: true as const,
  })
  return listPages(api, callOf, userSchema)
}

/** One user by id. Operation user-read. Permission user.read. */
export function readUser(api: EdgeApi, userId: string): Promise<Existing<User>> {
  return ask(api, { method: 'GET', path: path`/v1/org/user/read/${userId}`, safe: true }, userSchema)
}
