import { describe, expect, test } from 'vitest'
import { answering } from '../../../support/sync-world.ts'
import {
  type Config,
  callsOf,
  MOVED,
  message,
  pat,
  SAM,
  tell,
  timelineOf,
  type World,
  worldWith,
} from './option-world.ts'

const hosts = { 'rita@example.com': 'user-rita', 'sam@example.com': 'user-sam' }
const mirrored = (appointment: Config['appointment'] = { calendar: 'cal-1' }) =>
  worldWith({ hosts, ...(appointment ? { appointment } : {}) })
const mirrorsOf = async (world: World) => (await pat(world)).appointments!

describe('[appointment.calendar] the mirror of a booking', () => {
  test('is one appointment on the calendar, and nobody is notified of it', async () => {
    const world = await mirrored()
    await tell(world, message('created'))
    expect(await mirrorsOf(world)).toMatchObject([
      {
        calendarId: 'cal-1',
        title: 'Product demo',
        startTime: '2026-03-10T15:00:00.000Z',
        endTime: '2026-03-10T15:30:00.000Z',
        appointmentStatus: 'confirmed',
        assignedUserId: 'user-rita',
        toNotify: false,
      },
    ])
  })

  test('is not there without the option', async () => {
    const world = await worldWith({ hosts })
    await tell(world, message('created'))
    expect(await mirrorsOf(world)).toEqual([])
  })

  test('is moved, reassigned and cancelled with its booking', async () => {
    const world = await mirrored()
    await tell(world, message('created'))
    const [{ id }] = (await mirrorsOf(world)) as [{ id: string }]
    await tell(world, message('updated', MOVED))
    expect(await mirrorsOf(world)).toMatchObject([{ id, startTime: MOVED.startsAt, endTime: MOVED.endsAt }])
    await tell(world, message('updated', { ...MOVED, host: SAM }))
    expect(await mirrorsOf(world)).toMatchObject([{ id, assignedUserId: 'user-sam' }])
    await tell(world, message('deleted', { ...MOVED, host: SAM }))
    expect(await mirrorsOf(world)).toMatchObject([{ id, appointmentStatus: 'cancelled', toNotify: false }])
  })

  test.each([
    ['no-show', 'noshow'],
    ['completed', 'showed'],
  ] as const)('of a booking that is seen as %s is %s', async (change, appointmentStatus) => {
    const world = await mirrored()
    await tell(world, message('created'), message(change))
    expect(await mirrorsOf(world)).toMatchObject([{ appointmentStatus }])
  })

  test('is found again when the reply to its create was lost', async () => {
    const world = await mirrored()
    const path = '/calendars/events/appointments'
    // biome-ignore lint/suspicious/noThenProperty: the simulator's control API reads "match … then".
    await world.fault({ match: { method: 'POST', path }, then: { kind: 'reset-after' } })
    const created = message('created')
    await tell(world, created)
    expect(world.held).toHaveLength(1)
    await tell(world, created)
    expect(await mirrorsOf(world)).toHaveLength(1)
    expect(world.ledger.links()[0]!.written.appointmentId).toBe((await mirrorsOf(world))[0]!['id'])
  })

  test('that HighLevel refuses is told and counted, and note, task and tags are there all the same', async () => {
    const world = await mirrored()
    const path = '/calendars/events/appointments'
    await world.fault({ match: { method: 'POST', path }, ...answering({ message: 'The calendar is inactive' }, 400) })
    await tell(world, message('created'))
    const { notes, tasks, contact } = await pat(world)
    expect([notes.length, tasks.length, contact.tags]).toEqual([1, 1, ['cp-booked']])
    expect(timelineOf(world)).toMatchObject({ outcome: 'synced', warnings: ['appointment-refused'] })
    expect(world.counts).toMatchObject({ AppointmentRefused: 1, BookingSynced: 1 })
    expect([world.held, world.quarantined]).toEqual([[], []])

    await tell(world, message('updated', MOVED))
    expect(await mirrorsOf(world)).toMatchObject([{ startTime: MOVED.startsAt }])
  })
})

test('[appointment.byMeetingType] another calendar per meeting type, or none', async () => {
  const calendarsOf = async (byMeetingType: Record<string, string | null>) => {
    const world = await mirrored({ calendar: 'cal-1', byMeetingType })
    await tell(world, message('created'))
    return (await mirrorsOf(world)).map(({ calendarId }) => calendarId)
  }
  expect(await calendarsOf({})).toEqual(['cal-1'])
  expect(await calendarsOf({ '30 min demo': 'cal-2' })).toEqual(['cal-2'])
  expect(await calendarsOf({ '30 min demo': null })).toEqual([])
})

test('[appointment.title] the title is a template', async () => {
  const world = await mirrored({ calendar: 'cal-1', title: 'Demo with {{guest.name}}' })
  await tell(world, message('created'))
  expect(await mirrorsOf(world)).toMatchObject([{ title: 'Demo with Pat Prospect' }])
  expect((await callsOf(world)).length).toBe(5)
})
