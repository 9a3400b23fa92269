import { expect, test } from 'vitest'
import { createLedgerWorld } from './ledger-world.ts'

const DAY = 86_400
const note = { kind: 'note', id: 'n1', tenant: 'demo', meetingId: 'm1' } as const
const task = { kind: 'task', id: 't1', tenant: 'demo', meetingId: 'm1', name: 'prepare' } as const
const appointment = { kind: 'appointment', id: 'a1', tenant: 'demo', meetingId: 'm1' } as const

test('what we created is known by its kind, its id and its location', async () => {
  const { ledger } = await createLedgerWorld()
  await ledger.recordOwn('location-1', [note, task, appointment], undefined)
  expect(await ledger.ownerOf('location-1', note)).toEqual({ tenant: 'demo', meetingId: 'm1' })
  expect(await ledger.ownerOf('location-1', task)).toEqual({ tenant: 'demo', meetingId: 'm1', name: 'prepare' })
  expect(await ledger.ownerOf('location-1', appointment)).toBeDefined()
  expect(await ledger.ownerOf('location-2', note)).toBeUndefined()
  expect(await ledger.ownerOf('location-1', { kind: 'task', id: 'n1' })).toBeUndefined()
})

test('it is known for 90 days after the meeting, as its booking is; of a meeting that is over, from now', async () => {
  const { ledger, item, clock } = await createLedgerWorld()
  const now = Math.floor(clock.now() / 1000)
  for (const [endsAt, from] of [
    ['2026-12-01T00:00:00.000Z', Date.parse('2026-12-01T00:00:00Z') / 1000],
    ['2020-01-01T00:00:00.000Z', now],
    ['soon', now],
    [undefined, now],
  ] as const) {
    await ledger.recordOwn('location-1', [note], endsAt)
    expect((await item('own#location-1', 'note#n1'))?.['expiresAt']).toBe(from + 90 * DAY)
  }
})

test('an event is seen once it is marked, for seven days', async () => {
  const { ledger, item, clock } = await createLedgerWorld()
  expect(await ledger.isSeen('hl-1')).toBe(false)
  await ledger.markSeen('hl-1')
  expect([await ledger.isSeen('hl-1'), await ledger.isSeen('hl-2')]).toEqual([true, false])
  const { expiresAt, ...rest } = (await item('seen#hl-1', 'seen'))!
  expect(expiresAt).toBe(Math.floor(clock.now() / 1000) + 7 * DAY)
  expect(rest).toEqual({ pk: 'seen#hl-1', sk: 'seen' })
})
