import type { z } from 'zod'
import type { JsonObject } from '../json.ts'
import type { RecordStore } from '../record-store.ts'
import { idOf, type Meeting, type rep, userOf } from './meeting.ts'

type User = ReturnType<typeof userOf>
interface Named {
  id: string
  name: string
}

/** Who and what the tenant has besides meetings: a default of each, and whatever a booking named. */
export interface Directory {
  users(): User[]
  user(id: string): User | undefined
  addUser(user: z.infer<typeof rep>): User
  workspaces(): Named[]
  meetingTypes(): (Named & { workspaceId: string })[]
  /** One team for each workspace, with everybody who was ever host or assignee there. */
  teams(): { id: string; workspaceId: string; name: string; members: string[] }[]
  remember(meeting: Meeting): void
}

export const DIRECTORY_KINDS = ['user', 'workspace', 'meeting-type', 'member']

const DEFAULT_USER = userOf({ email: 'rep@example.com', name: 'Rita Rep' })
const DEFAULT_WORKSPACE = { id: idOf('workspace', 'Sales'), name: 'Sales' }
const DEFAULT_TYPE = {
  id: idOf('meeting-type', '30 min demo'),
  name: '30 min demo',
  workspaceId: DEFAULT_WORKSPACE.id,
}

const text = (value: JsonObject[string]) => (typeof value === 'string' ? value : '')
const named = ({ id, name }: JsonObject) => ({ id: text(id), name: text(name) })

/** The default goes first unless something of its id was stored. */
const withDefault = <T extends { id: string }>(first: T, others: T[]) =>
  others.some(({ id }) => id === first.id) ? others : [first, ...others]

export function createDirectory(store: RecordStore): Directory {
  const put = (kind: string, record: { id: string } & JsonObject) => store.put(kind, record.id, record)
  const directory: Directory = {
    users: () =>
      withDefault(
        DEFAULT_USER,
        store.list('user').map((record) => ({ ...named(record), email: text(record.email) })),
      ),
    user: (id) => directory.users().find((user) => user.id === id),
    addUser(given) {
      const user = userOf(given)
      put('user', user)
      return user
    },
    workspaces: () => withDefault(DEFAULT_WORKSPACE, store.list('workspace').map(named)),
    meetingTypes: () =>
      withDefault(
        DEFAULT_TYPE,
        store.list('meeting-type').map((record) => ({ ...named(record), workspaceId: text(record.workspaceId) })),
      ),
    teams: () =>
      directory.workspaces().map(({ id, name }) => ({
        id: idOf('team', name),
        workspaceId: id,
        name: `${name} team`,
        members: store.list('member', { owner: id }).map((record) => text(record.userId)),
      })),
    remember({ host, assignee, workspace, meetingType }) {
      put('workspace', workspace)
      put('meeting-type', { ...meetingType, workspaceId: workspace.id })
      for (const user of assignee ? [host, assignee] : [host]) {
        put('user', user)
        const record = { userId: user.id, workspaceId: workspace.id }
        store.put('member', `${workspace.id} ${user.id}`, record, { owner: workspace.id })
      }
    },
  }
  return directory
}
