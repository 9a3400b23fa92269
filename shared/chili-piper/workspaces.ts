import * as z from 'zod/mini'
import { id, text } from './answer-fields.ts'
import type { EdgeApi } from './ask.ts'
import { listPages, PAGE_SIZE } from './list-pages.ts'
import { path, withQuery } from './path.ts'
import { type User, userSchema } from './users.ts'

const workspaceSchema = z.lazy(() => z.object({ id, name: text }))
export type Workspace = z.infer<typeof workspaceSchema>

/** The tenant's workspaces, 50 a page. Operation workspace-list. Permission workspace.read. */
export function listWorkspaces(api: EdgeApi): AsyncIterable<Workspace> {
  const callOf = (page: number) => ({
    method: 'GET' as const,
    path: withQuery(path`/v1/org/workspace`, { page, pageSize: PAGE_SIZE }),
    safe: true as const,
  })
  return listPages(api, callOf, workspaceSchema)
}

// The description of this one listing has userId where its schema has id.
const memberSchema = z.lazy(() =>
  z.pipe(
    z.transform((item) =>
      typeof item === 'object' && item !== null && 'userId' in item ? { id: item.userId, ...item } : item,
    ),
    userSchema,
  ),
)

/** The users of one workspace, or of the tenant, 50 a page. Operation workspace-list-users. Permission workspace.read. */
export function listWorkspaceUsers(api: EdgeApi, options: { workspaceId?: string } = {}): AsyncIterable<User> {
  const callOf = (page: number) => ({
    method: 'GET' as const,
    path: withQuery(path`/v1/org/workspace/users`, { workspaceId: options.workspaceId, page, pageSize: PAGE_SIZE }),
    safe: true as const,
  })
  return listPages(api, callOf, memberSchema)
}
