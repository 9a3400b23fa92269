import { expect, test } from 'vitest'
import { answering } from '../../../support/sync-world.ts'
import { MOVED, message, pat, RITA, SAM, tell, timelineOf, worldWith } from './option-world.ts'

const byHost = { 'rita@example.com': ['team-a'] }

test('a tag that two bookings call for goes with the last of them, whichever put it on', async () => {
  for (const order of [
    ['m1', 'm2'],
    ['m2', 'm1'],
  ]) {
    const world = await worldWith({ tags: { byHost } })
    for (const meetingId of ['m1', 'm2']) await tell(world, message('created', { meetingId, host: RITA }))
    await tell(world, message('updated', { meetingId: order[0]!, host: SAM }))
    expect((await pat(world)).contact.tags).toContain('team-a')
    await tell(world, message('updated', { meetingId: order[1]!, host: SAM }))
    expect((await pat(world)).contact.tags).not.toContain('team-a')
  }
})

test('a person’s tag on a contact that only HighLevel’s duplicate rule knew of is nobody else’s', async () => {
  const world = await worldWith({ tags: { byHost } })
  await world.seed({ email: 'pat@example.org', tags: ['team-a'] })
  const match = { method: 'GET', path: '/contacts/search/duplicate' }
  await world.fault({ match, ...answering({ contact: null }) })
  await tell(world, message('created', { host: RITA }), message('updated', { host: SAM }))
  expect((await pat(world)).contact.tags?.toSorted()).toEqual(['cp-booked', 'team-a'])
})

test('a booking that becomes of a type without a mirror cancels the one it has, and has a new one when it is mirrored again', async () => {
  const world = await worldWith({ appointment: { calendar: 'cal-1', byMeetingType: { Internal: null } } })
  const statuses = async () => ((await pat(world)).appointments ?? []).map((one) => one['appointmentStatus'])
  await tell(world, message('created'), message('updated', { meetingType: { name: 'Internal' } }))
  expect(await statuses()).toEqual(['cancelled'])
  await tell(world, message('updated', { meetingType: { name: 'Demo' }, ...MOVED }))
  expect(await statuses()).toEqual(['cancelled', 'confirmed'])
})

test('a note that a person deleted comes back once, also when the reply to its second create is lost', async () => {
  const world = await worldWith()
  await tell(world, message('created'))
  await world.control('DELETE', `notes/${(await pat(world)).notes[0]!.id}`)
  // biome-ignore lint/suspicious/noThenProperty: the simulator's control API reads "match … then".
  await world.fault({ match: { method: 'POST', path: '/^/contacts/[^/]+/notes/' }, then: { kind: 'reset-after' } })
  const moved = message('updated', MOVED)
  await tell(world, moved, moved)
  expect((await pat(world)).notes).toHaveLength(1)
})

test('[skip.guestDomains] a colleague among the guests is made no contact', async () => {
  const otherGuests = [
    { email: 'kim@example.com', name: 'Kim Colleague' },
    { email: 'casey@example.net', name: 'Casey Cfo' },
  ]
  for (const [guestDomains, expected] of [
    [['example.com'], ['casey@example.net', 'pat@example.org']],
    [[], ['casey@example.net', 'kim@example.com', 'pat@example.org']],
  ] as const) {
    const world = await worldWith({ guests: { as: 'contacts' }, skip: { guestDomains: [...guestDomains] } })
    await tell(world, message('created', { otherGuests }))
    expect((await world.contacts()).map(({ contact }) => contact['email']).toSorted()).toEqual(expected)
  }
})

test('a meeting of long ago that is brought in again after its link expired finds what it left', async () => {
  const world = await worldWith({ appointment: { calendar: 'cal-1' } })
  const past = { startsAt: '2025-10-01T15:00:00.000Z', endsAt: '2025-10-01T15:30:00.000Z' }
  await tell(world, message('completed', past))
  world.ledger.forget()
  await tell(world, message('completed', past))
  const { notes, tasks, appointments } = await pat(world)
  expect([notes.length, tasks.length, appointments?.length]).toEqual([1, 1, 1])
  expect(timelineOf(world)).toMatchObject({ outcome: 'synced' })
})
