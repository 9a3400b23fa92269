import { describe, expect, test } from 'vitest'
import { simulateHighLevel } from '../simulated-high-level.ts'

const TASK = { title: 'Call', dueDate: '2026-03-02T10:00:00+01:00', completed: false }

describe('notes', () => {
  test('are created, listed newest first, read, changed and deleted', async () => {
    const { call, contact } = await simulateHighLevel()
    const contactId = await contact()
    const created = await call('POST', `/contacts/${contactId}/notes`, {
      body: '<p>Hello</p>',
      title: 'T',
      pinned: true,
    })
    expect(created.status).toBe(201)
    const { note } = created.body
    expect(note).toEqual({
      id: expect.stringMatching(/^\w{20}$/),
      contactId,
      body: '<p>Hello</p>',
      bodyText: 'Hello',
      title: 'T',
      pinned: true,
      userId: null,
      relations: [],
      dateAdded: '2026-03-01T09:00:00.000Z',
    })
    await call('POST', `/contacts/${contactId}/notes`, { body: 'Second' })
    const path = `/contacts/${contactId}/notes/${note.id}`
    const changed = await call('PUT', path, { body: 'Changed', userId: 'user-1' })
    expect(changed.status).toBe(200)
    expect(changed.body.note).toEqual({ ...note, body: 'Changed', bodyText: 'Changed', userId: 'user-1' })
    expect((await call('GET', path)).body.note).toEqual(changed.body.note)
    const list = (await call('GET', `/contacts/${contactId}/notes`)).body.notes
    expect(list.map(({ body }: { body: string }) => body)).toEqual(['Second', 'Changed'])
    const deleted = await call('DELETE', path)
    expect([deleted.status, deleted.body.succeded]).toEqual([200, true])
    expect((await call('GET', path)).body.message).toBe(`Note with id ${note.id} not found`)
  })

  test.each([
    [{}, ['body should not be empty']],
    [{ body: ' ' }, ['body should not be empty']],
    [{ body: 'x', locationId: 'loc-1' }, ['property locationId should not exist']],
    [{ body: 'x', pinned: 'yes' }, ['pinned must be a boolean value']],
    [{ body: 'x', userId: 'stranger' }, ['userId must be a user of the location']],
  ])('%j is refused', async (body, message) => {
    const { call, contact } = await simulateHighLevel()
    const answer = await call('POST', `/contacts/${await contact()}/notes`, body)
    expect([answer.status, answer.body.message]).toEqual([422, message])
  })

  test('a note is not found through another contact', async () => {
    const { call, contact } = await simulateHighLevel()
    const { note } = (await call('POST', `/contacts/${await contact()}/notes`, { body: 'x' })).body
    const other = await contact({ email: 'b@example.com' })
    for (const method of ['GET', 'DELETE'])
      expect((await call(method, `/contacts/${other}/notes/${note.id}`)).status).toBe(400)
  })
})

describe('tasks', () => {
  test('are created, completed, changed, listed and deleted', async () => {
    const { call, contact } = await simulateHighLevel()
    const contactId = await contact()
    const created = await call('POST', `/contacts/${contactId}/tasks`, TASK)
    expect(created.status).toBe(201)
    const { task } = created.body
    expect(task).toEqual({ ...TASK, id: expect.any(String), contactId, dueDate: '2026-03-02T09:00:00.000Z' })
    const path = `/contacts/${contactId}/tasks/${task.id}`
    const completed = await call('PUT', `${path}/completed`, { completed: true })
    expect([completed.status, completed.body.task]).toEqual([200, { ...task, completed: true }])
    const changed = await call('PUT', path, { dueDate: '2026-03-03', assignedTo: 'user-2' })
    const expected = { ...task, completed: true, dueDate: '2026-03-03T00:00:00.000Z', assignedTo: 'user-2' }
    expect([changed.status, changed.body.task]).toEqual([200, expected])
    expect((await call('GET', path)).body.task).toEqual(expected)
    expect((await call('GET', `/contacts/${contactId}/tasks`)).body.tasks).toEqual([expected])
    const deleted = await call('DELETE', path)
    expect([deleted.status, deleted.body]).toMatchObject([200, { succeded: true, succeeded: true }])
    expect((await call('GET', path)).status).toBe(400)
  })

  test.each([
    [{ title: 'x' }, ['dueDate should not be empty', 'completed should not be empty']],
    [{ ...TASK, dueDate: 'tomorrow' }, ['dueDate must be a valid ISO 8601 date string']],
    [{ ...TASK, completed: 'false' }, ['completed must be a boolean value']],
    [{ ...TASK, locationId: 'loc-1' }, ['property locationId should not exist']],
    [{ ...TASK, assignedTo: 'stranger' }, ['assignedTo must be a user of the location']],
  ])('%j is refused', async (body, message) => {
    const { call, contact } = await simulateHighLevel()
    const answer = await call('POST', `/contacts/${await contact()}/tasks`, body)
    expect([answer.status, answer.body.message]).toEqual([422, message])
  })
})

describe('tags', () => {
  test('are added and removed one by one, lower-cased, and a repeat changes nothing', async () => {
    const { call, contact } = await simulateHighLevel()
    const path = `/contacts/${await contact({ tags: ['old'] })}/tags`
    const added = await call('POST', path, { tags: ['VIP', 'old'] })
    expect(added.status).toBe(201)
    expect(added.body).toMatchObject({ tags: ['old', 'vip'], tagsAdded: ['vip'] })
    expect((await call('POST', path, { tags: ['vip'] })).body).toMatchObject({ tags: ['old', 'vip'], tagsAdded: [] })
    const removed = await call('DELETE', path, { tags: ['OLD', 'never'] })
    expect(removed.status).toBe(200)
    expect(removed.body).toMatchObject({ tags: ['vip'], tagsRemoved: ['old'] })
    const names = (await call('GET', '/locations/loc-1/tags')).body.tags.map(({ name }: { name: string }) => name)
    expect(names).toEqual(['old', 'vip'])
  })

  test.each(['POST', 'DELETE'])('%s needs a body with tags and nothing else', async (method) => {
    const { call, contact } = await simulateHighLevel()
    const path = `/contacts/${await contact()}/tags`
    for (const body of [undefined, {}, { tags: [] }, { tags: 'vip' }, { tags: ['vip'], locationId: 'loc-1' }])
      expect((await call(method, path, body)).status).toBe(422)
  })
})

describe('locations and users', () => {
  test('a location tells its name, zone and how it treats duplicates', async () => {
    const { call } = await simulateHighLevel()
    const { status, body } = await call('GET', '/locations/loc-1')
    expect(status).toBe(200)
    expect(body.location).toMatchObject({
      id: 'loc-1',
      companyId: 'company-1',
      timezone: 'Europe/Paris',
      settings: { allowDuplicateContact: false, contactUniqueIdentifiers: ['email', 'phone'] },
    })
  })

  test.each(['', '/tags', '/customFields'])('another location%s is not for this token', async (below) => {
    const { call } = await simulateHighLevel()
    expect((await call('GET', `/locations/loc-2${below}`)).status).toBe(403)
  })

  test('custom fields are listed by model', async () => {
    const { call, control } = await simulateHighLevel()
    await control('POST', '/custom-fields', { locationId: 'loc-1', id: 'f', name: 'Size', fieldKey: 'contact.size' })
    const list = async (query: string) => (await call('GET', `/locations/loc-1/customFields${query}`)).body.customFields
    expect(await list('')).toMatchObject([{ id: 'f', fieldKey: 'contact.size', dataType: 'TEXT', model: 'contact' }])
    expect(await list('?model=opportunity')).toEqual([])
    expect((await call('GET', '/locations/loc-1/customFields?model=lead')).status).toBe(422)
  })

  test('users are found by name or e-mail within the company', async () => {
    const { call } = await simulateHighLevel()
    const search = (query: string) => call('GET', `/users/search?${query}`)
    const found = await search('companyId=company-1&locationId=loc-1&query=RITA%40example.com')
    expect(found.body).toMatchObject({ count: 1, users: [{ id: 'user-1', firstName: 'Rita', lastName: 'Rep' }] })
    expect((await search('companyId=company-1&skip=1')).body.users).toMatchObject([{ id: 'user-2' }])
    expect((await search('locationId=loc-1')).status).toBe(422)
    expect((await search('companyId=company-2')).status).toBe(403)
    expect((await search('companyId=company-1&locationId=loc-2')).status).toBe(403)
  })
})
