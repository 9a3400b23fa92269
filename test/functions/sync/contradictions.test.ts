import { expect, test } from 'vitest'
import { readRecord } from '../../../functions/sync/read-record.ts'
import type { BookingEvent } from '../../../shared/plan/booking-event.ts'
import { foldEvents } from '../../../shared/plan/booking-state.ts'
import { aBooking, aRecord } from '../../support/bookings.ts'
import { meetingBody, SIGNED_AT, signedDelivery } from '../../support/chili-piper-bodies.ts'
import { createWebhookWorld } from '../../support/webhook-world.ts'

type Path = 'created' | 'updated' | 'deleted'
interface Told {
  path: Path
  /** What the signed body says. */
  type: 'Created' | 'Updated' | 'Deleted'
  /** Seconds after the first. */
  at: number
}
/** The list of Chili Piper says that the meeting is cancelled, or on. */
interface Polled {
  polled: 'deleted' | 'active'
  at: number
}

const TWO_MINUTES = 120

/** What the sync function gets of what came in at the door. */
async function eventsOf(told: readonly (Told | Polled)[]): Promise<BookingEvent[]> {
  const world = createWebhookWorld()
  const events: BookingEvent[] = []
  for (const one of told) {
    const signedAt = SIGNED_AT + one.at
    if ('polled' in one) {
      const { meetingId } = aBooking({ meetingId: 'meeting-1' })
      const booking = aBooking({ meetingId, source: 'poll' })
      events.push({ eventId: `poll-${one.at}`, change: one.polled, signedAt, receivedAt: signedAt * 1000, booking })
      continue
    }
    const body = meetingBody({ type: one.type })
    await world.deliver(signedDelivery({ change: one.path, body, timestamp: String(signedAt) }))
    const item = readRecord(aRecord(world.synced().at(-1)?.MessageBody ?? ''))
    if (!('event' in item)) throw new Error('That is no booking')
    events.push(item.event)
  }
  return events
}

const created: Told = { path: 'created', type: 'Created', at: 0 }
const deleted: Told = { path: 'deleted', type: 'Deleted', at: TWO_MINUTES }

test.each<[string, (Told | Polled)[], 'booked' | 'cancelled']>([
  ['a created that is replayed to /deleted', [created, { ...created, path: 'deleted' }], 'booked'],
  ['a created that only came by /deleted', [{ ...created, path: 'deleted' }], 'booked'],
  ['a deletion that came by /updated', [created, { ...deleted, path: 'updated' }], 'booked'],
  ['a deletion that came by /created', [created, { ...deleted, path: 'created' }], 'booked'],
  [
    'a deletion that came by /updated and is in Chili Piper’s list',
    [created, { ...deleted, path: 'updated' }, { polled: 'deleted', at: 900 }],
    'cancelled',
  ],
  ['a true deletion after a replay to /deleted', [created, { ...created, path: 'deleted' }, deleted], 'cancelled'],
  [
    'a replay of created to /deleted after the deletion',
    [created, deleted, { ...created, path: 'deleted' }],
    'cancelled',
  ],
  [
    'a replay of created to /updated after the deletion',
    [created, deleted, { ...created, path: 'updated' }],
    'cancelled',
  ],
  ['a replay of the deletion to /updated', [created, deleted, { ...deleted, path: 'updated' }], 'cancelled'],
  [
    'a replay of the deletion to /deleted after a fetch saw the meeting on',
    [created, deleted, { polled: 'active', at: 900 }, deleted],
    'booked',
  ],
])('%s: in any order of arrival the booking is as it should be', async (_, told, status) => {
  const events = await eventsOf(told)
  for (const order of [events, events.toReversed(), [...events.slice(1), ...events.slice(0, 1)]]) {
    const { status: folded, booking } = foldEvents(undefined, order)
    expect(folded).toBe(status)
    expect(booking.meetingId).toBe('meeting-1')
  }
})

test('a delivery that only a newer version can read is not carried out as the path of a contradiction says, either', () => {
  const body = Buffer.from(JSON.stringify(meetingBody({ type: 'Created' }))).toString('base64')
  const event = { kind: 'unreadable', tenant: 'demo', change: 'deleted', signedAt: SIGNED_AT, reason: 'older', body }
  const envelope = { version: 1, eventId: 'event-1', locationId: 'location-1', receivedAt: 1, event }
  expect(readRecord(aRecord(JSON.stringify(envelope)))).toMatchObject({
    event: { change: 'created' },
    contradiction: { path: 'deleted', body: 'created' },
  })
})
