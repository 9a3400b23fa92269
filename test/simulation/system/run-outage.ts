import { plain } from '../../../infra/local/simulators/json.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { aRule, routingInput } from '../../shared/routing/routings.ts'
import { APP_ID } from '../../support/high-level-deliveries.ts'
import { createPerson } from '../grant-actors.ts'
import { createGrantWorld } from '../grant-world.ts'
import { createSimulator } from '../simulator.ts'
import { createSystemWorld, type SystemWorld } from './system-world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const STEP = 5 * MINUTE
const KIM = { email: 'kim@example.com', name: 'Kim Key' }
/** The busy location gets so many of four bookings. */
const BUSY = 3
/** So many of a contact's notes, the newest, are shared with its bookings. */
const MOST_SHARED = 50

/** What can be away; a throttled table refuses nine of ten operations. */
export const OUTAGES = [
  'highlevel',
  'chili-piper',
  'notes-receiver',
  'token endpoint',
  'table',
  'throttled table',
] as const

export interface OutageOptions {
  side: (typeof OUTAGES)[number]
  hours: number
  /** Bookings an hour while it lasts, over all locations. */
  bookingsPerHour: number
  locations: number
  seed: number
}

export interface OutageRun {
  bookings: number
  deadLetters: number
  /** Requests of the fullest ten seconds of any location. */
  peak: number
  /** Milliseconds after the end of the outage when the last booking of the location was in HighLevel, quietest location first. */
  drained: { bookings: number; ms: number }[]
  /** Bookings without exactly one contact and one note; of what waits for another side, copies of notes that are not there. */
  missing: number
  /** Messages left on the queue. */
  waiting: number
}

const locationId = (index: number) => `location-${index + 1}`

/** One side is away for days while people go on booking and writing notes; then it is back, and nobody does anything. */
export async function runOutage(options: OutageOptions): Promise<OutageRun> {
  const { side, hours, locations, seed } = options
  const names = Array.from({ length: locations }, (_, index) => locationId(index))
  const routes = names.slice(1).map((to, index) => ({ workspace: `Team ${index + 2}`, to }))
  const integration = defineIntegration({
    tenants: { demo: { location: names[0]!, routes } },
    highLevel: { appId: APP_ID },
    sharedNotes: { visible: { all: true }, webhook: { url: 'https://notes.test/hook' } },
    routing: routingInput(
      [aRule('vip', { tags: { any: ['vip'] } }, { to: { team: 'vip', router: 'vip', host: KIM.email } })],
      {
        reassign: { mayEmailGuests: true },
      },
    ),
  })
  const sim = createSimulator({ seed, faultRate: 0, crashRate: 0 })
  const grants = createGrantWorld(sim, { endsOlderAccess: true, givesNewAccessInGrace: true, endsOlderInstalls: false })
  const world = createSystemWorld(sim, {
    integration,
    locations: names.map((id) => ({ id })),
    grants,
    grantedLocation: names[0]!,
    maxConcurrency: locations + 2,
  })
  world.chiliPiper.addUser(KIM)
  createPerson(sim, grants).connect()
  await sim.runUntil(sim.now() + HOUR)

  setDown(true)
  const booked: Booked[] = []
  const handedOver = new Set<string>()
  const perStep = (options.bookingsPerHour * STEP) / HOUR
  const end = sim.now() + hours * HOUR
  for (let due = 0; sim.now() < end; ) {
    for (due += perStep; due >= 1; due--) book()
    if (Math.round(sim.now() / MINUTE) % 240 === 0) world.reconcile()
    await sim.runUntil(sim.now() + STEP)
  }
  setDown(false)

  const drainedAt = new Map<string, number>()
  for (let step = 0; step < 6 * 60; step++) {
    for (const name of names) if (!drainedAt.has(name) && missingIn(name) === 0) drainedAt.set(name, sim.now() - end)
    if (drainedAt.size === names.length && world.isQuiet()) break
    await sim.runUntil(sim.now() + MINUTE)
    if (step % 60 === 0) world.reconcile()
  }
  const counts = names.map((name) => booked.filter((one) => one.locationId === name).length)
  return {
    bookings: booked.length,
    deadLetters: world.queue.deadLetters.length + grants.queue.deadLetters.length,
    peak: world.highLevel.peak(),
    drained: names
      .map((name, index) => ({ bookings: counts[index]!, ms: drainedAt.get(name) ?? Number.POSITIVE_INFINITY }))
      .toSorted((a, b) => a.bookings - b.bookings),
    missing: names.reduce((sum, name) => sum + missingIn(name), 0),
    waiting: world.queue.size(),
  }

  function setDown(isDown: boolean): void {
    if (side === 'token endpoint') grants.setDown(isDown)
    else if (isDown) world.down.add(side)
    else world.down.delete(side)
  }

  function book(): void {
    const count = booked.length
    const at = sim.random.between(1, 4) <= BUSY ? 0 : sim.random.between(1, locations - 1)
    const email = `guest-${count}@example.org`
    const startAt = new Date(sim.now() + 20 * 24 * HOUR).toISOString()
    const workspace = at === 0 ? 'Sales' : `Team ${at + 1}`
    const { id } = world.book({ guest: { email }, startAt, workspace })
    booked.push({ id, email, locationId: locationId(at) })
    if (count % 5 === 0) annotate(world)
  }

  /** Somebody writes a note on a contact that is there already. */
  function annotate({ highLevel }: SystemWorld): void {
    const contact = highLevel.records('contact').at(-1)
    if (!contact || side === 'highlevel') return
    const path = `/contacts/${plain(contact.id)}/notes`
    highLevel.person(plain(contact.locationId), 'POST', path, { body: `Scribble ${booked.length}` })
    // The second of them hands the booking over to another host.
    for (const name of ['seen', 'vip'])
      highLevel.person(plain(contact.locationId), 'POST', `/contacts/${plain(contact.id)}/tags`, { tags: [name] })
    handedOver.add(plain(contact.email))
  }

  function isDone(one: Booked): boolean {
    return isThere(world, one) && (!handedOver.has(one.email) || world.chiliPiper.hostOf(one.id) === KIM.email)
  }

  function missingIn(name: string): number {
    return booked.filter((one) => one.locationId === name && !isDone(one)).length
  }
}

interface Booked {
  id: string
  email: string
  locationId: string
}

function isThere({ highLevel, places }: SystemWorld, { id, email, locationId: location }: Booked): boolean {
  const contacts = highLevel.find('contact', { owner: location, email })
  if (contacts.length !== 1) return false
  const notes = highLevel.records('note', plain(contacts[0]!.id))
  const own = notes.filter(({ body }) => plain(body).includes(`[chili-piper/demo/${id}]`))
  const others = notes.length - own.length
  const shared = Math.min(others, MOST_SHARED)
  return own.length === 1 && (shared === 0 || (places.get(id)?.length ?? 0) === shared)
}
