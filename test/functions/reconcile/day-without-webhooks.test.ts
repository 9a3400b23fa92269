import { expect, test } from 'vitest'
import type { Mark } from '../../../functions/reconcile/compare-meeting.ts'
import type { Cursor } from '../../../functions/reconcile/passes.ts'
import type { PollStore } from '../../../functions/reconcile/poll-store.ts'
import { parseMeeting } from '../../../shared/chili-piper/parse-meeting.ts'
import { type Envelope, serializeEnvelope } from '../../../shared/envelope.ts'
import { createBookingWorld, type SeenBooking } from '../../simulation/booking-world.ts'
import { aRecord } from '../../support/bookings.ts'
import { createReconcileWorld, DAY, HOUR } from './reconcile-world.ts'

const MEETINGS = 500
const BATCH = 10
const CHANGES = { MeetingCreated: 'created', MeetingUpdated: 'updated', MeetingDeleted: 'deleted' } as const
type Highlevel = ReturnType<typeof createBookingWorld>

/** What reconcile reads and marks, over the ledger that the sync function writes. */
function storeOver({ ledger }: Highlevel): PollStore {
  const marks = new Map<string, Mark>()
  const cursors = new Map<string, Cursor>()
  return {
    async read(_, ids) {
      const links = new Map(ledger.links().map((link) => [link.meetingId, link]))
      return new Map(
        ids.map((id) => {
          const [link, mark] = [links.get(id), marks.get(id)]
          return [id, { ...(link ? { link } : {}), ...(mark ? { mark } : {}) }]
        }),
      )
    },
    writeMark: async (_, id, mark) => void marks.set(id, mark),
    readCursor: async (name) => cursors.get(name) ?? {},
    writeCursor: async (name, cursor) => void cursors.set(name, cursor),
  }
}

async function sync(highLevel: Highlevel, envelopes: readonly Envelope[]): Promise<void> {
  for (let start = 0; start < envelopes.length; start += BATCH) {
    const records = envelopes.slice(start, start + BATCH).map((envelope) => aRecord(serializeEnvelope(envelope)))
    expect(await highLevel.run(records)).toBe(true)
  }
}

/** Two moves between two fetches are one, and a fetch happens later than what it sees: the story's lines may differ. */
const withoutHistory = (seen: SeenBooking) => ({
  ...seen,
  notes: seen.notes.map((note) => note.replace(/\nHistory:\n(- .*\n)*/, '\n')),
})

test(`a day without webhooks: ${MEETINGS} meetings, 60 of them changed, end in HighLevel as if every webhook had come`, {
  timeout: 90_000,
}, async () => {
  const world = await createReconcileWorld()
  const [told, missed] = [createBookingWorld(world.integration), createBookingWorld(world.integration)]
  const heard = (): Envelope[] =>
    world.receiver.received.splice(0).map(({ body, path, headers }) => {
      const meeting = parseMeeting(JSON.parse(body))
      if (!meeting.ok) throw new Error(meeting.path)
      const change = CHANGES[path.slice(1) as keyof typeof CHANGES]
      const signedAt = Number(headers['x-chili-timestamp'])
      const event = { kind: 'booking' as const, tenant: 'demo', change, signedAt, booking: meeting.booking }
      const eventId = `${meeting.booking.meetingId}/${signedAt}/${change}`
      return { version: 1, eventId, locationId: 'location-1', receivedAt: world.clock.now(), event }
    })

  const ids = await world.bookMany(MEETINGS, [2, 50])
  const booked = heard()
  await sync(told, booked)
  await sync(missed, booked)
  await world.clock.advance(DAY)
  const later = (days: number) => new Date(world.clock.now() + days * DAY).toISOString()
  for (const [index, id] of ids.slice(0, 60).entries()) {
    if (index < 25) await world.change(id, 'reschedule', { startAt: later(index + 3) })
    else if (index < 45) await world.change(id, 'cancel')
    else await world.change(id, 'reassign', { host: { email: 'omar@example.com', name: 'Omar Owner' } })
  }
  await sync(told, heard())
  await world.clock.advance(HOUR)
  await world.calls()
  const { tally } = await world.run({ store: storeOver(missed) })
  expect(Object.values(tally.emitted).reduce((sum, count) => sum + count, 0)).toBe(60)
  expect((await world.calls()).length).toBeLessThanOrEqual(MEETINGS / 50 + 10)
  await sync(missed, world.sent.splice(0))

  const emails = Array.from({ length: MEETINGS }, (_, index) => `guest-${index}@example.org`)
  const [one, two] = [told, missed].map((highLevel) => emails.map((email) => withoutHistory(highLevel.see(email))))
  expect(two).toEqual(one)
  expect(one!.filter(({ tags }) => tags.includes('cp-cancelled'))).toHaveLength(20)
  expect(one!.filter(({ tags }) => tags.includes('cp-rescheduled'))).toHaveLength(25)
  expect(one!.filter(({ notes }) => notes[0]?.includes('omar@example.com'))).toHaveLength(15)
  expect(one!.every(({ contacts, notes, tasks }) => contacts === 1 && notes.length === 1 && tasks.length === 1)).toBe(
    true,
  )
})
