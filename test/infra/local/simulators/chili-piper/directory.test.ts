import { describe, expect, test } from 'vitest'
import { simulateChiliPiper } from '../simulated-chili-piper.ts'

const SAM = { email: 'sam@example.com', name: 'Sam Seller' }
const ROUTE = '/v1/org/concierge/routers/inbound-demo/rest'

/** A tenant where Sam, in a workspace of his own, had a meeting. */
async function createWorld() {
  const simulator = await simulateChiliPiper()
  await simulator.book({ host: SAM, workspace: 'Success', meetingType: 'Review' })
  const get = async (path: string) => (await simulator.call('GET', path)).body
  const namesOf = (list: { name: string }[]) => list.map(({ name }) => name)
  return { ...simulator, get, namesOf }
}

describe('users', () => {
  test('are found by part of a name or an e-mail, in a bare array', async () => {
    const { get, namesOf } = await createWorld()
    expect(namesOf(await get('/v1/org/user/find?query=SELLER'))).toEqual(['Sam Seller'])
    expect(namesOf(await get('/v1/org/user/find?query=example.com&page=0&pageSize=50'))).toHaveLength(2)
    expect(await get('/v1/org/user/find?query=example.com&page=1')).toEqual([])
  })

  test('are read by id, and in a list by ids', async () => {
    const { call, get } = await createWorld()
    const [sam] = await get('/v1/org/user/find?query=sam')
    expect(await get(`/v1/org/user/read/${sam.id}`)).toEqual(sam)
    expect((await call('GET', '/v1/org/user/read/nobody')).status).toBe(404)
    const { body } = await call('POST', '/v1/org/user/find-by-id', [sam.id, 'nobody'])
    expect(body).toEqual({ results: [sam], total: 1, page: 0, pageSize: 10 })
    expect((await call('POST', '/v1/org/user/find-by-id', { ids: [sam.id] })).status).toBe(400)
  })

  test.each(['', '?query=a&page=-1', '?query=a&pageSize=0', '?query=a&query=b', '?query=a&limit=1'])(
    'are not found by %j',
    async (query) => {
      const { call } = await createWorld()
      expect((await call('GET', `/v1/org/user/find${query}`)).status).toBe(400)
    },
  )
})

test('workspaces are the default one and those of bookings, with their users', async () => {
  const { call, get, namesOf } = await createWorld()
  const { results, total } = await get('/v1/org/workspace?page=0&pageSize=50')
  expect([namesOf(results), total]).toEqual([['Sales', 'Success'], 2])
  const members = await get(`/v1/org/workspace/users?workspaceId=${results[1].id}`)
  expect(namesOf(members.results)).toEqual(['Sam Seller'])
  expect((await get('/v1/org/workspace/users')).total).toBe(2)
  expect((await call('GET', '/v1/org/workspace/users?workspaceId=none')).status).toBe(404)
  expect((await get('/v1/org/workspace?page=1&pageSize=1')).results).toEqual([results[1]])
})

test('teams are listed by workspace, name and member', async () => {
  const { call, get, namesOf } = await createWorld()
  const [sam] = await get('/v1/org/user/find?query=sam')
  const teams = async (body: object) => namesOf((await call('PUT', '/v2/org/team', body)).body.results)
  expect(await teams({})).toEqual(['Sales team', 'Success team'])
  expect(await teams({ member: [sam.id] })).toEqual(['Success team'])
  expect(await teams({ name: 'sales' })).toEqual(['Sales team'])
  expect(await teams({ workspaceIds: ['none'] })).toEqual([])
  expect((await call('PUT', '/v2/org/team', { workspaceIds: [] })).status).toBe(400)
  expect((await call('PUT', '/v2/org/team', { workspace: 'x' })).status).toBe(400)
})

test('meeting types are a bare array, of all workspaces or one', async () => {
  const { get, namesOf } = await createWorld()
  const types = await get('/v1/org/meeting-types/list')
  expect(namesOf(types)).toEqual(['30 min demo', 'Review'])
  expect(await get(`/v1/org/meeting-types/list?workspaceId=${types[1].workspaceId}`)).toEqual([types[1]])
})

describe('routing', () => {
  test('assigns by the first rule that fits one of the values, else to the catch-all', async () => {
    const { call, control } = await createWorld()
    const { body: sam } = await control('POST', '/users', SAM)
    await control('POST', '/routing', { rules: [{ key: 'tags', value: 'vip', host: SAM }] })
    const assigned = async (form: object) => (await call('POST', ROUTE, { form, options: {} })).body.assignment.userId
    expect(await assigned({ Email: 'a@example.org', tags: 'hot;vip' })).toBe(sam.id)
    expect(await assigned({ tags: 'VIP' })).not.toBe(sam.id)
    expect(await assigned({})).not.toBe(sam.id)
  })

  test('answers a link and a route of its own each time', async () => {
    const { call } = await createWorld()
    const route = async () => (await call('POST', ROUTE, { form: { Email: 'a@example.org' } })).body
    const [first, second] = [await route(), await route()]
    expect(first).toMatchObject({ schedulingAllowed: true, assignment: { type: 'user' } })
    expect(first.routingLink).toContain(first.routeId)
    expect(second.routeId).not.toBe(first.routeId)
  })

  test('allows no scheduling when nobody is left', async () => {
    const { call, control } = await createWorld()
    await control('POST', '/routing', { catchAll: null })
    const { body } = await call('POST', ROUTE, { form: {} })
    expect(body.schedulingAllowed).toBe(false)
    expect(body).not.toHaveProperty('assignment')
  })

  test.each([
    ['an unknown field', { form: { Unknown: 'x' } }, 400],
    ['an interval, which is not simulated', { form: {}, interval: {} }, 400],
    ['no form', {}, 400],
  ])('refuses %s', async (_, body, status) => {
    const { call } = await createWorld()
    expect((await call('POST', ROUTE, body)).status).toBe(status)
  })

  test('knows its routers by slug, with the fields of their forms', async () => {
    const { call, control } = await createWorld()
    await control('POST', '/routing', { slug: 'other', name: 'Other', fields: ['mail'] })
    const { routers } = (await call('POST', '/v1/org/concierge/routers/concierge/list')).body
    expect(routers.map(({ router }: { router: { slug: string } }) => router.slug)).toEqual(['inbound-demo', 'other'])
    expect(routers[1].router.formMapping.get[0].mapping).toMatchObject([{ name: 'mail' }])
    expect((await call('POST', ROUTE.replace('inbound-demo', 'none'), { form: {} })).status).toBe(404)
  })
})

test('reset forgets users, routing and the additional field', async () => {
  const { call, control, get } = await createWorld()
  await control('POST', '/routing', { slug: 'other', catchAll: null })
  await control('POST', '/extra-field', { name: 'notes' })
  await control('POST', '/reset')
  expect(await get('/v1/org/user/find?query=sam')).toEqual([])
  expect((await get('/v1/org/workspace')).total).toBe(1)
  expect((await call('POST', ROUTE.replace('inbound-demo', 'other'), { form: {} })).status).toBe(404)
})
