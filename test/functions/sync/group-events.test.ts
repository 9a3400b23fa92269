import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupEvents } from '../../../functions/sync/group-events.ts'
import { type QueuedEvent, readRecord } from '../../../functions/sync/read-record.ts'
import { recordOf } from '../../support/bookings.ts'

const queued = (meetingId: string, email: string, signedAt = 1000, locationId = 'location-1'): QueuedEvent => {
  const booking = { meetingId, guest: { email } }
  const item = readRecord(recordOf({ change: 'updated', signedAt, locationId, booking }))
  if (!('event' in item)) throw new Error('Not a booking')
  return item
}
const keysOf = ({ event }: QueuedEvent) => [`email/${event.booking.guest.email}`]
const shape = (items: QueuedEvent[]) =>
  groupEvents(items, keysOf).map((run) =>
    run.map((group) => [group.meetingId, group.queued.map(({ event }) => event.signedAt)]),
  )

test('different guests go side by side, one guest’s bookings one after the other', () => {
  const items = [queued('m1', 'a@x.org'), queued('m2', 'b@x.org'), queued('m3', 'a@x.org')]
  expect(shape(items)).toEqual([
    [
      ['m1', [1000]],
      ['m3', [1000]],
    ],
    [['m2', [1000]]],
  ])
})

test('events of one booking stay together even when its guest changed', () => {
  const items = [queued('m1', 'a@x.org', 1), queued('m2', 'b@x.org', 2), queued('m1', 'b@x.org', 3)]
  expect(shape(items)).toEqual([
    [
      ['m1', [1, 3]],
      ['m2', [2]],
    ],
  ])
})

test('the same guest in two locations is two contacts', () => {
  const items = [queued('m1', 'a@x.org', 1, 'one'), queued('m2', 'a@x.org', 2, 'two')]
  expect(groupEvents(items, keysOf)).toHaveLength(2)
})

test('every message is in exactly one group, and no key is shared between runs', () => {
  const item = fc.tuple(fc.constantFrom('m1', 'm2', 'm3', 'm4'), fc.constantFrom('a', 'b', 'c', 'd'))
  fc.assert(
    fc.property(fc.array(item, { maxLength: 10 }), (pairs) => {
      const items = pairs.map(([meetingId, guest], index) => queued(meetingId, `${guest}@x.org`, index))
      const runs = groupEvents(items, keysOf)
      const all = runs.flat().flatMap((group) => group.queued)
      expect(all).toHaveLength(items.length)
      expect(new Set(all)).toEqual(new Set(items))
      const keys = runs.map(
        (run) => new Set(run.flatMap((group) => group.queued.flatMap((one) => [group.meetingId, ...keysOf(one)]))),
      )
      expect([...keys].flatMap((set) => [...set])).toHaveLength(new Set([...keys].flatMap((set) => [...set])).size)
    }),
  )
})
