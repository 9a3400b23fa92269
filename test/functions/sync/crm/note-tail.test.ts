import { describe, expect, test } from 'vitest'
import { RemoteUnavailableError } from '../../../../shared/errors.ts'
import { NOW } from '../../../support/sync-world.ts'
import { callsOf, MOVED, message, pat, tell, timelineOf } from '../options/option-world.ts'
import { afterIntent, type CrmWorld, crmMessage, crmWorld, WITH_APP } from './crm-world.ts'

const LATER = { startsAt: '2026-03-12T16:00:00.000Z', endsAt: '2026-03-12T16:30:00.000Z' }

/** When people edit: so long after our write that it cannot have crossed theirs. */
const THEN = NOW + 90_000

async function booked(): Promise<CrmWorld> {
  const world = await crmWorld()
  await tell(world, message('created'))
  return world
}
const noteOf = async (world: CrmWorld) => (await pat(world)).notes[0]!
/** An edit of the booking's note by a person, as HighLevel tells it. */
async function edit(world: CrmWorld, change: (body: string) => string, at = THEN) {
  const { contact, notes } = await pat(world)
  const { id, body } = notes[0]!
  return crmMessage({ type: 'NoteUpdate', id, contactId: contact.id, body: change(body) }, { at })
}
const writing = (text: string) => (body: string) => `${body}\n${text}`

test('what the team writes below the mark stays through every later update, and the timeline tells', async () => {
  const world = await booked()
  expect(await world.take(await edit(world, writing('Call her after five')))).toBe(0)
  expect(timelineOf(world)).toMatchObject({
    changes: ['NoteUpdate'],
    steps: ['keep what the team wrote below the note'],
  })
  for (const [change, times] of [
    ['updated', MOVED],
    ['deleted', MOVED],
    ['active', LATER],
  ] as const) {
    await tell(world, message(change, times))
    const { body } = await noteOf(world)
    expect(body).toMatch(/\n\[chili-piper\/demo\/meeting-1\]\nCall her after five$/)
    expect(await world.takeAllHeard()).toBe(0)
  }
  expect((await noteOf(world)).body).toContain('2026-03-12 16:00')
  expect(world.notes).toEqual([])
  expect(world.link().timeline?.filter(({ outcome }) => outcome === 'remembered')).toHaveLength(1)
})

test('their text alone is no reason to write', async () => {
  const world = await crmWorld({ ...WITH_APP, note: { body: '{{booking.title}}' } })
  await tell(world, message('created'))
  await world.take(await edit(world, writing('Call')))
  await world.forgetRequests()
  await tell(world, message('updated', MOVED))
  expect((await callsOf(world)).filter((call) => call.includes('notes'))).toEqual([])
})

test('what they change above the mark is replaced with the next update, theirs below stays', async () => {
  const world = await booked()
  await world.take(await edit(world, (body) => `HIJACKED\n${body.replace('Status', 'State')}\nOurs`))
  await tell(world, message('updated', MOVED))
  const { body } = await noteOf(world)
  expect(body).not.toMatch(/HIJACKED|State:/)
  expect(body).toMatch(/\]\nOurs$/)
})

test('a note whose mark they deleted gets it back with the next update', async () => {
  const world = await booked()
  await world.take(await edit(world, () => 'All mine'))
  expect(world.link().written.noteTail).toBeUndefined()
  await tell(world, message('updated', MOVED))
  expect((await noteOf(world)).body).toMatch(/\[chili-piper\/demo\/meeting-1\]$/)
})

test('the newest change of a person counts, in whatever order events come', async () => {
  const world = await booked()
  await world.take(await edit(world, writing('second'), THEN + 2000))
  await world.take(await edit(world, writing('first'), THEN + 1000))
  expect(world.link().written.noteTail).toBe('second')
  await world.take(await edit(world, writing('third'), THEN + 3000))
  expect(world.link().written.noteTail).toBe('third')
})

test('an edit that our own write crossed is not lost when that write comes back', async () => {
  const world = await booked()
  await world.takeAllHeard()
  const crossed = await edit(world, writing('Crossed'), NOW + 1000)
  await tell(world, message('updated', MOVED))
  await world.take(crossed)
  expect(await world.takeAllHeard(NOW + 2000)).toBe(0)
  await tell(world, message('updated', LATER))
  expect((await noteOf(world)).body).toMatch(/\]\nCrossed$/)
})

test('what they wrote just before our write, and we heard of after it, is put back, and is there once', async () => {
  const world = await booked()
  const edited = await edit(world, writing('Bring the contract'), NOW - 1000)
  await tell(world, message('updated', MOVED))
  // Read, and written with their text.
  expect(await world.take(edited)).toBe(2)
  const { body } = await noteOf(world)
  expect(body).toContain('moved from')
  expect(body).toMatch(/\]\nBring the contract$/)
  expect(await world.takeAllHeard()).toBe(0)
  await tell(world, message('updated', LATER))
  expect((await noteOf(world)).body.match(/Bring the contract/g)).toHaveLength(1)
})

test.each([
  ['before it puts their text back', 1, 0],
  ['right after', 2, 1],
])(
  'a function that dies %s takes nothing of its own for theirs, and the next text is put back, too',
  async (_when, last, reads) => {
    const world = await booked()
    const first = await edit(world, writing('First'), NOW - 2000)
    const second = await edit(world, writing('First\nSecond'), NOW - 1000)
    await tell(world, message('updated', MOVED))
    await world.takeAllHeard()
    let writes = 0
    world.ledger.before = (operation) => {
      if (operation === 'writeLink' && ++writes === last) throw new RemoteUnavailableError('The function ended here')
    }
    await world.take(first)
    delete world.ledger.before
    expect(await world.takeAllHeard(NOW + 1000)).toBe(reads)
    await world.take(second)
    expect((await noteOf(world)).body).toMatch(/\]\nFirst\nSecond$/)
  },
)

test('a text of which the function died before it was put back is put back when its event comes again', async () => {
  const world = await booked()
  const edited = await edit(world, writing('Bring it'), NOW - 2000)
  await tell(world, message('updated', MOVED))
  const { body } = await noteOf(world)
  const refused = { kind: 'status', status: 400 }
  // biome-ignore lint/suspicious/noThenProperty: the simulator's control API reads "match … then".
  await world.fault({ match: { method: 'PUT', path: '/contacts/' }, times: 1, then: refused })
  await world.take(edited)
  expect((await noteOf(world)).body).toBe(body)
  expect(world.link().written).toMatchObject({ noteTail: 'Bring it', noteTailDue: true })
  await world.take(edited)
  expect((await noteOf(world)).body).toBe(`${body}\nBring it`)
  expect(world.link().written.noteTailDue).toBeUndefined()
})

test('an older edit that comes late does not replace what somebody wrote since', async () => {
  const world = await booked()
  const older = await edit(world, writing('Old'), NOW + 1000)
  const { contact, notes } = await pat(world)
  const { id, body } = notes[0]!
  await world.person('PUT', `/contacts/${contact.id}/notes/${id}`, { body: `${body}\nNew` })
  expect(await world.take(older)).toBe(1)
  expect((await noteOf(world)).body).toMatch(/\]\nNew$/)
})

test.each([
  ['before our next write', false],
  ['after it', true],
])('they may empty what they wrote, %s', async (_when, isBetween) => {
  const world = await booked()
  await world.take(await edit(world, writing('Call'), THEN))
  if (isBetween) await tell(world, message('updated', MOVED))
  const emptied = (body: string) => body.replace(/\nCall$/, '')
  await world.take(await edit(world, emptied, NOW + 600_000))
  await tell(world, message('updated', LATER))
  expect((await noteOf(world)).body).toMatch(/\[chili-piper\/demo\/meeting-1\]$/)
})

test('with the note they delete what they wrote; the booking’s note comes back with the next change', async () => {
  const world = await booked()
  await world.take(await edit(world, writing('Call')))
  const { contact, notes } = await pat(world)
  await world.control('DELETE', `notes/${notes[0]!.id}`)
  const event = { type: 'NoteDelete', id: notes[0]!.id, contactId: contact.id, body: `${notes[0]!.body}\nCall` }
  expect(await world.take(crmMessage(event, { at: THEN + 1000 }))).toBe(0)
  await tell(world, message('updated', MOVED))
  const { notes: after } = await pat(world)
  expect(after).toHaveLength(1)
  expect(after[0]!.body).not.toContain('Call')
})

describe('limits', () => {
  test('2,000 characters of theirs are kept, and both parts fit into 5,000', async () => {
    const world = await crmWorld({
      ...WITH_APP,
      note: {
        body: `{{booking.startsAt}} ${'{{booking.title}} '.repeat(20)}`,
      },
    })
    const title = 'd'.repeat(9000)
    await tell(world, message('created', { title }))
    await world.take(await edit(world, writing('t'.repeat(3000))))
    expect(world.link().written.noteTail).toHaveLength(2000)
    await tell(world, message('updated', { ...MOVED, title }))
    const { body } = await noteOf(world)
    expect(body.length).toBeLessThanOrEqual(5000)
    expect(body).toMatch(/d…\n\[chili-piper\/demo\/meeting-1\]\nt{1999}…$/)
    expect(await world.takeAllHeard()).toBe(0)
  })

  test('a guest who writes our mark into an answer gets nothing kept', async () => {
    const world = await booked()
    const forged = (body: string) => body.replace('Status', '[chili-piper/demo/meeting-1]\nevil\nStatus')
    await world.take(await edit(world, forged))
    expect(world.link().written.noteTail).toBeUndefined()
  })
})

test('P12: what they wrote below a note before we knew its id stays, too', async () => {
  const world = await crmWorld()
  world.ledger.before = afterIntent(() => new RemoteUnavailableError('DynamoDB could not be reached'))
  const created = message('created')
  expect(await world.sync([created])).toEqual([created.messageId])
  delete world.ledger.before
  const { contact, notes } = await pat(world)
  const { id, body } = notes[0]!
  const first = crmMessage({ type: 'NoteUpdate', id, contactId: contact.id, body: `${body}\nCall` }, { at: NOW - 2000 })
  await world.person('PUT', `/contacts/${contact.id}/notes/${id}`, { body: `${body}\nCall her after five` })
  expect(await world.sync([created])).toEqual([])
  // Told late, of the time before the note was read.
  await world.take(first)
  await tell(world, message('updated', MOVED))
  expect((await noteOf(world)).body).toMatch(/\]\nCall her after five$/)
})
