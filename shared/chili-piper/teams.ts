import * as z from 'zod/mini'
import { id, optionalId, text, texts } from './answer-fields.ts'
import type { EdgeApi } from './ask.ts'
import { listPages, PAGE_SIZE } from './list-pages.ts'
import { path } from './path.ts'

const teamSchema = z.object({ id, name: text, workspaceId: optionalId, members: texts })
export type Team = z.infer<typeof teamSchema>

/**
 * Teams with the ids of their members, 50 a page; `name` is part of the team's name. A PUT that only reads.
 * Operation team-list-put. Permission team.read.
 */
export function listTeams(
  api: EdgeApi,
  search: { workspaceIds?: [string, ...string[]]; name?: string } = {},
): AsyncIterable<Team> {
  const callOf = (page: number) => ({
    method: 'PUT' as const,
    path: path`/v2/org/team`,
    body: { ...search, page, pageSize: PAGE_SIZE },
    safe: true as const,
  })
  return listPages(api, callOf, teamSchema)
}
