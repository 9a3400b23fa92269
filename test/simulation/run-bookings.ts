import { defineIntegration, type Integration, type IntegrationInput } from '../../shared/config/define-integration.ts'
import { type EventOptions, recordOf } from '../support/bookings.ts'
import { createBookingWorld, type Death, type SeenBooking } from './booking-world.ts'
import { createRandom, type Random } from './random.ts'

const GUEST = 'pat@example.org'
const rita = { id: 'host-1', email: 'rita@example.com', name: 'Rita Rep' }
const omar = { id: 'host-2', email: 'omar@example.com', name: 'Omar Owner' }
const moved = { startsAt: '2026-03-11T16:00:00.000Z', endsAt: '2026-03-11T16:30:00.000Z', host: omar }
const otherGuests = [{ email: 'casey@example.org', name: 'Casey Cfo' }]

/** Booked; moved and handed over; cancelled; and an echo of the cancelled booking, signed later, that must change nothing. */
export const EVENTS: EventOptions[] = [
  { change: 'created', signedAt: 1_772_350_000, booking: { host: rita, otherGuests } },
  { change: 'updated', signedAt: 1_772_351_000, booking: { ...moved, otherGuests } },
  { change: 'deleted', signedAt: 1_772_352_000, booking: { ...moved, otherGuests } },
  { change: 'updated', signedAt: 1_772_353_000, booking: { host: rita, otherGuests } },
]
const ECHO = 3
export const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const

const integrationOf = (settings: Partial<IntegrationInput>): Integration =>
  defineIntegration({ tenants: { demo: { location: 'location-1' } }, ...settings })

/** The default, and everything that can be switched on and does not depend on what a fetch sees. */
export const INTEGRATIONS: Record<string, Integration> = {
  default: integrationOf({ hosts: { 'rita@example.com': 'user-rita', 'omar@example.com': 'user-omar' } }),
  full: integrationOf({
    owner: { findUsers: true, write: 'overwrite' },
    hostTimeZone: 'Europe/London',
    tasks: [{ name: 'prepare' }, { name: 'follow-up', dueFrom: 'end', dueOffset: '1d', assignTo: 'nobody' }],
    tags: { byMeetingType: { '30 min demo': ['demo'] }, byHost: { 'rita@example.com': ['of-rita'] } },
    appointment: { calendar: 'calendar-1' },
    workflows: { cancelled: ['workflow-1'] },
    contact: { fields: { website: { value: 'https://example.org/{{booking.id}}', write: 'always' } } },
  }),
}

export interface BookingRun {
  /** Indexes of EVENTS, one batch after the other. */
  batches: number[][]
  /** Deaths of the functions that take the first, second, … invocation. */
  deaths: (Death | undefined)[]
}

/** Hands the batches over, each again and again until it is done; invocation n dies as the run says. */
export async function runBookings(integration: Integration, { batches, deaths }: BookingRun) {
  const world = createBookingWorld(integration)
  try {
    let invocation = 0
    for (const batch of batches) {
      const records = batch.map((index) => recordOf(EVENTS[index]!))
      for (let attempt = 0; !(await world.run(records, deaths[invocation++])); attempt++)
        if (attempt > deaths.length + 3) throw new Error('the batch is never done')
    }
    return {
      seen: world.see(GUEST),
      quarantined: world.quarantined.length,
      enrolments: world.enrolments(),
      calls: world.calls(),
      invocations: invocation,
    }
  } finally {
    world.close()
  }
}

/** What must be there in the end, whatever happened on the way: what one quiet run in order leaves. */
export const expectedOf = async (integration: Integration) =>
  (await runBookings(integration, { batches: [[0], [1], [2]], deaths: [] })).seen

export function randomRun(random: Random): BookingRun {
  const order: number[] = [...random.pick(ORDERS)]
  if (random.isTrue(0.3)) order.splice(random.between(0, 3), 0, ECHO)
  // Duplicates come anywhere after the first of their kind.
  for (let more = random.between(0, 4); more > 0; more--)
    order.splice(random.between(0, order.length), 0, random.between(0, 2))
  const batches: number[][] = []
  while (order.length > 0) batches.push(order.splice(0, random.between(1, 4)))
  const death = () => ({ at: random.between(1, 14), isDone: random.isTrue(0.7) })
  return { batches, deaths: Array.from({ length: 6 }, () => (random.isTrue(0.5) ? death() : undefined)) }
}

/** The promise that was broken, or undefined. */
export function judge(
  result: Awaited<ReturnType<typeof runBookings>>,
  expected: SeenBooking,
  isOverwriting: boolean,
): string | undefined {
  const { seen, quarantined, enrolments } = result
  if (quarantined > 0) return `${quarantined} message(s) were quarantined`
  if (enrolments > 1) return `a workflow was entered ${enrolments} times`
  // Set if empty: who hosted when the contact was first seen, and that depends on which event came first.
  const { owner, ...others } = expected
  if (owner !== undefined && seen.owner === undefined) return 'nobody owns the contact'
  for (const name of Object.keys(isOverwriting ? expected : others) as (keyof SeenBooking)[])
    if (JSON.stringify(seen[name]) !== JSON.stringify(expected[name]))
      return `${name}: ${JSON.stringify(seen[name])} instead of ${JSON.stringify(expected[name])}`
  return undefined
}

/** One random life of a booking. */
export async function runSeed(seed: number, expected: Record<string, SeenBooking>) {
  const random = createRandom(seed)
  const name = random.pick(Object.keys(INTEGRATIONS))
  const run = randomRun(random)
  const result = await runBookings(INTEGRATIONS[name]!, run)
  return {
    name,
    run,
    broken: judge(result, expected[name]!, INTEGRATIONS[name]!.owner.write === 'overwrite'),
    calls: result.calls,
  }
}

export async function expectations(): Promise<Record<string, SeenBooking>> {
  const entries = Object.entries(INTEGRATIONS).map(
    async ([name, integration]) => [name, await expectedOf(integration)] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}
