import { describe, expect, test } from 'vitest'
import type { EdgeApi } from '../../../shared/chili-piper/ask.ts'
import { cancelMeeting, getMeeting, listMeetings } from '../../../shared/chili-piper/meetings.ts'
import { findUsers } from '../../../shared/chili-piper/users.ts'
import { createWebhook } from '../../../shared/chili-piper/webhooks.ts'
import { listWorkspaces } from '../../../shared/chili-piper/workspaces.ts'
import { createEdgeWorld } from './operations/edge-world.ts'
import { ROWS } from './operations/rows.ts'

const named = ROWS.map((row) => [row.does, row] as const)
const caught = (promise: Promise<unknown>) => promise.catch((thrown: unknown) => thrown)

test.each(named)('%s', async (_does, row) => {
  const { server, api } = await createEdgeWorld([{ status: 200, body: row.answer }])
  expect(await row.run(api)).toEqual(row.gives)
  const seen = server.requests.map(({ method, path, body }) => ({ line: `${method} ${path}`, body }))
  const [line, body] = row.sends
  expect(seen).toHaveLength(1)
  expect(seen[0]?.line).toBe(line.replace(' ', ' /api/fire-edge'))
  expect(seen[0]?.body ? JSON.parse(seen[0].body) : undefined).toEqual(body)
  expect(server.requests[0]?.headers['content-type']).toBe(body === undefined ? undefined : 'application/json')
})

/** Only what the vendor describes as reading, by GET or by a PUT that lists, may be sent again. */
const isRead = ({ sends: [line] }: (typeof ROWS)[number]) =>
  line.startsWith('GET ') || ['PUT /v2/org/meetings/meetings', 'PUT /v2/org/team'].includes(line)

test.each(named)('%s is asked for again after a 503 only when that reads', async (_does, row) => {
  const { server, api } = await createEdgeWorld([{ status: 503 }])
  expect(await caught(row.run(api))).toMatchObject({ name: 'RemoteUnavailableError', reason: 'server' })
  expect(server.requests).toHaveLength(isRead(row) ? 4 : 1)
})

const NAMES_A_RECORD = named.filter(([, { operation }]) =>
  /^(meeting-(get|patch|cancel|noshow)|webhook-(update|delete|get-secret)|concierge-route|user-read)/.test(operation),
)
test.each(NAMES_A_RECORD)('%s, or there is none', async (_does, row) => {
  const { server, api } = await createEdgeWorld([
    { status: 404, body: { errorCode: 'NotFound', errorMessage: 'pat@example.org' } },
  ])
  expect(await row.run(api)).toBe('missing')
  expect(server.requests).toHaveLength(1)
})

test.each(named)('%s, or it was refused: told once, and without a value', async (_does, row) => {
  for (const body of ["Invalid value for: body ('pat@example.org')", { errorCode: 'Refused', errorMessage: 'pat@' }]) {
    const { server, api } = await createEdgeWorld([{ status: 422, body }])
    const error = await caught(row.run(api))
    expect(error).toMatchObject({ name: 'ChiliPiperRefusedError', retryable: false, status: 422 })
    expect(error).toMatchObject({ errorCode: typeof body === 'string' ? 'Invalid value for: body' : 'Refused' })
    expect(String(error)).not.toMatch(/pat@|rita|m1|u1|inbound/)
    expect(server.requests).toHaveLength(1)
  }
})

// Whoever changed a meeting must not be told that it failed because the answer is odd.
const READS_ITS_ANSWER = named.filter(([, { operation }]) => !/^meeting-(patch|cancel|noshow)/.test(operation))
describe.each(['', '{"data":', 'null', '7', '<html>pat@example.org</html>'])('a success with the body %j', (body) => {
  test.each(READS_ITS_ANSWER)('is no success for %s', async (_does, row) => {
    if (body === '' && row.operation === 'webhook-delete') return
    const { api } = await createEdgeWorld([{ status: 200, body }])
    const error = await caught(row.run(api))
    expect(error).toMatchObject({ name: 'RemoteUnavailableError', reason: 'unreadable', asksTooMuch: false })
    expect(String(error)).not.toContain('pat@')
  })
})

test('a change that says it failed is no success', async () => {
  const { api } = await createEdgeWorld([{ status: 200, body: { type: 'Failure' } }])
  expect(await caught(cancelMeeting(api, 'm1'))).toMatchObject({ reason: 'server' })
})

test('another meeting’s record is not taken for the one asked for', async () => {
  const { api } = await createEdgeWorld([{ status: 200, body: { data: { id: 'm2', meetingStatus: 'Active' } } }])
  expect(await caught(getMeeting(api, 'm1'))).toMatchObject({ reason: 'unreadable' })
})

test('a webhook that is there already is an outcome', async () => {
  const { api } = await createEdgeWorld([{ status: 409, body: { errorCode: 'Conflict', errorMessage: '' } }])
  const webhook = { triggerType: 'MeetingCreated', url: 'https://example.com/x', enabled: true } as const
  expect(await createWebhook(api, webhook)).toBe('exists')
})

test('an empty filter finds nothing and asks nothing, instead of everything', async () => {
  const { api, server } = await createEdgeWorld([{ status: 200 }])
  const query = { start: '2026-03-01T00:00:00Z', end: '2026-03-02T00:00:00Z', page: 0, workspaceIds: [] }
  expect(await listMeetings(api, query)).toEqual({ meetings: [], hasMore: false, unreadable: 0 })
  expect(server.requests).toEqual([])
})

describe('listings', () => {
  const workspaces = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: `w${from + index}` }))
  const ids = async (items: AsyncIterable<{ id: string }>) => (await Array.fromAsync(items)).map(({ id }) => id)
  const enveloped = (results: unknown, total: number) => ({
    status: 200,
    body: { results, total, page: 0, pageSize: 2 },
  })
  const read = async (list: (api: EdgeApi) => AsyncIterable<{ id: string }>, ...script: { status: number }[]) => {
    const { api, server } = await createEdgeWorld(script)
    return { result: await caught(ids(list(api))), count: server.requests.length }
  }

  test('follow the total, not the size asked for', async () => {
    const pages = [enveloped(workspaces(0, 2), 3), enveloped(workspaces(2, 1), 3)]
    expect(await read(listWorkspaces, ...pages)).toEqual({ result: ['w0', 'w1', 'w2'], count: 2 })
  })

  test('tell what moved to the next page meanwhile once', async () => {
    const pages = [enveloped(workspaces(0, 2), 4), enveloped(workspaces(1, 2), 4)]
    expect(await read(listWorkspaces, ...pages)).toEqual({ result: ['w0', 'w1', 'w2'], count: 2 })
  })

  test('end with an empty page, also one without results', async () => {
    const pages = [enveloped(workspaces(0, 2), 9), enveloped(undefined, 9)]
    expect(await read(listWorkspaces, ...pages)).toEqual({ result: ['w0', 'w1'], count: 2 })
  })

  test('that repeat themselves are an error', async () => {
    const { result, count } = await read(listWorkspaces, enveloped(workspaces(0, 2), 9))
    expect(result).toMatchObject({ reason: 'unreadable' })
    expect(count).toBe(2)
  })

  test('that are bare arrays are read until nothing is new', async () => {
    const bare = (list: unknown) => ({ status: 200, body: list })
    const find = (api: EdgeApi) => findUsers(api, 'a')
    const paged = await read(find, bare(workspaces(0, 2)), bare(workspaces(2, 1)), bare([]))
    expect(paged).toEqual({ result: ['w0', 'w1', 'w2'], count: 3 })
    expect(await read(find, bare(workspaces(0, 2)))).toEqual({ result: ['w0', 'w1'], count: 2 })
  })
})
