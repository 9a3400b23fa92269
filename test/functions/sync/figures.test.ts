import { afterEach, beforeEach, expect, test } from 'vitest'
import { serializeEnvelope } from '../../../shared/envelope.ts'
import { anEnvelope, aRecord, recordOf } from '../../support/bookings.ts'
import { answering, createSyncWorld } from '../../support/sync-world.ts'
import { message } from './options/option-world.ts'

let world: Awaited<ReturnType<typeof createSyncWorld>>
beforeEach(async () => {
  world = await createSyncWorld()
})
afterEach(() => world.close())

const moved = { startsAt: '2026-03-11T16:00:00.000Z', endsAt: '2026-03-11T16:30:00.000Z' }
const created = recordOf({ change: 'created', signedAt: 1000 })
const rescheduled = recordOf({ change: 'updated', signedAt: 2000, booking: moved })
const host = { id: 'host-2', email: 'omar@example.com', name: 'Omar Owner' }
const reassigned = recordOf({ change: 'updated', signedAt: 3000, booking: { ...moved, host } })
const cancelled = recordOf({ change: 'deleted', signedAt: 4000, booking: moved })

/** Figures of what happened to bookings and contacts, without those of events. */
const happened = () =>
  Object.fromEntries(
    Object.entries(world.counts).filter(([name]) =>
      /^(?:Booking(?:Created|Rescheduled|Reassigned|Cancelled|NoShow|Met)|Contact)/.test(name),
    ),
  )

test('what happened to a booking is counted once, whatever is delivered again', async () => {
  for (const record of [created, rescheduled, created, reassigned, rescheduled, cancelled, cancelled])
    expect(await world.sync([record])).toEqual([])
  expect(happened()).toEqual({
    BookingCreated: 1,
    BookingRescheduled: 1,
    BookingReassigned: 1,
    BookingCancelled: 1,
    ContactCreated: 1,
  })
  expect([...world.placed]).toEqual(['location-1'])
})

test('in one batch, or the last first: the same', async () => {
  await world.sync([cancelled])
  await world.sync([reassigned, created, rescheduled])
  expect(happened()).toMatchObject({
    BookingCreated: 1,
    BookingRescheduled: 1,
    BookingReassigned: 1,
    BookingCancelled: 1,
  })
})

test.each([
  ['no-show', 'BookingNoShow'],
  ['completed', 'BookingMet'],
] as const)('a booking that ended as %s is counted as that', async (change, figure) => {
  await world.sync([created])
  await world.sync([message(change)])
  expect(happened()).toMatchObject({ BookingCreated: 1, [figure]: 1 })
})

test('what failed is counted when it is done, and its contact when that was made', async () => {
  await world.fault({ match: { method: 'POST', path: '/contacts/[^/]+/notes/' }, times: 1, ...answering({}, 500) })
  expect(await world.sync([created])).toHaveLength(1)
  expect(happened()).toEqual({ ContactCreated: 1 })
  expect(await world.sync([created])).toEqual([])
  expect(happened()).toEqual({ ContactCreated: 1, BookingCreated: 1 })
})

test('a contact that was there is counted as updated when something was filled in', async () => {
  await world.seed({ email: 'pat@example.org' })
  await world.sync([created])
  expect(happened()).toMatchObject({ ContactUpdated: 1 })
  expect(happened()).not.toHaveProperty('ContactCreated')
})

test('the delay is from what was signed to what is done, and of nothing that had no effect', async () => {
  world.time.now = 1_007_500
  const arrivedLater = { ...anEnvelope({ change: 'created', signedAt: 1000 }), receivedAt: 1_005_000 }
  for (let time = 0; time < 2; time++) await world.sync([aRecord(serializeEnvelope(arrivedLater))])
  expect(world.measured).toEqual([['SyncDelay', 7500]])
})

test('a dry run writes nothing, so nothing happened', async () => {
  const dry = await createSyncWorld({ integration: { mode: 'dry-run' } })
  await dry.sync([created])
  expect(Object.keys(dry.counts)).toEqual(['BookingPlanned'])
  expect(dry.measured).toEqual([])
  await dry.close()
})
