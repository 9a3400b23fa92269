import { describe, expect, test } from 'vitest'
import { receiveWebhooks, simulateChiliPiper } from '../simulated-chili-piper.ts'

const LIST = '/v2/org/meetings/meetings'
const WEEK = { start: '2026-03-01T00:00:00Z', end: '2026-03-08T00:00:00Z' }

async function createWorld() {
  const receiver = await receiveWebhooks()
  const webhooks = (['MeetingCreated', 'MeetingUpdated', 'MeetingDeleted'] as const).map((triggerType) => ({
    triggerType,
    url: `${receiver.url}/${triggerType}`,
  }))
  const simulator = await simulateChiliPiper({ webhooks })
  const told = () => receiver.received.map(({ path }) => path.slice(1))
  /** An API call does not wait for its webhook, so a test has to. */
  const untilTold = async (count: number) => {
    for (let turn = 0; turn < 2_000 && told().length < count; turn++)
      await new Promise((resolve) => setImmediate(resolve))
    return told()
  }
  const patch = (id: string, body: unknown) => simulator.call('PATCH', `/v1/org/meetings/${id}`, body)
  return { ...simulator, receiver, told, untilTold, patch }
}

describe('PATCH of a meeting', () => {
  test('moves it, gives it away and replaces its guests, and tells it once', async () => {
    const { book, control, patch, receiver, untilTold } = await createWorld()
    const id = await book({ guests: [{ email: 'old@example.org' }], durationMinutes: 45 })
    const { body: sam } = await control('POST', '/users', { email: 'sam@example.com', name: 'Sam' })
    const { status, body } = await patch(id, {
      startTime: '2026-03-05T10:00:00Z',
      hostId: sam.id,
      assignees: [sam.id],
      additionalGuests: [{ email: 'new@example.org', fullName: 'New' }],
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id,
      hostEmail: 'sam@example.com',
      dateTime: { start: '2026-03-05T10:00:00.000Z', end: '2026-03-05T10:45:00.000Z' },
    })
    expect(await untilTold(2)).toEqual(['MeetingCreated', 'MeetingUpdated'])
    expect(JSON.parse(receiver.received[1]?.body ?? '')).toMatchObject({
      meetingIdChili: id,
      assigneeEmail: 'sam@example.com',
      additionalGuests: [{ email: 'new@example.org', fullName: 'New' }],
    })
  })

  test('leaves alone what it does not name, and empties lists', async () => {
    const { book, call, patch } = await createWorld()
    const id = await book({ guests: [{ email: 'old@example.org' }] })
    const before = (await call('GET', `/v1/org/meetings/get/${id}`)).body.data
    expect((await patch(id, {})).body).toEqual(before)
    const { attendees } = (await patch(id, { additionalGuests: [] })).body
    expect(attendees).toHaveLength(2)
  })

  test.each([
    ['a time that is over', { startTime: '2026-03-01T08:00:00Z' }],
    ['a time when the host is taken', { startTime: '2026-03-06T12:15:00Z' }],
  ])('refuses %s, and tells nobody', async (_, body) => {
    const { book, call, patch, told } = await createWorld()
    await book({ startAt: '2026-03-06T12:00:00Z' })
    const id = await book()
    const answer = await patch(id, body)
    expect([answer.status, answer.body.errorCode]).toEqual([409, 'SlotNotAvailable'])
    expect((await call('GET', `/v1/org/meetings/get/${id}`)).body.data.dateTime.start).toBe('2026-03-03T15:00:00.000Z')
    expect(told()).toEqual(['MeetingCreated', 'MeetingCreated'])
  })

  test.each([
    ['an unknown property', { notes: 'x' }, 400],
    ['a time without a zone', { startTime: '2026-03-05T10:00:00' }, 400],
    ['guests that are texts', { additionalGuests: ['a@example.org'] }, 400],
    ['a host that is nobody', { hostId: 'nobody' }, 404],
    ['an assignee that is nobody', { assignees: ['nobody'] }, 404],
  ])('refuses %s', async (_, body, status) => {
    const { book, patch } = await createWorld()
    expect((await patch(await book(), body)).status).toBe(status)
  })

  test('keeps one more field when it is told to, and only then', async () => {
    const { book, call, control, patch } = await createWorld()
    const id = await book()
    expect((await patch(id, { notes: 'x' })).text).toMatch(/^Invalid value for: body/)
    await control('POST', '/extra-field', { name: 'notes' })
    const { body } = await patch(id, { notes: 'x', startTime: '2026-03-05T10:00:00Z' })
    expect(body).toMatchObject({ notes: 'x', dateTime: { start: '2026-03-05T10:00:00.000Z' } })
    expect(body).not.toHaveProperty('startTime')
    expect((await patch(id, { other: 'x' })).status).toBe(400)
    await control('POST', '/extra-field', { name: null })
    expect((await patch(id, { notes: 'y' })).status).toBe(400)
    expect((await call('GET', `/v1/org/meetings/get/${id}`)).body.data.notes).toBe('x')
  })
})

test('cancelling by the API is told once, and ends the meeting for good', async () => {
  const { book, call, patch, untilTold } = await createWorld()
  const id = await book()
  const { status, body } = await call('POST', `/v2/org/meetings/cancel/${id}`)
  expect([status, body.meetingId, body.meetingStatus]).toEqual([200, id, 'CANCELLED'])
  expect((await call('POST', `/v2/org/meetings/cancel/${id}`)).status).toBe(409)
  expect((await call('POST', `/v2/org/meetings/noshow/${id}`)).status).toBe(409)
  expect((await patch(id, {})).status).toBe(409)
  expect(await untilTold(2)).toEqual(['MeetingCreated', 'MeetingDeleted'])
  expect((await call('PUT', LIST, { ...WEEK, status: ['Canceled'] })).body.data.list).toHaveLength(1)
})

test('a no-show by the API is not told', async () => {
  const { book, call, told } = await createWorld()
  const id = await book()
  const { body } = await call('POST', `/v2/org/meetings/noshow/${id}`)
  expect(body).toMatchObject({ meetingId: id, meetingStatus: 'NO_SHOW', noShowStatus: 'NoShow' })
  expect(told()).toEqual(['MeetingCreated'])
})

test.each(['cancel', 'noshow'])('%s of no meeting is 404, of no id 400', async (verb) => {
  const { call } = await createWorld()
  const answer = (id: string) => call('POST', `/v2/org/meetings/${verb}/${id}`)
  expect((await answer('00000000-0000-4000-8000-000000000000')).status).toBe(404)
  expect((await answer('x')).text).toBe('Invalid value for: path parameter meetingId')
})

describe('the control API', () => {
  test('books, moves, reassigns, cancels and marks quietly: nothing is delivered', async () => {
    const { book, control, told } = await createWorld()
    const id = await book({ quiet: true })
    const other = await book({ quiet: true })
    const change = (path: string, body: object = {}) => control('POST', `/meetings/${path}`, { ...body, quiet: true })
    const answers = [
      await change(`${id}/reschedule`, { startAt: '2026-03-04T10:00:00Z' }),
      await change(`${id}/reassign`, { host: { email: 'sam@example.com' } }),
      await change(`${other}/no-show`),
      await change(`${id}/cancel`),
    ]
    expect(answers.map(({ status, body }) => [status, body.delivery])).toEqual(Array(4).fill([200, null]))
    expect(told()).toEqual([])
    expect((await control('GET', '/deliveries')).body).toEqual([])
  })

  test('books many at once, each told unless quiet', async () => {
    const { call, control, told } = await createWorld()
    const booking = (quiet: boolean) => ({ guest: { email: 'a@example.org' }, startAt: '2026-03-03T15:00:00Z', quiet })
    const { body } = await control('POST', '/meetings/bulk', {
      bookings: [booking(true), booking(false), booking(true)],
    })
    expect(body.meetingIds).toHaveLength(3)
    expect(told()).toEqual(['MeetingCreated'])
    expect((await call('PUT', LIST, WEEK)).body.data.list).toHaveLength(3)
    expect((await control('POST', '/meetings/bulk', { bookings: [booking(true), { startAt: 'soon' }] })).status).toBe(
      400,
    )
    expect((await call('PUT', LIST, WEEK)).body.data.list).toHaveLength(3)
  })

  test('books into a workspace and from a page with its campaign', async () => {
    const { book, call } = await createWorld()
    const sourceUrl = 'https://www.example.com/demo?utm_source=ad&utm_term=b%20c&x=1'
    const id = await book({ workspace: 'Success', sourceUrl })
    const plain = await book()
    const { data } = (await call('GET', `/v1/org/meetings/get/${id}`)).body
    expect(data.sourceUrl).toBe(sourceUrl)
    expect(data.sourceUrlParams).toEqual({ utm_source: 'ad', utm_term: 'b c' })
    const { list } = (await call('PUT', LIST, { ...WEEK, workspaceIds: [data.workspaceId] })).body.data
    expect(list).toMatchObject([{ meetingId: id, sourceUrl }])
    expect((await call('GET', `/v1/org/meetings/get/${plain}`)).body.data).not.toHaveProperty('sourceUrl')
  })
})

test('the control API shows every meeting as it is kept', async () => {
  const { book, control } = await simulateChiliPiper()
  const ids = [await book(), await book({ guest: { email: 'kim@example.org' } })]
  await control('POST', `/meetings/${ids[1]}/cancel`)
  const { body } = await control('GET', '/meetings')
  expect(body).toMatchObject([
    { id: ids[0], status: 'Active', guestEmail: 'pat@example.org' },
    { id: ids[1], status: 'Canceled', guestEmail: 'kim@example.org' },
  ])
})
