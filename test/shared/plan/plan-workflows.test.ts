import { describe, expect, test } from 'vitest'
import type { EventChange } from '../../../shared/booking/booking.ts'
import { foldEvents } from '../../../shared/plan/booking-state.ts'
import { aBooking } from '../../support/bookings.ts'
import { type Config, MOVED, NOW, plan, stateOf } from './plan-fixtures.ts'

type Workflows = NonNullable<Config['workflows']>
const ALL: Workflows = { booked: ['wf-b'], rescheduled: ['wf-r'], cancelled: ['wf-c'], noShow: ['wf-n'], met: ['wf-m'] }
const DAY = 86_400_000
const STARTS = '2026-03-10T15:00:00.000Z'

const entered = (workflows: Workflows, events: [EventChange, object?][], more: object = {}) =>
  plan({ workflows }, { state: stateOf(...events), ...more }).workflows
const idsOf = (...args: Parameters<typeof entered>) => entered(...args).map(({ workflowId }) => workflowId)

describe('a contact enters workflows when its booking gets there', () => {
  test.each([
    ['[workflows.booked]', 'booked', [['created']], ['wf-b']],
    ['[workflows.rescheduled]', 'rescheduled', [['created'], ['updated', MOVED]], ['wf-b', 'wf-r']],
    ['[workflows.cancelled]', 'cancelled', [['created'], ['deleted']], ['wf-c']],
    ['[workflows.noShow]', 'noShow', [['created'], ['no-show']], ['wf-n']],
    ['[workflows.met]', 'met', [['created'], ['completed']], ['wf-m']],
  ] as [string, keyof Workflows, [EventChange, object?][], string[]][])('%s', (_, name, events, all) => {
    expect(idsOf(ALL, events)).toEqual(all)
    const own = ALL[name]!
    expect(idsOf({ [name]: own }, events)).toEqual(own)
    expect(idsOf({ ...ALL, [name]: [] }, events)).toEqual(all.filter((id) => !own.includes(id)))
    expect(idsOf({}, events)).toEqual([])
  })
})

test('each milestone counts once, and another time of the booking is another one', () => {
  const written = { contactId: 'c1', enrolled: ['booked/wf-b', `rescheduled@${MOVED.startsAt}/wf-r`] }
  expect(idsOf(ALL, [['created'], ['updated', MOVED]], { written })).toEqual([])
  const again = { startsAt: '2026-03-12T16:00:00.000Z', endsAt: '2026-03-12T16:30:00.000Z' }
  expect(idsOf(ALL, [['created'], ['updated', MOVED], ['updated', again]], { written })).toEqual(['wf-r'])
})

test.each<[[EventChange, object?][], string[]]>([
  [[['created']], ['booked/wf-b']],
  [
    [['created'], ['updated', MOVED]],
    ['booked/wf-b', `rescheduled@${MOVED.startsAt}/wf-r`],
  ],
  [[['created'], ['deleted']], ['cancelled/wf-c']],
  [[['created'], ['no-show']], [`no-show@${STARTS}/wf-n`]],
  [[['created'], ['completed']], [`met@${STARTS}/wf-m`]],
])('the ledger knows for good what a contact entered by these names: %j', (events, keys) => {
  expect(entered(ALL, events).map(({ key }) => key)).toEqual(keys)
})

test('a booking that never told its time enters its workflows all the same, once', () => {
  const timeless = (...changes: EventChange[]) => {
    const { startsAt: _s, endsAt: _e, ...booking } = aBooking()
    const events = changes.map((change, at) => ({ eventId: `e${at}`, change, signedAt: NOW / 1000 + at, booking }))
    return foldEvents(
      undefined,
      events.map((event) => ({ ...event, receivedAt: NOW })),
    )
  }
  const stepsOf = (state: ReturnType<typeof foldEvents>) => plan({ workflows: ALL }, { state }).workflows
  expect(stepsOf(timeless('created'))).toEqual([{ key: 'booked/wf-b', workflowId: 'wf-b' }])
  expect(stepsOf(timeless('created', 'no-show'))).toEqual([{ key: 'no-show@/wf-n', workflowId: 'wf-n' }])
  expect(stepsOf(timeless('created', 'completed'))).toEqual([{ key: 'met@/wf-m', workflowId: 'wf-m' }])
  const moved = { ...timeless('created'), isRescheduled: true }
  expect(stepsOf(moved)).toContainEqual({ key: 'rescheduled@/wf-r', workflowId: 'wf-r' })
})

test('the start goes along for workflows that wait for it', () => {
  expect(entered(ALL, [['created']])).toEqual([{ key: 'booked/wf-b', workflowId: 'wf-b', eventStartTime: STARTS }])
})

describe('history does not write to people', () => {
  test('what was decided more than a week ago', () => {
    expect(idsOf(ALL, [['created']], { now: NOW + 7 * DAY })).toEqual(['wf-b'])
    expect(idsOf(ALL, [['created']], { now: NOW + 7 * DAY + 1 })).toEqual([])
    expect(idsOf(ALL, [['deleted']], { now: NOW + 8 * DAY })).toEqual([])
  })

  test('a meeting that was more than a week ago, whenever it was seen', () => {
    const past = { startsAt: '2026-02-20T15:00:00.000Z', endsAt: '2026-02-20T15:30:00.000Z' }
    expect(idsOf(ALL, [['completed', past]])).toEqual([])
    expect(idsOf(ALL, [['completed', { startsAt: '2026-02-25T15:00:00.000Z' }]])).toEqual(['wf-m'])
    expect(idsOf(ALL, [['completed', { startsAt: '2026-02-22T09:00:00.000Z' }]])).toEqual(['wf-m'])
    expect(idsOf(ALL, [['completed', { startsAt: '2026-02-22T08:59:59.999Z' }]])).toEqual([])
  })

  test('a booking of last month that is moved today enters the workflows of the move, not those of the booking', () => {
    const events = [
      { eventId: 'e0', change: 'created' as const, signedAt: NOW / 1000 - 30 * 86_400, booking: aBooking() },
      { eventId: 'e1', change: 'updated' as const, signedAt: NOW / 1000, booking: aBooking(MOVED) },
    ]
    const state = foldEvents(
      undefined,
      events.map((event) => ({ ...event, receivedAt: event.signedAt * 1000 })),
    )
    expect(plan({ workflows: ALL }, { state }).workflows.map(({ workflowId }) => workflowId)).toEqual(['wf-r'])
  })

  test('a booking that a fetch found and that was made more than a day before', () => {
    const source = 'poll' as const
    expect(idsOf(ALL, [['active', { source, bookedAt: '2026-02-01T00:00:00.000Z' }]])).toEqual([])
    expect(idsOf(ALL, [['active', { source, bookedAt: '2026-03-01T00:00:00.000Z' }]])).toEqual(['wf-b'])
    expect(idsOf(ALL, [['active', { source, bookedAt: '2026-02-28T09:00:00.000Z' }]])).toEqual(['wf-b'])
    expect(idsOf(ALL, [['active', { source, bookedAt: '2026-02-28T08:59:59.999Z' }]])).toEqual([])
    expect(idsOf(ALL, [['active', { source }]])).toEqual(['wf-b'])
  })

  test('unless a webhook told of it as well, or it is not merely booked any more', () => {
    const found: [EventChange, object?] = ['active', { source: 'poll', bookedAt: '2026-02-01T00:00:00.000Z' }]
    expect(idsOf(ALL, [['created'], found])).toEqual(['wf-b'])
    expect(idsOf(ALL, [found, ['deleted']])).toEqual(['wf-c'])
    expect(idsOf(ALL, [found, ['completed', { source: 'poll' }]])).toEqual(['wf-m'])
  })
})
