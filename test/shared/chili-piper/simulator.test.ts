import { describe, expect, test } from 'vitest'
import type { EdgeApi } from '../../../shared/chili-piper/ask.ts'
import { createChiliPiperClient } from '../../../shared/chili-piper/client.ts'
import { listDataFields } from '../../../shared/chili-piper/data-fields.ts'
import { cancelMeeting, markNoShow, patchMeeting } from '../../../shared/chili-piper/meetings.ts'
import { createEdgeRequest } from '../../../shared/chili-piper/request.ts'
import { listRouters, routeLead } from '../../../shared/chili-piper/routers.ts'
import { listTeams } from '../../../shared/chili-piper/teams.ts'
import { findUsers, readUser } from '../../../shared/chili-piper/users.ts'
import {
  createWebhook,
  deleteWebhook,
  readSigningSecret,
  rotateSigningSecret,
  updateWebhook,
} from '../../../shared/chili-piper/webhooks.ts'
import { listWorkspaceUsers } from '../../../shared/chili-piper/workspaces.ts'
import { simulateChiliPiper } from '../../infra/local/simulators/simulated-chili-piper.ts'

const RANGE = { from: '2026-03-01T00:00:00Z', to: '2026-03-22T00:00:00Z' }
const HOOK = { triggerType: 'MeetingUpdated', url: 'https://example.com/updated' } as const
const caught = (promise: Promise<unknown>) => promise.catch((thrown: unknown) => thrown)
const one = async <T>(items: AsyncIterable<T>) => (await Array.fromAsync(items))[0]

/** The client before a strict, stateful Chili Piper. */
async function createWorld() {
  const simulator = await simulateChiliPiper()
  const options = {
    baseUrl: simulator.url,
    fetch,
    clock: simulator.clock,
    random: () => 0,
    apiKey: async () => 'key-1',
  }
  const api: EdgeApi = { request: createEdgeRequest(options) }
  return { ...simulator, api, client: createChiliPiperClient(options) }
}
type World = Awaited<ReturnType<typeof createWorld>>

const meetingsOf = async ({ client }: World, filters: object = {}) =>
  (await Array.fromAsync(client.meetings({ ...RANGE, ...filters }))).flatMap(({ meetings }) => meetings)

test('what was booked is found again, whole, by listing and by id', async () => {
  const world = await createWorld()
  const meetingId = await world.book({
    guests: [{ email: 'casey@example.org', fullName: 'Casey' }],
    sourceUrl: 'https://www.example.com/demo?utm_source=ad&x=1',
    workspace: 'Success',
    startAt: '2026-03-10T15:00:00Z',
  })
  const [workspace] = (await Array.fromAsync(world.client.workspaces())).filter(({ name }) => name === 'Success')
  const [type] = await world.client.meetingTypes()
  const host = await one(findUsers(world.api, 'rep@'))
  const [meeting] = await meetingsOf(world)
  expect(meeting).toMatchObject({
    meetingId,
    status: 'Active',
    bookedAt: '2026-03-01T09:00:00.000Z',
    booking: {
      startsAt: '2026-03-10T15:00:00.000Z',
      endsAt: '2026-03-10T15:30:00.000Z',
      guest: { email: 'pat@example.org' },
      host: { id: host?.id, email: 'rep@example.com', name: 'Rita Rep' },
      otherGuests: [{ email: 'casey@example.org', name: 'Casey' }],
      workspace: { id: workspace?.id },
      meetingType: { id: type?.id },
      sourceUrl: 'https://www.example.com/demo?utm_source=ad&x=1',
      utm: { utm_source: 'ad' },
    },
  })
  expect(await world.client.meeting(meetingId)).toEqual(meeting)
})

test('five hundred meetings are read completely, in twelve requests', async () => {
  const world = await createWorld()
  const at = (index: number) => new Date(Date.parse(RANGE.from) + index * 3_600_000).toISOString()
  const bookings = Array.from({ length: 500 }, (_, index) => ({
    guest: { email: `guest-${index}@example.org` },
    startAt: at(index),
    quiet: true,
  }))
  const { body } = await world.control('POST', '/meetings/bulk', { bookings })
  const found = await meetingsOf(world)
  expect(found.map(({ meetingId }) => meetingId)).toEqual(body.meetingIds)
  expect((await world.control('GET', '/requests')).body).toHaveLength(12)
})

test('a meeting is moved, given to another host and other guests, and cancelled', async () => {
  const world = await createWorld()
  const meetingId = await world.book()
  const { body: sam } = await world.control('POST', '/users', { email: 'sam@example.com', name: 'Sam' })
  const changes = {
    startTime: '2026-03-05T10:00:00Z',
    hostId: sam.id,
    assignees: [sam.id],
    additionalGuests: [{ email: 'drew@example.org' }],
  }
  const changed = await patchMeeting(world.api, meetingId, changes)
  expect(changed).toMatchObject({
    meeting: {
      status: 'Active',
      booking: {
        startsAt: '2026-03-05T10:00:00.000Z',
        host: { id: sam.id, email: 'sam@example.com' },
        otherGuests: [{ email: 'drew@example.org' }],
      },
    },
  })
  expect(await meetingsOf(world, { hostIds: [sam.id] })).toHaveLength(1)
  expect(await cancelMeeting(world.api, meetingId)).toMatchObject({ meeting: { meetingId, status: 'Canceled' } })
  expect(await caught(cancelMeeting(world.api, meetingId))).toMatchObject({
    name: 'ChiliPiperRefusedError',
    status: 409,
  })
  expect(await world.client.meeting(meetingId)).toMatchObject({ status: 'Canceled' })
})

test('a no-show is told by the status', async () => {
  const world = await createWorld()
  const meetingId = await world.book()
  expect(await markNoShow(world.api, meetingId)).toMatchObject({ meeting: { meetingId, status: 'NoShow' } })
  expect(await meetingsOf(world)).toMatchObject([{ status: 'NoShow' }])
})

test('a field that is not documented is refused, until it is', async () => {
  const world = await createWorld()
  const meetingId = await world.book()
  const patch = () => patchMeeting(world.api, meetingId, { extra: { notes: 'hello' } })
  expect(await caught(patch())).toMatchObject({ status: 400, errorCode: 'Invalid value for: body' })
  await world.control('POST', '/extra-field', { name: 'notes' })
  expect(await patch()).toMatchObject({ meeting: { meetingId } })
})

test('a record that is not there is missing, whatever was asked of it', async () => {
  const { api, client } = await createWorld()
  const id = '00000000-0000-4000-8000-000000000000'
  expect(await client.meeting(id)).toBe('missing')
  expect(await patchMeeting(api, id, {})).toBe('missing')
  expect(await cancelMeeting(api, id)).toBe('missing')
  expect(await markNoShow(api, id)).toBe('missing')
  expect(await readUser(api, id)).toBe('missing')
  expect(await routeLead(api, 'nowhere', {})).toBe('missing')
  expect(await updateWebhook(api, { ...HOOK, enabled: true })).toBe('missing')
  expect(await deleteWebhook(api, HOOK)).toBe('missing')
  expect(await caught(client.meeting('no-uuid'))).toMatchObject({
    status: 400,
    errorCode: 'Invalid value for: path parameter meetingId',
  })
})

test('webhooks are made once, switched, listed and removed; the secret comes with the first', async () => {
  const { api, client } = await createWorld()
  expect(await client.readSigningSecret()).toBe('missing')
  expect(await client.createWebhook({ ...HOOK, enabled: true })).toEqual({ ...HOOK, enabled: true })
  expect(await createWebhook(api, { ...HOOK, enabled: true })).toBe('exists')
  expect(await readSigningSecret(api)).toEqual({ secret: 'secret-1' })
  const rotated = await rotateSigningSecret(api)
  expect(await client.readSigningSecret()).toEqual(rotated)
  expect(await updateWebhook(api, { ...HOOK, enabled: false })).toEqual({ ...HOOK, enabled: false })
  expect(await client.listWebhooks()).toEqual([{ ...HOOK, enabled: false }])
  expect(await deleteWebhook(api, HOOK)).toBe('deleted')
  expect(await client.listWebhooks()).toEqual([])
})

test('a lead goes where its tags say, else to the catch-all', async () => {
  const { api, control } = await createWorld()
  const vip = { email: 'sam@example.com', name: 'Sam' }
  await control('POST', '/routing', { rules: [{ key: 'tags', value: 'vip', host: vip }] })
  const [router] = await listRouters(api)
  expect(router).toMatchObject({ slug: 'inbound-demo' })
  expect(router?.triggers[0]?.mapping.map(({ key }) => key)).toContain('tags')
  const assigned = async (tags: string) => {
    const route = await routeLead(api, 'inbound-demo', { Email: 'pat@example.org', tags })
    const user = route === 'missing' ? route : await readUser(api, route.assignment?.userId ?? '')
    return user === 'missing' ? user : user.email
  }
  expect(await assigned('hot;vip')).toBe('sam@example.com')
  expect(await assigned('vipers')).toBe('rep@example.com')
  expect(await caught(routeLead(api, 'inbound-demo', { Unknown: 'x' }))).toMatchObject({ status: 400 })
})

describe('who and what there is', () => {
  test('the key is good, the tenant and its data fields are told', async () => {
    const { api, client } = await createWorld()
    await client.ping()
    expect(await client.tenant()).toMatchObject({ subdomain: 'demo', domains: ['demo.example.com'] })
    expect(await listDataFields(api)).toContainEqual({
      reference: 'PersonEmail',
      label: 'Email',
      objectType: 'Person',
      dataType: 'Text',
    })
  })

  test('users are found by part of a name, by id, by workspace and by team', async () => {
    const { api, book } = await createWorld()
    await book({ host: { email: 'sam@example.com', name: 'Sam Seller' }, workspace: 'Success' })
    const sam = await one(findUsers(api, 'seller'))
    expect(sam).toMatchObject({ email: 'sam@example.com' })
    expect(await readUser(api, sam?.id ?? '')).toEqual(sam)
    const workspaceId = sam?.workspaces?.[0] ?? ''
    expect(await Array.fromAsync(listWorkspaceUsers(api, { workspaceId }))).toEqual([sam])
    expect(await Array.fromAsync(listTeams(api, { workspaceIds: [workspaceId] }))).toMatchObject([
      { name: 'Success team', members: [sam?.id] },
    ])
  })

  test('a wrong key is told as such', async () => {
    const { url, clock } = await createWorld()
    const client = createChiliPiperClient({ baseUrl: url, fetch, clock, random: () => 0, apiKey: async () => 'other' })
    expect(await caught(client.ping())).toMatchObject({ name: 'ChiliPiperKeyError', status: 401 })
  })
})
