import { z } from 'zod'
import type { JsonObject } from '../json.ts'
import { type EdgeOperation, edgeError } from './api.ts'
import type { Directory } from './directory.ts'
import { MAX_PAGE_SIZE, onePage, pagingInBody, readBody, readPaging, readQuery } from './read-request.ts'

const LICENSES = { chiliCalOrg: true, handoff: true, concierge: true }
const METADATA = {
  createdAt: '2026-01-01T00:00:00.123456Z',
  createdBy: 'user/1',
  updatedAt: '2026-01-01T00:00:00.123456Z',
  updatedBy: 'user/1',
  revision: 1,
}

const ids = z.array(z.string().min(1)).min(1)
const queryTeams = z.strictObject({
  ...pagingInBody,
  workspaceIds: ids.optional(),
  name: z.string().optional(),
  member: ids.optional(),
})

/** Users, workspaces, teams and meeting types: what ids in meetings stand for. */
export function directoryOperations(directory: Directory): EdgeOperation[] {
  const profile = ({ id, name, email }: { id: string; name: string; email: string }): JsonObject => {
    const teams = directory.teams().filter(({ members }) => members.includes(id))
    return {
      id,
      name,
      email,
      isSuperAdmin: false,
      licenses: LICENSES,
      workspaces: teams.map(({ workspaceId }) => workspaceId),
      managedTeams: [],
    }
  }
  const members = (workspaceId: string) => {
    const team = directory.teams().find((one) => one.workspaceId === workspaceId)
    if (!team) throw edgeError(404, 'NotFound', `Workspace ${workspaceId} was not found`)
    return directory.users().filter(({ id }) => team.members.includes(id))
  }

  return [
    {
      method: 'GET',
      path: '/v1/org/user/find',
      // A bare array, unlike the other lists: so the vendor saw it live.
      run: ({ call }) => {
        const { query, ...paging } = readQuery(call, 'query', 'page', 'pageSize')
        if (query === undefined) throw edgeError(400, 'MissingParameter', 'query is missing')
        const { page, pageSize } = readPaging(paging)
        const size = Math.min(pageSize, MAX_PAGE_SIZE)
        const isWanted = (text: string) => text.toLowerCase().includes(query.toLowerCase())
        const found = directory.users().filter(({ name, email }) => isWanted(name) || isWanted(email))
        return found.slice(page * size, (page + 1) * size).map(profile)
      },
    },
    {
      method: 'GET',
      path: '/v1/org/user/read/{userId}',
      run: ({ params: { userId = '' } }) => {
        const user = directory.user(userId)
        if (!user) throw edgeError(404, 'NotFound', `User ${userId} was not found`)
        return profile(user)
      },
    },
    {
      method: 'POST',
      path: '/v1/org/user/find-by-id',
      run: ({ call }) => {
        const paging = readPaging(readQuery(call, 'page', 'pageSize'))
        const wanted = readBody(z.array(z.string().min(1)), call)
        return onePage(
          directory
            .users()
            .filter(({ id }) => wanted.includes(id))
            .map(profile),
          paging,
        )
      },
    },
    {
      method: 'GET',
      path: '/v1/org/workspace',
      run: ({ call }) => {
        const paging = readPaging(readQuery(call, 'page', 'pageSize'))
        return onePage(
          directory.workspaces().map((workspace) => ({ ...workspace, metadata: METADATA })),
          paging,
        )
      },
    },
    {
      method: 'GET',
      path: '/v1/org/workspace/users',
      run: ({ call }) => {
        const { workspaceId, ...paging } = readQuery(call, 'workspaceId', 'page', 'pageSize')
        const users = workspaceId === undefined ? directory.users() : members(workspaceId)
        return onePage(users.map(profile), readPaging(paging))
      },
    },
    {
      method: 'PUT',
      path: '/v2/org/team',
      run: ({ call }) => {
        const { workspaceIds, name, member, ...paging } = readBody(queryTeams, call)
        const found = directory
          .teams()
          .filter(
            (team) =>
              (workspaceIds?.includes(team.workspaceId) ?? true) &&
              team.name.toLowerCase().includes((name ?? '').toLowerCase()) &&
              (member?.every((id) => team.members.includes(id)) ?? true),
          )
        return onePage(
          found.map((team) => ({ ...team, metadata: METADATA })),
          paging,
        )
      },
    },
    {
      method: 'GET',
      path: '/v1/org/meeting-types/list',
      run: ({ call }) => {
        const { workspaceId } = readQuery(call, 'workspaceId')
        return directory
          .meetingTypes()
          .filter((type) => workspaceId === undefined || type.workspaceId === workspaceId)
          .map((type) => ({ ...type, status: 'Active', duration: 'PT30M' }))
      },
    },
  ]
}
