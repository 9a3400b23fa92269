import { listDataFields } from '../../../../shared/chili-piper/data-fields.ts'
import { listMeetingTypes } from '../../../../shared/chili-piper/meeting-types.ts'
import { listTeams } from '../../../../shared/chili-piper/teams.ts'
import { findUsers, readUser } from '../../../../shared/chili-piper/users.ts'
import { listWorkspaces, listWorkspaceUsers } from '../../../../shared/chili-piper/workspaces.ts'
import { all, page, type Row, row } from './row.ts'

const USER = { id: 'u1', name: 'Rita Rep', email: 'rita@example.com', workspaces: ['w1'], managedTeams: ['t1'] }

export const DIRECTORY_ROWS: Row[] = [
  row(
    'a user',
    'user-read',
    (api) => readUser(api, 'u1'),
    ['GET /v1/org/user/read/u1'],
    { ...USER, isSuperAdmin: false, licenses: {}, salesforce: null },
    USER,
  ),
  row(
    'users, in the documented envelope',
    'user-find',
    (api) => all(findUsers(api, 'rita+x@example.com')),
    ['GET /v1/org/user/find?query=rita%2Bx%40example.com&page=0&pageSize=50'],
    page([USER]),
    [USER],
  ),
  row(
    'workspaces',
    'workspace-list',
    (api) => all(listWorkspaces(api)),
    ['GET /v1/org/workspace?page=0&pageSize=50'],
    page([{ id: 'w1', name: 'Sales', metadata: {} }]),
    [{ id: 'w1', name: 'Sales' }],
  ),
  row(
    'users of a workspace, their id under either name',
    'workspace-list-users',
    (api) => all(listWorkspaceUsers(api, { workspaceId: 'w1' })),
    ['GET /v1/org/workspace/users?workspaceId=w1&page=0&pageSize=50'],
    page([USER, { userId: 'u2', email: 'sam@example.com' }]),
    [USER, { id: 'u2', email: 'sam@example.com' }],
  ),
  row(
    'teams',
    'team-list-put',
    (api) => all(listTeams(api, { workspaceIds: ['w1'], name: 'SDR' })),
    ['PUT /v2/org/team', { workspaceIds: ['w1'], name: 'SDR', page: 0, pageSize: 50 }],
    page([{ id: 't1', workspaceId: 'w1', name: 'SDR', members: ['u1'], metadata: {} }]),
    [{ id: 't1', workspaceId: 'w1', name: 'SDR', members: ['u1'] }],
  ),
  row(
    'meeting types of a workspace',
    'meeting-type-list',
    (api) => listMeetingTypes(api, { workspaceId: 'w1' }),
    ['GET /v1/org/meeting-types/list?workspaceId=w1'],
    [{ id: 'y1', workspaceId: 'w1', name: 'Demo', duration: 'PT30M' }],
    [{ id: 'y1', workspaceId: 'w1', name: 'Demo' }],
  ),
  row(
    'data fields',
    'data-field-list',
    listDataFields,
    ['GET /v1/org/data-fields/list'],
    [{ reference: 'PersonEmail', objectType: 'Person', label: 'Email', dataType: { type: 'Text' }, mappings: [] }],
    [{ reference: 'PersonEmail', objectType: 'Person', label: 'Email' }],
  ),
]
