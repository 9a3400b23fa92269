import { expect, test } from 'vitest'
import type { EventChange } from '../../../../shared/booking/booking.ts'
import { MOVED, message, pat, tell } from '../options/option-world.ts'
import { afterIntent, crmMessage, crmWorld, WITH_APP } from './crm-world.ts'

test.each([
  ['a new booking', []],
  ['a moved one', ['updated']],
  ['a cancelled one, whose task we completed', ['deleted']],
  ['one that is booked again', ['deleted', 'active']],
  ['a guest who did not come', ['no-show']],
  ['a meeting that was held', ['updated', 'completed']],
] as [string, EventChange[]][])(
  'what we wrote for %s comes back as events and makes no call',
  async (_what, changes) => {
    const world = await crmWorld()
    await tell(world, message('created'))
    expect(await world.takeAllHeard()).toBe(0)
    for (const change of changes) {
      await tell(world, message(change, MOVED))
      expect(await world.takeAllHeard()).toBe(0)
    }
    expect(world.notes).toEqual([])
    expect(world.tags).toEqual([])
    expect(world.counts['CrmEcho']).toBeGreaterThanOrEqual(1 + changes.length)
    expect(world.held).toEqual([])
    const { written } = world.link()
    expect([written.noteTail, written.tasks?.['prepare']?.doneBy]).toEqual([undefined, undefined])
  },
)

test('a late echo of an earlier version is an echo, too', async () => {
  const world = await crmWorld()
  await tell(world, message('created'))
  const [first] = (await world.hear()).filter(({ type }) => type === 'NoteCreate')
  await tell(world, message('updated', MOVED), message('deleted', MOVED))
  expect(await world.take(crmMessage({ ...first, type: 'NoteUpdate' }))).toBe(0)
  expect(world.counts).toMatchObject({ CrmEcho: 1 })
  expect(world.notes).toEqual([])
})

test('a note that HighLevel wraps in markup is known all the same', async () => {
  const world = await crmWorld()
  await tell(world, message('created'))
  const { contact, notes } = await pat(world)
  const lines = notes[0]!.body.split('\n').map((line) => `<p>${line}</p>`)
  const event = { type: 'NoteUpdate', id: notes[0]!.id, contactId: contact.id, body: lines.join('') }
  expect(await world.take(crmMessage(event))).toBe(0)
  expect(world.counts).toMatchObject({ CrmEcho: 1 })
})

test('our notes from before there were events are known by their mark', async () => {
  const { highLevel: _, ...withoutApp } = WITH_APP
  const world = await crmWorld(withoutApp)
  await tell(world, message('created'))
  expect(await world.takeAllHeard()).toBe(0)
  await tell(world, message('updated', MOVED))
  expect(await world.takeAllHeard()).toBe(0)
  expect(world.notes).toEqual([])
  expect(world.counts).toMatchObject({ CrmEcho: 2 })
})

test('our note is known when the process died between creating it and remembering that', async () => {
  const world = await crmWorld()
  world.ledger.before = afterIntent(() => new Error('killed'))
  await tell(world, message('created'))
  expect(world.held).toHaveLength(1)
  expect(await world.takeAllHeard()).toBe(0)
  expect(world.notes).toEqual([])
})

test('without an app no version of a note is kept', async () => {
  const world = await crmWorld({})
  await tell(world, message('created'), message('updated', MOVED))
  expect(world.link().written.noteVersions).toBeUndefined()
})

test('a first booking takes four operations of the table, and an echo one or two', async () => {
  const world = await crmWorld()
  let operations: string[] = []
  world.ledger.before = (operation) => void operations.push(operation)
  const during = async (work: () => Promise<unknown>) => {
    operations = []
    await work()
    return operations.toSorted()
  }
  const first = ['enterBooking', 'read', 'writeLink', 'writeLink']
  expect(await during(() => tell(world, message('created')))).toEqual(first)
  const { contact, notes, tasks } = await pat(world)
  const events: [string, object, string[]][] = [
    ['NoteCreate', notes[0]!, ['read']],
    ['TaskComplete', { ...tasks[0]!, contactId: contact.id }, ['read', 'writeLink']],
    ['ContactCreate', contact, ['bookingsOf', 'rememberTold']],
    ['ContactUpdate', contact, ['bookingsOf']],
    ['ContactTagUpdate', contact, ['bookingsOf', 'rememberTold']],
  ]
  for (const [type, record, expected] of events)
    expect(await during(() => world.take(crmMessage({ ...record, type }))), type).toEqual(expected)
})

test('a person’s note goes on to the hook, once, with the contact’s bookings', async () => {
  const world = await crmWorld()
  await tell(world, message('created'))
  const { contact } = await pat(world)
  const note = { type: 'NoteCreate', id: 'note-1', contactId: contact.id, body: 'Likes blue' }
  const copies = [1, 2].map(() => crmMessage(note, { webhookId: 'same' }))
  expect(await world.take(...copies)).toBe(0)
  expect(world.notes).toHaveLength(1)
  expect(world.notes[0]).toMatchObject({
    locationId: 'location-1',
    contactId: contact.id,
    event: { name: 'NoteCreate', body: 'Likes blue' },
    bookings: [{ meetingId: 'meeting-1' }],
  })
  expect(world.counts).toMatchObject({ CrmEventDone: 1 })
})

test('a note in which somebody copied our mark is theirs', async () => {
  const world = await crmWorld()
  await tell(world, message('created'))
  const { contact, notes } = await pat(world)
  await world.take(crmMessage({ type: 'NoteCreate', id: 'other', contactId: contact.id, body: notes[0]!.body }))
  expect(world.notes).toHaveLength(1)
})

test('an event that failed is worked on again, and not counted as seen', async () => {
  let isDown = true
  const world = await crmWorld(WITH_APP, {
    async notes() {
      if (isDown) throw new Error('down')
    },
  })
  const event = { type: 'NoteCreate', id: 'note-1', contactId: 'c1', body: 'x' }
  const once = () => crmMessage(event, { webhookId: 'same' })
  await world.take(once())
  expect([world.held.length, world.notes.length]).toEqual([1, 0])
  isDown = false
  await world.take(once(), once())
  expect([world.held.length, world.notes.length]).toEqual([1, 1])
})
