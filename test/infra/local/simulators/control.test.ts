import { describe, expect, test } from 'vitest'
import { simulateHighLevel } from './simulated-high-level.ts'

const create = { locationId: 'loc-1', email: 'ada@example.com' }

describe('faults', () => {
  test('a status fault is used up by the matching requests only', async () => {
    const { call, control, fault } = await simulateHighLevel()
    const match = { method: 'POST', path: '/contacts/' }
    const outcome = { kind: 'status', status: 503, body: { message: 'down' }, headers: { 'retry-after': '7' } }
    expect((await fault(outcome, { match, times: 2 })).status).toBe(200)
    expect((await call('GET', '/locations/loc-1')).status).toBe(200)
    const first = await call('POST', '/contacts/', create)
    expect([first.status, first.body, first.headers.get('retry-after')]).toEqual([503, { message: 'down' }, '7'])
    expect((await control('GET', '/faults')).body).toMatchObject([{ match, times: 1 }])
    expect((await call('POST', '/contacts/', create)).status).toBe(503)
    expect((await call('POST', '/contacts/', create)).status).toBe(201)
  })

  test.each([
    ['/contacts/nobody', true],
    ['/contacts/nobody/notes', true],
    ['/^\\/contacts\\/[^/]+\\/notes$/', true],
    ['/notes/', true],
    ['/^\\/contacts\\/[^/]+$/', false],
    ['/contacts/search', false],
  ])('the path %s matches /contacts/nobody/notes: %s', async (path, expected) => {
    const { call, fault } = await simulateHighLevel()
    await fault({ kind: 'status', status: 500 }, { match: { path } })
    expect((await call('GET', '/contacts/nobody/notes')).status).toBe(expected ? 500 : 400)
  })

  test('reset-before cuts the connection with nothing done, reset-after when all is done', async () => {
    const { call, control, fault } = await simulateHighLevel()
    const count = async () => (await control('GET', '/contacts')).body.length
    await fault({ kind: 'reset-before' })
    await expect(call('POST', '/contacts/', create)).rejects.toThrow()
    expect(await count()).toBe(0)
    await fault({ kind: 'reset-after' })
    await expect(call('POST', '/contacts/', create)).rejects.toThrow()
    expect(await count()).toBe(1)
    const statuses = (await control('GET', '/requests')).body.map(({ status }: { status: number }) => status)
    expect(statuses).toEqual([0, 201])
  })

  test.each([
    ['silence', 0],
    ['delay', 1],
  ])('%s waits first, then leaves %i contact', async (kind, expected) => {
    const { call, clock, control, fault } = await simulateHighLevel()
    await fault({ kind, ms: 5_000 })
    const answer = call('POST', '/contacts/', create).then(
      ({ status }) => status,
      () => 'cut',
    )
    while (clock.sleepers() === 0) await new Promise((resolve) => setImmediate(resolve))
    expect((await control('GET', '/contacts')).body).toHaveLength(0)
    await clock.advance(5_000)
    expect(await answer).toBe(expected === 1 ? 201 : 'cut')
    expect((await control('GET', '/contacts')).body).toHaveLength(expected)
  })

  test('a body fault answers 200 with that very text', async () => {
    const { fault, url } = await simulateHighLevel()
    await fault({ kind: 'body', body: '{"contact":' })
    const answer = await fetch(`${url}/contacts/x`)
    expect([answer.status, await answer.text()]).toEqual([200, '{"contact":'])
  })

  test('faults can be taken back, and a malformed one is refused with the place', async () => {
    const { call, control, fault } = await simulateHighLevel()
    await fault({ kind: 'reset-before' }, { times: 9 })
    await control('DELETE', '/faults')
    expect((await call('GET', '/locations/loc-1')).status).toBe(200)
    for (const refused of [
      await control('POST', '/faults', {}),
      await fault({ kind: 'fire' }),
      await fault({ kind: 'reset-before' }, { match: { path: '/(/' } }),
    ]) {
      expect(refused.status).toBe(400)
      expect(refused.body.error).toContain('POST /_simulator/faults')
    }
  })
})

describe('the control API of HighLevel', () => {
  test('a seeded contact takes no request and no limit, and the search knows it at once', async () => {
    const { call, control } = await simulateHighLevel()
    const { status, body } = await control('POST', '/contacts', { id: 'ada', ...create, tags: ['VIP'] })
    expect([status, body.contact]).toMatchObject([200, { id: 'ada', tags: ['vip'] }])
    expect((await control('GET', '/requests')).body).toEqual([])
    const found = (await call('POST', '/contacts/search', { locationId: 'loc-1', pageLimit: 1 })).body.contacts
    expect(found).toMatchObject([{ id: 'ada' }])
    expect((await control('POST', '/contacts', { ...create, locationId: 'nowhere' })).status).toBe(400)
    expect((await control('POST', '/contacts', { ...create, shoeSize: 1 })).status).toBe(400)
  })

  test('contacts are shown with notes and tasks, by e-mail and location', async () => {
    const { call, contact, control } = await simulateHighLevel()
    const id = await contact()
    await contact({ email: 'b@example.com' })
    await call('POST', `/contacts/${id}/notes`, { body: 'first' })
    await call('POST', `/contacts/${id}/notes`, { body: 'second' })
    const shown = (await control('GET', '/contacts?email=ADA%40example.com')).body
    expect(shown).toMatchObject([{ contact: { id }, notes: [{ body: 'first' }, { body: 'second' }], tasks: [] }])
    expect((await control('GET', '/contacts?locationId=loc-1')).body).toHaveLength(2)
    expect((await control('GET', '/contacts?email=ada%40example.com&locationId=loc-2')).body).toEqual([])
  })

  test('a person can delete a note, a task and a contact, each once', async () => {
    const { call, contact, control } = await simulateHighLevel()
    const id = await contact()
    const { note } = (await call('POST', `/contacts/${id}/notes`, { body: 'x' })).body
    const task = { title: 'x', dueDate: '2026-03-02', completed: false }
    const taskId = (await call('POST', `/contacts/${id}/tasks`, task)).body.task.id
    for (const path of [`/notes/${note.id}`, `/tasks/${taskId}`, `/contacts/${id}`]) {
      expect((await control('DELETE', path)).status).toBe(200)
      expect((await control('DELETE', path)).status).toBe(400)
    }
  })

  test('requests are logged in order and can be cleared without giving the limit back', async () => {
    const { call, clock, control } = await simulateHighLevel()
    await call('GET', '/locations/loc-1?x=1')
    await clock.advance(5)
    await call('GET', '/locations/loc-1', undefined, { authorization: undefined })
    const at = clock.now()
    expect((await control('GET', '/requests')).body).toEqual([
      { at: at - 5, method: 'GET', path: '/locations/loc-1', status: 422, locationId: 'loc-1' },
      { at, method: 'GET', path: '/locations/loc-1', status: 401, locationId: null },
    ])
    await control('DELETE', '/requests')
    expect((await control('GET', '/requests')).body).toEqual([])
    expect((await call('GET', '/locations/loc-1')).headers.get('x-ratelimit-remaining')).toBe('98')
  })

  test('reset forgets everything but the webhook key', async () => {
    const { call, contact, control, fault } = await simulateHighLevel()
    await contact({ tags: ['a'] })
    await fault({ kind: 'reset-before' })
    expect((await control('POST', '/reset')).status).toBe(200)
    expect((await control('GET', '/contacts')).body).toEqual([])
    expect((await control('GET', '/requests')).body).toEqual([])
    const { body, headers } = await call('GET', '/locations/loc-1/tags')
    expect([body.tags, headers.get('x-ratelimit-remaining')]).toEqual([[], '99'])
  })

  test('an unknown control operation is 404', async () => {
    const { control } = await simulateHighLevel()
    expect((await control('GET', '/nothing')).status).toBe(404)
  })
})
