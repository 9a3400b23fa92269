import { expect, test } from 'vitest'
import { findOwner, type RecordKind } from '../../../../functions/sync/crm/find-owner.ts'
import type { CrmEvent } from '../../../../shared/envelope.ts'
import { createMemoryLedger } from '../../../support/memory-ledger.ts'
import { message, pat, tell } from '../options/option-world.ts'
import { crmMessage, crmWorld, WITH_APP } from './crm-world.ts'

const written = { noteId: 'note-1', appointmentId: 'appointment-1', tasks: { call: { id: 'task-1', hash: 'x' } } }

async function owner(kind: RecordKind, event: Partial<CrmEvent>, more: { begun?: string[] } = {}) {
  const ledger = createMemoryLedger()
  await ledger.writeLink({
    tenant: 'demo',
    meetingId: 'm1',
    locationId: 'l1',
    revision: 0,
    written: { ...written, ...more },
  })
  await ledger.writeLink({ tenant: 'demo', meetingId: 'm2', locationId: 'l1', revision: 0, written: {} })
  await ledger.writeLink({
    tenant: 'demo',
    meetingId: 'm3',
    locationId: 'l2',
    revision: 0,
    written: { noteId: 'note-3' },
  })
  const bookings = ['m2', 'm1', 'm3', 'gone'].map((meetingId) => ({ tenant: 'demo', meetingId }))
  const before = ledger.operations()
  const whole: CrmEvent = { kind: 'crm', name: 'NoteUpdate', id: 'other', happenedAt: 0, ...event }
  const found = await findOwner({ ledger, locationId: 'l1', event: whole }, kind, async () => bookings)
  return {
    of: found && (found.link?.meetingId ?? 'not known yet'),
    name: found?.name,
    reads: ledger.operations() - before,
  }
}
const MARK = 'text\n[chili-piper/demo/m1]'

test.each([
  ['a note is found by its mark, in one read', 'note', { id: 'note-1', body: MARK }, { of: 'm1', reads: 1 }],
  [
    'a task too, with its name',
    'task',
    { id: 'task-1', body: '[chili-piper/demo/m1#call]' },
    { of: 'm1', name: 'call', reads: 1 },
  ],
  [
    'without a mark it is one of the contact’s bookings',
    'note',
    { id: 'note-1', body: 'text' },
    { of: 'm1', reads: 4 },
  ],
  ['a task too', 'task', { id: 'task-1' }, { of: 'm1', name: 'call', reads: 4 }],
  ['an appointment never has one', 'appointment', { id: 'appointment-1' }, { of: 'm1', reads: 4 }],
  [
    'with the mark of another booking it is still found',
    'note',
    { id: 'note-1', body: '[chili-piper/demo/m2]' },
    { of: 'm1', reads: 4 },
  ],
  ['a copy of the mark proves nothing', 'note', { id: 'copy', body: MARK }, { of: undefined, reads: 4 }],
  ['nor does the id of a record of another kind', 'appointment', { id: 'note-1' }, { of: undefined, reads: 4 }],
  [
    'nor a booking of another location',
    'note',
    { id: 'note-3', body: '[chili-piper/demo/m3]' },
    { of: undefined, reads: 4 },
  ],
] as const)('%s', async (_what, kind, event, expected) => {
  expect(await owner(kind, event)).toEqual({ name: undefined, ...expected })
})

test.each([
  ['note', MARK, ['note'], 'not known yet'],
  ['task', '[chili-piper/demo/m1#other]', ['task/other'], 'not known yet'],
  ['task', '[chili-piper/demo/m1#other]', ['note'], undefined],
] as const)('a %s whose making was begun is ours before its id is known', async (kind, body, begun, of) => {
  expect(await owner(kind, { body }, { begun: [...begun] })).toMatchObject({ of })
})

test('a contact’s bookings of long ago are not looked through', async () => {
  const world = await crmWorld(WITH_APP)
  await tell(world, message('created', { startsAt: '2024-01-01T10:00:00.000Z', endsAt: '2024-01-01T11:00:00.000Z' }))
  const { contact } = await pat(world)
  const before = world.ledger.operations()
  await world.take(crmMessage({ type: 'TaskDelete', id: 'other', contactId: contact.id }))
  expect(world.ledger.operations() - before).toBe(1)
})
