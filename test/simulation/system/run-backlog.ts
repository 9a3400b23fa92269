import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { serializeEnvelope } from '../../../shared/envelope.ts'
import { aBooking, anEnvelope } from '../../support/bookings.ts'
import { createSimulator } from '../simulator.ts'
import { createSystemWorld } from './system-world.ts'

const SECOND = 1000
/** HighLevel's limit: 100 requests in any 10 s. */
const REQUESTS_PER_SECOND = 10

export interface BacklogRun {
  /** By location, in the order in which they were given. */
  locations: { bookings: number; requests: number; seconds: number; idealSeconds: number }[]
  /** Requests of the fullest ten seconds of any location. */
  peak: number
  deadLetters: number
}

/** Bookings wait on the queue, so many for each location; the sync function works them off, and nothing fails. */
export async function runBacklog(options: {
  bookings: readonly number[]
  seed: number
  maxConcurrency?: number
  slowRate?: number
  onSecond?(waiting: number): void
}): Promise<BacklogRun> {
  const { bookings, seed } = options
  const names = bookings.map((_, index) => `location-${index + 1}`)
  const integration = defineIntegration({ tenants: { demo: { location: names[0]! } } })
  const sim = createSimulator({ seed, faultRate: 0, crashRate: 0, slowRate: options.slowRate ?? 0 })
  const world = createSystemWorld(sim, {
    integration,
    locations: names.map((id) => ({ id })),
    maxConcurrency: options.maxConcurrency ?? bookings.length,
    lostDeletions: 0,
    coldStarts: 0.01,
  })
  const most = Math.max(...bookings)
  // As they came: in turns.
  for (let count = 0; count < most; count++)
    for (const [index, locationId] of names.entries())
      if (count < bookings[index]!) {
        const meetingId = `meeting-${locationId}-${count}`
        const guest = { email: `guest-${count}@${locationId}.example.org` }
        const envelope = anEnvelope({
          change: 'created',
          signedAt: 1_772_320_000,
          locationId,
          booking: aBooking({ meetingId, guest }),
        })
        world.put(serializeEnvelope({ ...envelope, eventId: meetingId }), locationId, meetingId)
      }
  const startedAt = sim.now()
  const doneAt = new Map<string, number>()
  while (doneAt.size < names.length) {
    await sim.runUntil(sim.now() + SECOND)
    const waiting = world.queue.waiting()
    for (const name of names) if (!doneAt.has(name) && !waiting.has(name)) doneAt.set(name, sim.now() - startedAt)
    options.onSecond?.(world.queue.size())
    if (sim.now() - startedAt > 24 * 3_600_000) throw new Error(`${world.queue.size()} bookings still wait after a day`)
  }
  return {
    locations: names.map((name, index) => {
      const requests = world.highLevel.admitted(name)
      const idealSeconds = requests / REQUESTS_PER_SECOND
      return { bookings: bookings[index]!, requests, seconds: doneAt.get(name)! / SECOND, idealSeconds }
    }),
    peak: world.highLevel.peak(),
    deadLetters: world.queue.deadLetters.length,
  }
}
