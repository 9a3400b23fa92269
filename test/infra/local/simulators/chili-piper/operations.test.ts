import { describe, expect, test } from 'vitest'
import { receiveWebhooks, simulateChiliPiper } from '../simulated-chili-piper.ts'

const HOOK = '/v1/org/webhook'
const WEEK = { start: '2026-03-01T00:00:00Z', end: '2026-03-08T00:00:00Z' }

describe('what every Chili Piper operation asks for', () => {
  test.each(['', 'key-1', 'Bearer other', 'API-Key key-1'])('the authorization "%s" is 401', async (authorization) => {
    const { call } = await simulateChiliPiper()
    const { status, body } = await call('GET', '/v1/org/health/ping', undefined, authorization)
    expect([status, body]).toEqual([401, { errorCode: expect.any(String), errorMessage: expect.any(String) }])
  })

  test('ping says "ok", the tenant is the one of the key', async () => {
    const { call } = await simulateChiliPiper()
    expect(await call('GET', '/v1/org/health/ping')).toMatchObject({ status: 200, body: 'ok' })
    const { body } = await call('GET', '/v1/org/tenant/get')
    expect(body).toMatchObject({ tenantType: 'Organization', tenantData: { subdomain: 'demo' } })
  })

  test('data fields are a bare list', async () => {
    const { call } = await simulateChiliPiper()
    const { body } = await call('GET', '/v1/org/data-fields/list')
    expect(body[0]).toEqual({
      reference: 'PersonEmail',
      objectType: 'Person',
      label: 'Email',
      dataType: 'Text',
      mappings: [],
    })
  })

  test('an unknown path is 404 with a code', async () => {
    const { call } = await simulateChiliPiper()
    expect(await call('PATCH', '/v1/org/nothing/x')).toMatchObject({ status: 404, body: { errorCode: 'NotFound' } })
  })
})

describe('listing meetings', () => {
  const list = '/v2/org/meetings/meetings'

  test('has the verified field names and the envelope of this list', async () => {
    const { book, call } = await simulateChiliPiper()
    const meetingId = await book({ guests: [{ email: 'cfo@example.org' }] })
    const { status, body } = await call('PUT', list, WEEK)
    expect(status).toBe(200)
    expect(body).toMatchObject({ hasMore: 'No', hasMoreItems: false })
    expect(body.data.list).toMatchObject([
      {
        meetingId,
        hostEmail: 'rep@example.com',
        dateTime: { start: '2026-03-03T15:00:00.000Z', end: '2026-03-03T15:30:00.000Z' },
        meetingStatus: 'Active',
        noShowStatus: 'Unknown',
        bookedAt: '2026-03-01T09:00:00.000Z',
        primaryGuest: { value: 'pat@example.org' },
        attendees: [{}, {}, { email: 'cfo@example.org' }],
      },
    ])
  })

  test('the window includes its start and not its end', async () => {
    const { book, call } = await simulateChiliPiper()
    await book({ startAt: WEEK.end })
    const count = async (start: string, end: string) => (await call('PUT', list, { start, end })).body.data.list.length
    expect(await count(WEEK.start, WEEK.end)).toBe(0)
    expect(await count(WEEK.end, '2026-03-09T00:00:00Z')).toBe(1)
  })

  test('filters by guest, status, host and workspace', async () => {
    const { book, call, clock, control } = await simulateChiliPiper()
    const cancelled = await book()
    const noShow = await book({ guest: { email: 'Other@example.org' }, host: { email: 'sam@example.com', id: 'sam' } })
    const active = await book({ startAt: '2026-03-07T15:00:00Z' })
    const over = await book({ startAt: '2026-03-01T10:00:00Z' })
    await control('POST', `/meetings/${cancelled}/cancel`)
    await control('POST', `/meetings/${noShow}/no-show`)
    await clock.advance(2 * 3_600_000)
    const ids = async (filter: object) =>
      (await call('PUT', list, { ...WEEK, ...filter })).body.data.list.map(
        (item: { meetingId: string }) => item.meetingId,
      )
    expect(await ids({ guestEmail: 'other@example.org' })).toEqual([noShow])
    expect(await ids({ status: ['Canceled'] })).toEqual([cancelled])
    expect(await ids({ status: ['Active', 'Completed'] })).toEqual([over, active])
    expect(await ids({ status: ['Completed'] })).toEqual([over])
    expect(await ids({ hostIds: ['sam'] })).toEqual([noShow])
    expect(await ids({ assigneeIds: ['sam'], status: ['Active'] })).toEqual([])
    expect(await ids({ workspaceIds: ['elsewhere'] })).toEqual([])
  })

  test('pages of ten unless asked, never of more than fifty', async () => {
    const { book, call } = await simulateChiliPiper()
    for (let count = 0; count < 51; count += 1) await book()
    const page = async (paging: object) => (await call('PUT', list, { ...WEEK, ...paging })).body
    const size = (body: { data: { list: unknown[] } }) => body.data.list.length
    expect([size(await page({})), (await page({})).hasMore]).toEqual([10, 'Yes'])
    const large = await page({ pageSize: 500 })
    expect([size(large), large.hasMoreItems]).toEqual([50, true])
    const last = await page({ pageSize: 500, page: 1 })
    expect([size(last), last.hasMore, last.hasMoreItems]).toEqual([1, 'No', false])
  })

  test.each([
    ['no start', { end: WEEK.end }],
    ['more than a week', { ...WEEK, end: '2026-03-08T00:00:00.001Z' }],
    ['an end before the start', { start: WEEK.end, end: WEEK.start }],
    ['an empty filter', { ...WEEK, hostIds: [] }],
    ['a status of the descriptions', { ...WEEK, status: ['CANCELLED'] }],
    ['an unknown property', { ...WEEK, email: 'pat@example.org' }],
    ['no JSON', '{'],
  ])('%s is 400 in plain text', async (_, body) => {
    const { call } = await simulateChiliPiper()
    const answer = await call('PUT', list, body)
    expect([answer.status, answer.body]).toEqual([400, undefined])
    expect(answer.text).toMatch(/^Invalid value for: body/)
  })
})

test('one meeting has its id as "id" and its history', async () => {
  const { book, call, control } = await simulateChiliPiper()
  const id = await book()
  await control('POST', `/meetings/${id}/reschedule`, { startAt: '2026-03-05T10:00:00Z' })
  const { status, body } = await call('GET', `/v1/org/meetings/get/${id}`)
  expect(status).toBe(200)
  expect(body).toMatchObject({ hasMore: 'No', data: { id, meetingStatus: 'Active' } })
  expect(body.data).not.toHaveProperty('meetingId')
  expect(body.data.activities).toMatchObject([
    { ScheduledAt: '2026-03-01T09:00:00.000Z', HappensAt: '2026-03-03T15:00:00.000Z' },
    { HappensAt: '2026-03-05T10:00:00.000Z' },
  ])
  const unknown = await call('GET', '/v1/org/meetings/get/123e4567-e89b-42d3-a456-426614174000')
  expect(unknown.status).toBe(404)
  const broken = await call('GET', '/v1/org/meetings/get/nothing')
  expect([broken.status, broken.text]).toEqual([400, 'Invalid value for: path parameter meetingId'])
})

describe('webhook registrations', () => {
  test('there is no secret before the first webhook, and the given one after it', async () => {
    const { call } = await simulateChiliPiper()
    expect((await call('GET', `${HOOK}/secret`)).status).toBe(404)
    await call('POST', HOOK, { triggerType: 'MeetingCreated', url: 'https://example.com/a', enabled: false })
    expect((await call('GET', `${HOOK}/secret`)).body).toEqual({ secret: 'secret-1' })
  })

  test('trigger and URL are the identity: no duplicate, one switch, gone when deleted', async () => {
    const { call } = await simulateChiliPiper()
    const webhook = { triggerType: 'MeetingCreated', url: 'https://example.com/a', enabled: true }
    expect(await call('POST', HOOK, webhook)).toMatchObject({ status: 200, body: webhook })
    expect((await call('POST', HOOK, { ...webhook, enabled: false })).status).toBe(409)
    expect((await call('PUT', HOOK, { ...webhook, enabled: false })).body).toEqual({ ...webhook, enabled: false })
    expect((await call('GET', `${HOOK}/list`)).body).toEqual({ webhooks: [{ ...webhook, enabled: false }] })
    const { enabled: _, ...identity } = webhook
    expect(await call('DELETE', HOOK, identity)).toMatchObject({ status: 200, body: {} })
    expect((await call('DELETE', HOOK, identity)).status).toBe(404)
    expect((await call('PUT', HOOK, webhook)).status).toBe(404)
  })

  test.each([
    { triggerType: 'MeetingBooked', url: 'https://example.com/a', enabled: true },
    { triggerType: 'MeetingCreated', url: '/relative', enabled: true },
    { triggerType: 'MeetingCreated', url: 'http://example.com/a', enabled: true },
    { triggerType: 'MeetingCreated', url: 'https://example.com/a' },
  ])('%j is refused', async (webhook) => {
    const { call } = await simulateChiliPiper()
    expect((await call('POST', HOOK, webhook)).status).toBe(400)
  })

  test('a disabled webhook gets nothing, and two URLs of a trigger both get it', async () => {
    const { book, call, control } = await simulateChiliPiper()
    const receiver = await receiveWebhooks()
    const register = (path: string, enabled: boolean) =>
      call('POST', HOOK, { triggerType: 'MeetingCreated', url: `${receiver.url}/${path}`, enabled })
    await register('off', false)
    const silent = await control('POST', '/meetings', { guest: { email: 'a@example.org' }, startAt: WEEK.start })
    expect(silent.body.delivery).toBeNull()
    await register('one', true)
    await register('two', true)
    await book()
    expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/one', '/two'])
  })

  test('reset empties the tenant and registers the webhooks of the start again', async () => {
    const webhooks = [{ triggerType: 'MeetingCreated' as const, url: 'http://127.0.0.1:9/closed' }]
    const { book, call, control } = await simulateChiliPiper({ webhooks })
    await book()
    await call('POST', `${HOOK}/secret/rotate`)
    await control('POST', '/reset')
    expect((await control('GET', '/deliveries')).body).toEqual([])
    expect((await call('PUT', '/v2/org/meetings/meetings', WEEK)).body.data.list).toEqual([])
    expect((await call('GET', `${HOOK}/list`)).body.webhooks).toEqual([{ ...webhooks[0], enabled: true }])
    expect((await call('GET', `${HOOK}/secret`)).body).toEqual({ secret: 'secret-1' })
  })
})
