import { describe, expect, test } from 'vitest'
import { answering } from '../../../support/sync-world.ts'
import { type Config, MOVED, message, pat, SAM, tell, type World, worldWith } from './option-world.ts'

const tagsOf = async (world: World) => (await pat(world)).contact.tags?.toSorted()
const second = { meetingId: 'meeting-2' }

describe('tasks', () => {
  const tasks: Config['tasks'] = [
    { name: 'prepare', dueOffset: '-1d', afterwards: 'complete' },
    { name: 'remind', title: 'Remind {{guest.firstName}}', dueOffset: '-2h', afterwards: 'delete' },
    { name: 'recap', dueFrom: 'end', dueOffset: '30m', assignTo: { user: 'user-ops' }, afterwards: 'keep' },
    { name: 'chase', title: 'Chase {{guest.name}}', during: ['no-show'], dueFrom: 'end', dueOffset: '1d' },
  ]
  const shownOf = async (world: World) =>
    (await pat(world)).tasks
      .map(({ title, dueDate, completed, assignedTo }) => [
        title,
        new Date(dueDate).toISOString().slice(5, 16),
        completed,
        assignedTo,
      ])
      .toSorted()

  test('[tasks.name] [tasks.dueOffset] [tasks.afterwards] several tasks, each due in its own time and closed in its own way', async () => {
    const world = await worldWith({ tasks })
    await tell(world, message('created'))
    expect(await shownOf(world)).toEqual([
      ['Prepare: Product demo', '03-09T15:00', false, undefined],
      ['Prepare: Product demo', '03-10T16:00', false, 'user-ops'],
      ['Remind Pat', '03-10T13:00', false, undefined],
    ])
    await tell(world, message('no-show'))
    expect(await shownOf(world)).toEqual([
      ['Chase Pat Prospect', '03-11T15:30', false, undefined],
      ['Prepare: Product demo', '03-09T15:00', true, undefined],
      ['Prepare: Product demo', '03-10T16:00', false, 'user-ops'],
    ])
  })

  test('a task that a person deleted stays away, also when it would have been deleted', async () => {
    const world = await worldWith({ tasks })
    await tell(world, message('created'))
    for (const { id } of (await pat(world)).tasks) await world.control('DELETE', `tasks/${id}`)
    await tell(world, message('updated', MOVED), message('updated', { ...MOVED, host: SAM }), message('deleted', MOVED))
    expect((await pat(world)).tasks).toEqual([])
    expect([world.quarantined, world.held]).toEqual([[], []])
  })

  test('the lost reply of one of several creates makes no second task', async () => {
    const world = await worldWith({ tasks })
    // biome-ignore lint/suspicious/noThenProperty: the simulator's control API reads "match … then".
    await world.fault({ match: { method: 'POST', path: '/^/contacts/[^/]+/tasks/' }, then: { kind: 'reset-after' } })
    const created = message('created')
    await tell(world, created, created)
    expect((await pat(world)).tasks).toHaveLength(3)
  })
})

describe('tags', () => {
  test('cancelling one of two bookings keeps cp-booked; cancelling that one, too, turns it', async () => {
    const world = await worldWith()
    await tell(world, message('created'), message('created', second))
    await tell(world, message('deleted'))
    expect(await tagsOf(world)).toEqual(['cp-booked'])
    await tell(world, message('deleted', second))
    expect(await tagsOf(world)).toEqual(['cp-cancelled'])
  })

  test('a booking that was moved while another was made leaves no tag behind', async () => {
    const world = await worldWith()
    await tell(world, message('created'), message('created', second), message('updated', { ...second, ...MOVED }))
    expect(await tagsOf(world)).toEqual(['cp-booked', 'cp-rescheduled'])
    await tell(world, message('deleted', { ...second, ...MOVED }))
    expect(await tagsOf(world)).toEqual(['cp-booked'])
    await tell(world, message('no-show'))
    expect(await tagsOf(world)).toEqual(['cp-no-show'])
  })

  test('what another booking put on goes with the state, although this one never saw it', async () => {
    const world = await worldWith()
    await tell(world, message('created'), message('created', second), message('updated', { ...second, ...MOVED }))
    world.time.now = Date.parse('2026-03-12T00:00:00Z')
    await tell(world, message('no-show'))
    expect(await tagsOf(world)).toEqual(['cp-no-show'])
  })

  test('[tags.byHost] the host’s tags go with a reassignment, and one that a person put on stays', async () => {
    const byHost = { 'rita@example.com': ['team-a', 'vip'], 'sam@example.com': ['team-b'] }
    const world = await worldWith({ tags: { byHost } })
    await world.seed({ email: 'pat@example.org', tags: ['VIP', 'customer'] })
    await tell(world, message('created'))
    expect(await tagsOf(world)).toEqual(['cp-booked', 'customer', 'team-a', 'vip'])
    await tell(world, message('updated', { host: SAM }))
    expect(await tagsOf(world)).toEqual(['cp-booked', 'customer', 'team-b', 'vip'])
  })

  test('a person’s tag that is also the host’s stays through every change, and through a failure in between', async () => {
    const byHost = { 'rita@example.com': ['vip', 'team-a'] }
    for (const isFailing of [false, true]) {
      const world = await worldWith({ tags: { byHost } })
      await world.seed({ email: 'pat@example.org', tags: ['vip', 'cp-cancelled'] })
      if (isFailing)
        await world.fault({ match: { method: 'POST', path: '/^/contacts/[^/]+/notes/' }, ...answering({}, 500) })
      if (isFailing)
        await world.fault({ match: { method: 'POST', path: '/^/contacts/[^/]+/tags/' }, ...answering({}, 500) })
      const created = message('created')
      await tell(world, created, created)
      expect(await tagsOf(world)).toEqual(['cp-booked', 'team-a', 'vip'])
      await tell(world, message('updated', MOVED), message('updated', { ...MOVED, host: SAM }))
      expect(await tagsOf(world)).toEqual(['cp-booked', 'cp-rescheduled', 'vip'])
    }
  })

  test('tags of other people are never taken off, whatever becomes of the booking', async () => {
    const world = await worldWith()
    await world.seed({ email: 'pat@example.org', tags: ['vip', 'newsletter'] })
    await tell(world, message('created'), message('updated', MOVED), message('deleted', MOVED))
    expect(await tagsOf(world)).toEqual(['cp-cancelled', 'newsletter', 'vip'])
  })

  test('[tags.cancelled] null switches one off: the booked tag goes and none comes', async () => {
    const world = await worldWith({ tags: { cancelled: null } })
    await tell(world, message('created'), message('deleted'))
    expect(await tagsOf(world)).toEqual([])
  })
})
