import { expect, test, vi } from 'vitest'
import { APP, simulateApp } from '../simulated-app.ts'
import { receiveWebhooks } from '../simulated-chili-piper.ts'

const TASK = { title: 'Call', dueDate: '2026-03-02T09:00:00Z', completed: false, body: 'Soon' }

async function simulateEvents(options: { events?: boolean; scopes?: string[] } = {}) {
  const { url, received } = await receiveWebhooks()
  const { events = true, scopes = APP.scopes } = options
  const simulator = await simulateApp({ app: { ...APP, scopes, webhookUrl: url }, events })
  const told = async () => {
    const deliveries: { body: string }[] = (await simulator.control('GET', '/deliveries')).body
    return deliveries.map(({ body }) => JSON.parse(body)).filter(({ type }) => type !== 'INSTALL')
  }
  await simulator.control('POST', '/install', { locationId: 'loc-1' })
  return { ...simulator, received, told, types: async () => (await told()).map(({ type }) => type) }
}

test('a contact’s life is told, its tags apart, and a change of nothing is not', async () => {
  const { call, contact, told, types } = await simulateEvents()
  const id = await contact({ firstName: 'Ada', lastName: 'L', tags: ['a'] })
  await call('PUT', `/contacts/${id}`, { city: 'Lyon' })
  await call('PUT', `/contacts/${id}`, { city: 'Lyon' })
  await call('POST', `/contacts/${id}/tags`, { tags: ['b'] })
  await call('POST', `/contacts/${id}/tags`, { tags: ['b'] })
  await call('PUT', `/contacts/${id}`, { city: 'Nice', tags: [] })
  await call('DELETE', `/contacts/${id}`)
  expect(await types()).toEqual([
    'ContactCreate',
    'ContactUpdate',
    'ContactTagUpdate',
    'ContactUpdate',
    'ContactTagUpdate',
    'ContactDelete',
  ])
  const [created, updated] = await told()
  expect(created).toEqual({
    type: 'ContactCreate',
    locationId: 'loc-1',
    id,
    name: 'Ada L',
    firstName: 'Ada',
    lastName: 'L',
    email: 'ada@example.com',
    tags: ['a'],
    dnd: false,
    attachments: [],
    customFields: [],
    dateAdded: '2026-03-01T09:00:00.000Z',
    appId: 'app1',
    versionId: 'app1',
    timestamp: '2026-03-01T09:00:00.000Z',
    webhookId: expect.any(String),
  })
  expect(updated).toMatchObject({ id, city: 'Lyon', tags: ['a'] })
})

test('a note’s life is told, also when a person deletes it', async () => {
  const { call, contact, control, told } = await simulateEvents()
  const contactId = await contact()
  const { id } = (await call('POST', `/contacts/${contactId}/notes`, { body: 'x', title: 'T' })).body.note
  await call('PUT', `/contacts/${contactId}/notes/${id}`, { body: 'y' })
  await control('DELETE', `/notes/${id}`)
  const [, ...notes] = await told()
  expect(notes).toMatchObject(
    [
      ['NoteCreate', 'x'],
      ['NoteUpdate', 'y'],
      ['NoteDelete', 'y'],
    ].map(([type, body]) => ({ type, id, body, contactId, locationId: 'loc-1' })),
  )
  expect(notes[0]).not.toHaveProperty('title')
})

test('a task is told when it is made, completed and deleted, not when it is changed', async () => {
  const { call, contact, told } = await simulateEvents()
  const contactId = await contact()
  const { id } = (await call('POST', `/contacts/${contactId}/tasks`, TASK)).body.task
  const path = `/contacts/${contactId}/tasks/${id}`
  await call('PUT', path, { title: 'Call now' })
  await call('PUT', `${path}/completed`, { completed: true })
  await call('PUT', `${path}/completed`, { completed: true })
  await call('DELETE', path)
  const [, ...tasks] = await told()
  expect(tasks.map(({ type }) => type)).toEqual(['TaskCreate', 'TaskComplete', 'TaskDelete'])
  expect(tasks[0]).not.toHaveProperty('contactId')
  expect(tasks[0]).not.toHaveProperty('body')
  expect(tasks[1]).toMatchObject({ id, contactId, title: 'Call now', body: 'Soon', locationId: 'loc-1' })
})

test('what was refused is not told, also when a part of it had been done', async () => {
  const { call, contact, received, told, types } = await simulateEvents()
  const ids = [await contact(), await contact({ email: 'b@example.com' })]
  const { id: businessId } = (await call('POST', '/businesses/', { locationId: 'loc-1', name: 'Acme' })).body.buiseness
  const link = (more: string[]) =>
    call('POST', '/contacts/bulk/business', { locationId: 'loc-1', ids: [...ids, ...more], businessId })
  expect((await link(['nobody'])).status).toBe(400)
  expect(await types()).toEqual(['ContactCreate', 'ContactCreate'])
  await link([])
  expect((await told()).slice(2)).toMatchObject(ids.map((id) => ({ type: 'ContactUpdate', id })))
  await vi.waitFor(() => expect(received).toHaveLength(5))
})

test('only where the app is installed with contacts.readonly, and only when events are asked for', async () => {
  const installed = await simulateEvents()
  await installed.call('POST', '/contacts/', { locationId: 'loc-2' }, { authorization: 'Bearer pit-two' })
  await installed.control('POST', '/uninstall', { locationId: 'loc-1' })
  await installed.contact()
  expect(await installed.types()).toEqual(['UNINSTALL'])
  for (const options of [{ scopes: ['contacts.write'] }, { events: false }]) {
    const { contact, types } = await simulateEvents(options)
    await contact()
    expect(await types()).toEqual([])
  }
})
