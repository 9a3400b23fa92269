import { onTestFinished } from 'vitest'
import type { Booking, EventChange } from '../../../../shared/booking/booking.ts'
import { type Envelope, serializeEnvelope } from '../../../../shared/envelope.ts'
import { anEnvelope, aRecord } from '../../../support/bookings.ts'
import { createSyncWorld, NOW } from '../../../support/sync-world.ts'

export type World = Awaited<ReturnType<typeof createSyncWorld>>
type WorldOptions = NonNullable<Parameters<typeof createSyncWorld>[0]>
export type Config = NonNullable<WorldOptions['integration']>

export const RITA = { id: 'host-1', email: 'rita@example.com', name: 'Rita Rep' }
export const SAM = { id: 'host-2', email: 'sam@example.com', name: 'Sam Seller' }
export const MOVED = { startsAt: '2026-03-11T16:00:00.000Z', endsAt: '2026-03-11T16:30:00.000Z' }

/** A sync world that ends with its test. */
export async function worldWith(
  integration: Config = {},
  options: Omit<WorldOptions, 'integration'> = {},
): Promise<World> {
  const world = await createSyncWorld({ integration, ...options })
  onTestFinished(() => world.close())
  return world
}

let seconds = 0
/** A message that tells a change, each a second after the one before, all of them about now. */
export function message(change: EventChange, booking: Partial<Booking> = {}, more: Partial<Envelope> = {}) {
  seconds++
  const envelope = anEnvelope({ change: 'created', signedAt: NOW / 1000 + seconds, booking })
  if (envelope.event.kind !== 'booking') throw new Error('Not a booking')
  const isSeen = change === 'active' || change === 'completed' || change === 'no-show'
  const content = isSeen ? { ...envelope.event.booking, source: 'poll' as const } : envelope.event.booking
  const event = { ...envelope.event, change, booking: content }
  return aRecord(serializeEnvelope({ ...envelope, eventId: `${change}-${seconds}`, event, ...more }))
}

/** Hands over one message after the other, each a batch of its own. */
export async function tell(world: World, ...messages: ReturnType<typeof message>[]): Promise<void> {
  for (const one of messages) await world.sync([one])
}

/** The contact that the test bookings are about, and what hangs on it. */
export async function pat(world: World) {
  const found = (await world.contacts()).filter(({ contact }) => contact['email'] === 'pat@example.org')
  if (found.length !== 1) throw new Error(`${found.length} contacts are Pat`)
  return found[0]!
}

export const timelineOf = (world: World) => world.ledger.links()[0]?.timeline?.at(-1)

/** Calls since they were last forgotten, as METHOD /path without ids. */
export async function callsOf(world: World): Promise<string[]> {
  const requests = await world.requests()
  return requests.map(({ method, path }) => `${method} ${path.split('?')[0]!.replace(/[A-Za-z0-9]{20}/g, ':id')}`)
}
