import { expect, test } from 'vitest'
import type { CrmJob } from '../../../functions/sync/crm/crm-job.ts'
import { createShareNotes } from '../../../functions/sync/share-notes.ts'
import { createChiliPiperField } from '../../../shared/booking-notes/chili-piper-field.ts'
import { createOutgoingWebhook } from '../../../shared/booking-notes/outgoing-webhook.ts'
import type { BookingNotes } from '../../../shared/booking-notes/port.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { settingsFor } from '../../../shared/config/settings-for.ts'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import { createHighLevelClient } from '../../../shared/highlevel/client.ts'
import { createLedger } from '../../../shared/ledger/ledger.ts'
import type { ContactBooking } from '../../../shared/plan/contact-booking.ts'
import { simulateHighLevel } from '../../infra/local/simulators/simulated-high-level.ts'
import { createNotesWorld, TableName } from '../../shared/booking-notes/notes-world.ts'
import { createLogTrap } from '../../support/log-trap.ts'
import { type Script, startScriptedServer } from '../../support/scripted-server.ts'

const KEY = Buffer.from('k'.repeat(64))

/** The hook between both simulators and a receiver of the webhook, for a contact with one booking that is upcoming. */
async function createWorld(
  script: Script[] = [{ status: 204 }],
  places: BookingNotes['name'][] = ['chili-piper', 'webhook'],
) {
  const world = await createNotesWorld()
  const { clock, capabilities, chiliPiper, documents } = world
  await world.keepField('notes')
  await capabilities.write('demo', 'notes', { status: 'passed', reason: '', at: 1 })
  const meetingId = await world.simulator.book()
  const highLevelSimulator = await simulateHighLevel({ clock })
  const contactId = await highLevelSimulator.contact({ firstName: 'Ada', lastName: 'Byron', tags: ['vip'] })
  const receiver = await startScriptedServer(...script)
  const integration = defineIntegration({
    tenants: { demo: { location: 'loc-1' } },
    sharedNotes: {
      visible: { prefix: 'Rep:' },
      webhook: { url: 'https://hooks.example.org/notes' },
      chiliPiper: { field: 'notes', mayEmailGuests: true },
    },
  })
  const log = createLogTrap()
  const counts: Record<string, number> = {}
  const adapters: Record<BookingNotes['name'], BookingNotes> = {
    'chili-piper': createChiliPiperField({ field: 'notes', mayEmailGuests: true, capabilities, chiliPiper }),
    webhook: createOutgoingWebhook({
      url: 'https://hooks.example.org/notes',
      key: async () => KEY,
      fetch: (_, init) => fetch(receiver.url, init),
      clock,
    }),
  }
  const share = createShareNotes({ adapters: () => places.map((name) => adapters[name]), store: world.store })
  const booked: ContactBooking = {
    tenant: 'demo',
    meetingId,
    status: 'booked',
    isRescheduled: false,
    decidedAt: 1,
    endsAt: '2026-03-03T15:30:00.000Z',
    tags: [],
  }
  const highLevel = createHighLevelClient({
    baseUrl: highLevelSimulator.url,
    locationId: 'loc-1',
    fetch,
    clock,
    // Pacing has its own tests.
    pacer: { begin: () => {}, take: async () => () => {}, pause: () => {} },
    accessToken: async () => 'pit-one',
  })
  const bodies = () => receiver.requests.map(({ body }) => JSON.parse(body).data)
  const settings = settingsFor(integration, 'loc-1')
  return {
    ...world,
    settings,
    meetingId,
    contactId,
    booked,
    log,
    counts,
    receiver,
    highLevel: highLevelSimulator,
    /** One event of the contact's notes; whatever it says, the notes are as HighLevel has them. */
    share(more: Partial<CrmJob> = {}) {
      const event = { kind: 'crm', name: 'NoteUpdate', id: 'n1', contactId, happenedAt: clock.now() } as const
      return share({
        locationId: 'loc-1',
        contactId,
        event,
        settings,
        integration,
        ledger: createLedger({ documents, tableName: TableName, clock }),
        highLevel,
        now: clock.now(),
        log,
        count: (name, value = 1) => {
          counts[name] = (counts[name] ?? 0) + value
        },
        bookings: [booked],
        ...more,
      })
    },
    async note(body: string): Promise<string> {
      await clock.advance(1_000)
      return (await highLevelSimulator.call('POST', `/contacts/${contactId}/notes`, { body })).body.note.id
    },
    editNote: (id: string, body: string) =>
      highLevelSimulator.call('PUT', `/contacts/${contactId}/notes/${id}`, { body }),
    deleteNote: (id: string) => highLevelSimulator.call('DELETE', `/contacts/${contactId}/notes/${id}`),
    task: (title: string, completed: boolean) =>
      highLevelSimulator.call('POST', `/contacts/${contactId}/tasks`, {
        title,
        dueDate: '2026-03-03T15:00:00.000Z',
        completed,
      }),
    /** What the receiver was sent. */
    bodies,
    /** The texts of every push that the receiver was sent. */
    sentTexts: () => bodies().map(({ notes }) => notes.map(({ text }: { text: string }) => text)),
    /** What HighLevel was asked since the last look. */
    async asked(): Promise<string[]> {
      const { body } = await highLevelSimulator.control('GET', '/requests')
      await highLevelSimulator.control('DELETE', '/requests')
      return body.map(({ method, path }: { method: string; path: string }) => `${method} ${path}`).sort()
    },
    kept: (id = meetingId) => world.store.read({ tenant: 'demo', meetingId: id }),
    inMeeting: (id = meetingId) => world.field(id, 'notes'),
  }
}
const caught = (promise: Promise<unknown>) => promise.catch((thrown: unknown) => thrown)

test('a new note reaches the booking everywhere, with the contact and its tasks as they are now, after three reads', async () => {
  const { share, note, task, asked, bodies, inMeeting, contactId, meetingId, counts, kept } = await createWorld()
  await note('secret: not for others')
  await note('Rep: likes tea')
  await note('Rep: prefers mornings')
  await task('Send the offer', true)
  await asked()
  await share()
  const path = `GET /contacts/${contactId}`
  expect(await asked()).toEqual([path, `${path}/notes`, `${path}/tasks`])
  expect(await inMeeting()).toBe('prefers mornings\n\nlikes tea')
  expect(bodies()).toEqual([
    {
      tenant: 'demo',
      meetingId,
      locationId: 'loc-1',
      contactId,
      notes: [expect.objectContaining({ text: 'prefers mornings' }), expect.objectContaining({ text: 'likes tea' })],
      contact: { name: 'Ada Byron', email: 'ada@example.com', tags: ['vip'] },
      tasks: [{ title: 'Send the offer', completed: true, dueDate: '2026-03-03T15:00:00.000Z' }],
    },
  ])
  expect(counts).toEqual({ NotesPushed: 2 })
  expect(await kept()).toMatchObject({
    pushedAt: expect.any(Number),
    outcomes: { 'chili-piper': { outcome: 'pushed' }, webhook: { outcome: 'pushed' } },
  })
})

test('the same event again, or a note that nobody may see, pushes nothing', async () => {
  const { share, note, receiver, calls } = await createWorld()
  await note('Rep: likes tea')
  await share()
  await calls()
  await share()
  await note('secret: not for others')
  await share()
  expect(receiver.requests).toHaveLength(1)
  expect(await calls()).toEqual([])
})

test('the copies follow an edit, a note that is hidden, and the end of the last note', async () => {
  const { share, note, editNote, deleteNote, sentTexts, inMeeting, calls } = await createWorld()
  const [first, second] = [await note('Rep: one'), await note('Rep: two')]
  await share()
  await editNote(first, 'Rep: uno')
  await share()
  await editNote(first, 'uno')
  await share()
  await deleteNote(second)
  await share()
  await calls()
  await share()
  expect(sentTexts()).toEqual([['two', 'one'], ['two', 'uno'], ['two'], []])
  expect(await inMeeting()).toBe('')
  expect(await calls()).toEqual(['GET'])
})

test('a booking that never had a visible note is told nothing', async () => {
  const { share, note, deleteNote, receiver, calls, kept } = await createWorld()
  await deleteNote(await note('secret: not for others'))
  await calls()
  await share()
  expect(receiver.requests).toHaveLength(0)
  expect(await calls()).toEqual([])
  expect(await kept()).toBeUndefined()
})

test('a contact that is gone takes its notes with it', async () => {
  const { share, note, highLevel, contactId, sentTexts, inMeeting } = await createWorld()
  await note('Rep: likes tea')
  await share()
  await highLevel.call('DELETE', `/contacts/${contactId}`)
  await share()
  expect(sentTexts()).toEqual([['likes tea'], []])
  expect(await inMeeting()).toBe('')
})

test.each([
  ['over', { endsAt: '2026-03-01T08:59:59.000Z' }],
  ['cancelled', { status: 'cancelled' }],
  ['a no-show', { status: 'no-show' }],
] as const)('a contact whose only booking is %s costs HighLevel no call', async (_name, change) => {
  const { share, asked, booked } = await createWorld()
  await asked()
  await share({ bookings: [{ ...booked, ...change }] })
  await share({ bookings: [] })
  expect(await asked()).toEqual([])
})

test('without a place to send them to nothing is read', async () => {
  const { share, asked, note } = await createWorld(undefined, [])
  await note('Rep: likes tea')
  await asked()
  await share()
  expect(await asked()).toEqual([])
})

test('a booking that runs, and one without an end, are both told; three reads serve all', async () => {
  const { share, note, booked, simulator, asked, inMeeting, bodies } = await createWorld()
  const other = await simulator.book({ startAt: '2026-03-04T15:00:00Z' })
  const { endsAt: _, ...endless } = { ...booked, meetingId: other }
  await note('Rep: likes tea')
  await asked()
  await share({ bookings: [{ ...booked, endsAt: '2026-03-01T09:00:02.000Z' }, endless] })
  expect(await asked()).toHaveLength(3)
  expect([await inMeeting(), await inMeeting(other)]).toEqual(['likes tea', 'likes tea'])
  expect(bodies()).toHaveLength(2)
})

test('a receiver that is down holds up no other place; the repeat serves it alone, under the same id', async () => {
  const { share, note, receiver, calls, inMeeting, counts, kept, clock } = await createWorld([
    { status: 503 },
    { status: 503 },
    { status: 204 },
  ])
  await note('Rep: likes tea')
  await calls()
  const happenedAt = clock.now()
  const event = { kind: 'crm', name: 'NoteCreate', id: 'n1', happenedAt } as const
  expect(await caught(share({ event }))).toBeInstanceOf(RemoteUnavailableError)
  expect(await inMeeting()).toBe('likes tea')
  expect(await calls()).toEqual(['GET', 'PATCH', 'GET', 'GET'])
  expect(await kept()).toMatchObject({
    outcomes: { 'chili-piper': { outcome: 'pushed' }, webhook: { outcome: 'failed', mayHold: true } },
  })
  expect(await caught(share({ event }))).toBeInstanceOf(RemoteUnavailableError)
  await share({ event })
  await share({ event })
  expect(await calls()).toEqual([])
  expect(receiver.requests).toHaveLength(3)
  expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(counts).toEqual({ NotesPushed: 2, NotesNotPushed: 2 })
})

test('a Chili Piper that is down holds up no webhook', async () => {
  const { share, note, simulator, receiver, inMeeting } = await createWorld()
  await note('Rep: likes tea')
  await simulator.fault({ kind: 'status', status: 500 }, { times: 1 })
  expect(await caught(share())).toBeInstanceOf(RemoteUnavailableError)
  expect(receiver.requests).toHaveLength(1)
  await share()
  expect(receiver.requests).toHaveLength(1)
  expect(await inMeeting()).toBe('likes tea')
})

test('one booking that cannot be told holds up no other', async () => {
  const { share, note, booked, simulator, receiver, sentTexts } = await createWorld(
    [{ status: 500 }, { status: 204 }],
    ['webhook'],
  )
  const other = { ...booked, meetingId: await simulator.book({ startAt: '2026-03-04T15:00:00Z' }) }
  await note('Rep: likes tea')
  expect(await caught(share({ bookings: [booked, other] }))).toBeInstanceOf(RemoteUnavailableError)
  expect(receiver.requests).toHaveLength(2)
  await share({ bookings: [booked, other] })
  expect(sentTexts()).toHaveLength(3)
})

test('what a place refuses is told with its reason, counted and kept; nothing waits for it, and the next event tries again', async () => {
  const { share, note, capabilities, log, counts, kept, inMeeting } = await createWorld([{ status: 410 }])
  await capabilities.write('demo', 'notes', { status: 'failed', reason: 'not kept', at: 2 })
  await note('Rep: likes tea')
  await share()
  expect(counts).toEqual({ NotesNotPushed: 2 })
  const reasons = ['the probe of the field notes failed: not kept', 'the receiver is gone for good (410)']
  expect(log.lines.map(({ level, fields }) => [level, fields.reason])).toEqual(reasons.map((one) => ['warn', one]))
  expect(await kept()).toMatchObject({
    outcomes: {
      'chili-piper': { outcome: 'skipped', reason: reasons[0], mayHold: false },
      webhook: { outcome: 'skipped', reason: reasons[1], mayHold: false },
    },
  })
  expect(await kept()).not.toHaveProperty('pushedAt')
  await capabilities.write('demo', 'notes', { status: 'passed', reason: '', at: 3 })
  await share()
  expect(await inMeeting()).toBe('likes tea')
})

test('a place that was served before a crash is still told when the note is gone', async () => {
  const { share, note, deleteNote, store, receiver, sentTexts } = await createWorld(undefined, ['webhook'])
  const id = await note('Rep: likes tea')
  const { write } = store
  // The invocation ends after the push, before it is recorded.
  store.write = (...args) => (receiver.requests.length > 0 ? Promise.reject(new Error('crash')) : write(...args))
  await caught(share())
  store.write = write
  await deleteNote(id)
  await share()
  expect(sentTexts()).toEqual([['likes tea'], []])
})

test('F11: a place whose push ended with the function is told again, though the notes are as they were before it', async () => {
  const world = await createWorld(undefined, ['webhook'])
  await world.note('Rep: first')
  await world.share()
  const id = await world.note('Rep: second')
  const { write } = world.store
  let writes = 0
  world.store.write = async (...input) => {
    if (++writes === 2) throw new Error('killed')
    await write(...input)
  }
  await caught(world.share())
  world.store.write = write
  await world.deleteNote(id)
  await world.share()
  expect(world.sentTexts().map((texts: string[]) => texts.length)).toEqual([1, 2, 1])
})

test('a dry run reads and says which places it would tell, and tells none', async () => {
  const { share, note, settings, log, receiver, calls, kept } = await createWorld()
  await note('Rep: likes tea')
  await calls()
  await share({ settings: { ...settings, mode: 'dry-run' } })
  expect(log.lines.map(({ message, fields }) => [message, fields.outcome])).toEqual([
    ['notes planned', 'chili-piper: planned'],
    ['notes planned', 'webhook: planned'],
  ])
  expect(receiver.requests).toHaveLength(0)
  expect([await calls(), await kept()]).toEqual([[], undefined])
})

test('when HighLevel does not answer nothing is pushed, and it may pass', async () => {
  const { share, note, highLevel, receiver, calls } = await createWorld()
  await note('Rep: likes tea')
  await calls()
  await highLevel.fault({ kind: 'status', status: 500 }, { times: 10 })
  expect(await caught(share())).toBeInstanceOf(RemoteUnavailableError)
  expect(receiver.requests).toHaveLength(0)
  expect(await calls()).toEqual([])
})

test('no log line and no kept item has a text or a person in it', async () => {
  const { share, note, log, item, meetingId } = await createWorld([{ status: 404, body: 'ada@example.com' }])
  await note('Rep: likes tea')
  await share()
  const seen = JSON.stringify([log.lines, await item(`booking#demo#${meetingId}`, 'notes')])
  expect(seen).not.toMatch(/likes tea|ada|byron/i)
})
