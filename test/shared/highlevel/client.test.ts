import { describe, expect, test } from 'vitest'
import { BookingRejectedError, GrantRevokedError, RemoteUnavailableError } from '../../../shared/errors.ts'
import { createHighLevelClient, type HighLevelClient } from '../../../shared/highlevel/client.ts'
import { createManualClock } from '../../support/manual-clock.ts'
import { type Script, startScriptedServer } from '../../support/scripted-server.ts'

async function createWorld(...script: Script[]) {
  return await worldWith(async () => 'pit-1', ...script)
}

async function worldWith(accessToken: () => Promise<string>, ...script: Script[]) {
  const clock = createManualClock()
  const server = await startScriptedServer(...script)
  const client = createHighLevelClient({
    baseUrl: server.url,
    locationId: 'location-1',
    fetch,
    clock,
    // Pacing has its own tests.
    pacer: { begin: () => {}, take: async () => () => {}, pause: () => {} },
    accessToken,
  })
  return { server, client }
}

const NOTE = { body: 'text' }
const TASK = {
  title: 'Prepare',
  body: 'b',
  dueDate: '2026-03-10T15:00:00.000Z',
  completed: false,
  assignedTo: 'user-1',
}

type Called = [string, (client: HighLevelClient) => Promise<unknown>, string, unknown, unknown, unknown]
const CALLS: Called[] = [
  [
    'a contact is looked for by e-mail and phone, each encoded',
    (client) => client.findContact({ email: 'pat+1@example.org', phone: '+12125550123' }),
    'GET /contacts/search/duplicate?locationId=location-1&email=pat%2B1%40example.org&number=%2B12125550123',
    undefined,
    { contact: { id: 'c1', email: 'pat+1@example.org', extra: 1 }, matchingField: 'email' },
    { id: 'c1', email: 'pat+1@example.org' },
  ],
  [
    'nobody found is no contact',
    (client) => client.findContact({ email: 'pat@example.org' }),
    'GET /contacts/search/duplicate?locationId=location-1&email=pat%40example.org',
    undefined,
    { contact: null },
    undefined,
  ],
  [
    'a contact is created in the location',
    (client) => client.createContact({ email: 'pat@example.org', source: 'Chili Piper', tags: ['cp-booked'] }),
    'POST /contacts/',
    { email: 'pat@example.org', source: 'Chili Piper', tags: ['cp-booked'], locationId: 'location-1' },
    { contact: { id: 'c1' } },
    { id: 'c1', isNew: true },
  ],
  [
    'a contact is updated with the changes alone: no location, no tags',
    (client) => client.updateContact('c1', { phone: '+12125550123' }),
    'PUT /contacts/c1',
    { phone: '+12125550123' },
    { succeded: true, contact: { id: 'c1' } },
    'updated',
  ],
  [
    'tags are added by their own call',
    (client) => client.addTags('c1', ['a']),
    'POST /contacts/c1/tags',
    { tags: ['a'] },
    { tags: [] },
    'added',
  ],
  [
    'tags are removed by their own call',
    (client) => client.removeTags('c1', ['a']),
    'DELETE /contacts/c1/tags',
    { tags: ['a'] },
    { tags: [] },
    'removed',
  ],
  [
    'notes are listed with their text',
    (client) => client.listNotes('c1'),
    'GET /contacts/c1/notes',
    undefined,
    { notes: [{ id: 'n1', body: 'x', userId: null }, { id: 'n2' }] },
    [
      { id: 'n1', body: 'x' },
      { id: 'n2', body: '' },
    ],
  ],
  [
    'notes are read with author and time',
    (client) => client.readNotes('c1'),
    'GET /contacts/c1/notes',
    undefined,
    {
      notes: [
        { id: 'n1', body: 'x', userId: 'u1', dateAdded: '2026-03-01T09:00:00.000Z' },
        { id: 'n2', body: null },
      ],
    },
    [{ id: 'n1', body: 'x', userId: 'u1', dateAdded: '2026-03-01T09:00:00.000Z' }, { id: 'n2' }],
  ],
  [
    'a note is created',
    (client) => client.createNote('c1', NOTE),
    'POST /contacts/c1/notes',
    NOTE,
    { note: { id: 'n1' } },
    { id: 'n1' },
  ],
  [
    'a note is updated',
    (client) => client.updateNote('c1', 'n/1', NOTE),
    'PUT /contacts/c1/notes/n%2F1',
    NOTE,
    { note: {} },
    'updated',
  ],
  [
    'tasks are listed with their text',
    (client) => client.listTasks('c1'),
    'GET /contacts/c1/tasks',
    undefined,
    { tasks: [{ id: 't1' }] },
    [{ id: 't1', body: '' }],
  ],
  [
    'tasks are read with title, time and whether they are done',
    (client) => client.readTasks('c1'),
    'GET /contacts/c1/tasks',
    undefined,
    { tasks: [{ id: 't1', title: 'Prepare', dueDate: '2026-03-10T15:00:00.000Z', completed: true }] },
    [{ id: 't1', title: 'Prepare', dueDate: '2026-03-10T15:00:00.000Z', completed: true }],
  ],
  [
    'a task is created',
    (client) => client.createTask('c1', TASK),
    'POST /contacts/c1/tasks',
    TASK,
    { task: { id: 't1' } },
    { id: 't1' },
  ],
  [
    'a task is updated',
    (client) => client.updateTask('c1', 't1', TASK),
    'PUT /contacts/c1/tasks/t1',
    TASK,
    { task: {} },
    'updated',
  ],
  [
    'the probe is a plain read of nobody',
    (client) => client.probe(),
    'GET /contacts/search/duplicate?locationId=location-1&email=probe%40example.invalid',
    undefined,
    {},
    undefined,
  ],
]

test.each(CALLS)('%s', async (_name, call, line, body, answer, expected) => {
  const { server, client } = await createWorld({ status: 200, body: answer })
  expect(await call(client)).toEqual(expected)
  expect(server.requests).toHaveLength(1)
  const [request] = server.requests
  expect(`${request?.method} ${request?.path}`).toBe(line)
  expect(request?.body ? JSON.parse(request.body) : undefined).toEqual(body)
})

const missing = { statusCode: 400, message: 'Contact with id c1 not found' }
const OF_A_CONTACT = CALLS.filter(([, , line]) => line.includes('/c1'))
describe.each([400, 404])('F21: a contact that is gone, told as %i', (status) => {
  test.each(OF_A_CONTACT)('%s, or “missing” is the outcome', async (_name, call) => {
    const { client } = await createWorld({ status, body: missing })
    expect(await call(client)).toBe('missing')
  })
})

const duplicated = {
  statusCode: 400,
  message: 'This location does not allow duplicated contacts.',
  meta: { contactId: 'c9' },
}

test('F22: the contact that the duplicate rule names is the one, and it is not new', async () => {
  const { client } = await createWorld({ status: 400, body: duplicated })
  expect(await client.createContact({ email: 'pat@example.org' })).toEqual({ id: 'c9', isNew: false })
})

test('F22: an update that the duplicate rule refuses is a conflict, and nothing was changed', async () => {
  const { client } = await createWorld({ status: 400, body: duplicated })
  expect(await client.updateContact('c1', { phone: '+12125550123' })).toBe('conflict')
})

test.each([
  ['a field that must not be there', ['property email should not exist'], ', email'],
  ['a field with a wrong value', ['email must be an email'], ', email'],
  ['the second of two messages', ['something', 'phone must be a phone'], ', phone'],
  ['a value in place of a field', ['pat.prospect@example.org is no address'], ''],
  ['a name in place of a field', 'Prospect is not allowed', ''],
  ['no message', undefined, ''],
])(
  'F23: a refusal (422) for %s is the booking’s end, told by field and without values',
  async (_name, message, told) => {
    const { server, client } = await createWorld({ status: 422, body: { statusCode: 422, message } })
    const call = client.createContact({ email: 'pat@example.org', phone: '+12125550123', firstName: 'Pat' })
    const error = await call.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(BookingRejectedError)
    expect(String(error)).toBe(`BookingRejectedError: HighLevel rejected the booking: POST /contacts/, 422${told}`)
    expect(server.requests).toHaveLength(1)
  },
)

test.each([
  ['C5: a list for an object', []],
  ['C1: an object without what was asked', {}],
  [
    'C6: an id as number',
    { contact: { id: 7 }, note: { id: 7 }, task: { id: 7 }, notes: [{ id: 7 }], tasks: [{ id: 7 }] },
  ],
  [
    'C6: an empty id',
    { contact: { id: '' }, note: { id: '' }, task: { id: '' }, notes: [{ id: '' }], tasks: [{ id: '' }] },
  ],
  ['C3: an error in a success', { statusCode: 400, message: 'no' }],
  ['C1: null for an object', { contact: null, note: null, task: null, notes: null, tasks: null }],
])('%s in a success is HighLevel’s fault, not a result', async (_name, body) => {
  const { client } = await createWorld({ status: 200, body })
  const calls = [
    client.createContact({ email: 'pat@example.org' }),
    client.createNote('c1', NOTE),
    client.createTask('c1', TASK),
    client.listNotes('c1'),
    client.listTasks('c1'),
  ]
  for (const result of await Promise.allSettled(calls))
    expect(result).toMatchObject({ status: 'rejected', reason: { name: 'RemoteUnavailableError' } })
})

test('C6: a found contact without a usable id is HighLevel’s fault', async () => {
  const { client } = await createWorld({ status: 200, body: { contact: { id: 7, email: 'pat@example.org' } } })
  await expect(client.findContact({ email: 'pat@example.org' })).rejects.toThrow(RemoteUnavailableError)
  await expect(client.findContact({ email: 'pat@example.org' })).rejects.toThrow('the answer has no usable contact.id')
})

test.each([400, 422])('C4: an error (%i) with a success in it is an error all the same', async (status) => {
  const { client } = await createWorld({ status, body: { contact: { id: 'c1' }, note: { id: 'n1' }, succeded: true } })
  const calls = [
    client.createContact({ email: 'pat@example.org' }),
    client.createNote('c1', NOTE),
    client.addTags('c1', ['x']),
  ]
  for (const result of await Promise.allSettled(calls))
    expect(result).toMatchObject({ status: 'rejected', reason: { name: 'BookingRejectedError' } })
})

test('C4: a failure (503) with a success in it is a failure', async () => {
  const { client } = await createWorld({ status: 503, body: { contact: { id: 'c1', email: 'pat@example.org' } } })
  await expect(client.findContact({ email: 'pat@example.org' })).rejects.toThrow(RemoteUnavailableError)
})

test('the probe fails as any call does', async () => {
  const { client } = await createWorld({ status: 503 })
  await expect(client.probe()).rejects.toThrow(RemoteUnavailableError)
})

test('preparing has the token read and makes no call; where that fails, the first call tells of it', async () => {
  let reads = 0
  const { client, server } = await worldWith(async () => {
    reads++
    throw new GrantRevokedError('Location location-1 is not connected: it has no grant')
  })
  await client.prepare()
  expect([reads, server.requests.length]).toEqual([1, 0])
  await expect(client.getContact('c1')).rejects.toThrow('not connected')
})
