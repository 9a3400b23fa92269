import fc from 'fast-check'
import { type JsonObject, plain } from '../../../infra/local/simulators/json.ts'
import { visibleNotes } from '../../../shared/brief/visible-notes.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { APP_ID } from '../../support/high-level-deliveries.ts'
import { createPerson } from '../grant-actors.ts'
import { createGrantWorld } from '../grant-world.ts'
import { createRandom } from '../random.ts'
import { createSimulator, type Fault, type Simulator } from '../simulator.ts'
import { acts, booking, emailOf, GUESTS, LOCATIONS, nothingSaid, type Said, type Scene } from './people.ts'
import { createSystemWorld, type Mistake, type SystemWorld } from './system-world.ts'

const MINUTE = 60_000
const MOST_ACTS = 12

const users = [
  { id: 'user-rita', name: 'Rita Rep', email: 'rita@example.com' },
  { id: 'user-omar', name: 'Omar Owner', email: 'omar@example.com' },
]

export const SYSTEM = defineIntegration({
  tenants: { demo: { location: LOCATIONS[0], routes: [{ workspace: 'Support', to: LOCATIONS[1] }] } },
  highLevel: { appId: APP_ID },
  hosts: { 'rita@example.com': 'user-rita', 'omar@example.com': 'user-omar' },
  sharedNotes: { visible: { all: true }, webhook: { url: 'https://notes.test/hook' } },
})

export interface SystemRun {
  /** What was promised and not kept; absent when all was. */
  broken?: string
  lines: readonly string[]
  history: string
  /** So that a run in which nothing happens does not pass for a good one. */
  seen: { meetings: number; calls: number; deadLetters: number }
}

export interface RunOptions {
  isTraced?: boolean
  /** Shares of calls that fail, and that end their caller; a seed decides unless given. */
  faultRate?: number
  crashRate?: number
  faultAt?: { call: number; fault: Fault }
  mistake?: Mistake
}

type History = Iterable<fc.AsyncCommand<Said, Scene>>

/** What people may do on both sides, one thing after the other; somebody books first. */
export const histories: fc.Arbitrary<History> = fc
  .tuple(fc.array(booking, { minLength: 1, maxLength: 3 }), fc.commands(acts, { maxCommands: MOST_ACTS, size: 'max' }))
  .map(([opening, others]) => [...opening, ...others])

export function historyOf(seed: number): History {
  const [history] = fc.sample(histories, { seed, numRuns: 1 })
  if (!history) throw new Error('fast-check gave no history')
  return history
}

/** One life of the whole system: what people do on both sides, with faults and crashes wherever our code awaits, and what is left of it. */
export async function runSystem(
  seed: number,
  options: RunOptions = {},
  history: History = historyOf(seed),
): Promise<SystemRun> {
  const steps = [...history]
  const plan = createRandom(seed ^ 0x5157)
  const sim = createSimulator({
    seed,
    faultRate: options.faultRate ?? plan.pick([0, 0.01, 0.03, 0.1]),
    crashRate: options.crashRate ?? plan.pick([0, 0.005, 0.03]),
    ...(options.isTraced ? { isTraced: true } : {}),
    ...(options.faultAt ? { faultAt: options.faultAt } : {}),
  })
  const grants = createGrantWorld(sim, { endsOlderAccess: true, givesNewAccessInGrace: true, endsOlderInstalls: false })
  const person = createPerson(sim, grants)
  const world = createSystemWorld(sim, {
    integration: SYSTEM,
    locations: LOCATIONS.map((id) => ({ id, users })),
    grants,
    grantedLocation: LOCATIONS[0],
    ...(options.mistake ? { mistake: options.mistake } : {}),
    canaries: [...GUESTS.map((_, guest) => emailOf(guest)), 'Scribble ', 'Rewrite ', 'Beneath ', 'access-', 'refresh-'],
  })
  const said = nothingSaid()
  const result = (broken?: string): SystemRun => ({
    ...(broken === undefined ? {} : { broken }),
    lines: sim.lines(),
    history: steps.map(String).join('; '),
    seen: { meetings: said.meetings.size, calls: sim.calls(), deadLetters: world.quarantines.length },
  })
  try {
    person.connect()
    await sim.runUntil(sim.now() + 2_000)
    await fc.asyncModelRun(() => ({ model: said, real: { sim, world } }), steps)
    await calm(sim, world, grants)
    const early = judgeTold(world, said)
    await reconcileTwice(sim, world)
    return result(early ?? judge(world, said, grants))
  } catch (error) {
    return result(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}

/** Nothing fails any more: what waits drains, and what was put aside in all the bad luck is put back. */
async function calm(sim: Simulator, world: SystemWorld, grants: ReturnType<typeof createGrantWorld>): Promise<void> {
  sim.stopFaults()
  world.down.clear()
  grants.heal()
  sim.trace('-- all is well')
  await drain(sim, world)
  world.redrive()
  await drain(sim, world)
}

/** Whatever no webhook told is found. What happened less than ten minutes ago is left for the second run. */
async function reconcileTwice(sim: Simulator, world: SystemWorld): Promise<void> {
  for (let run = 0; run < 2; run++) {
    await sim.runUntil(sim.now() + 15 * MINUTE)
    world.reconcile()
    await drain(sim, world)
  }
}

async function drain(sim: Simulator, world: SystemWorld): Promise<void> {
  await sim.runUntil(sim.now() + 5 * MINUTE)
  for (let quarter = 0; !world.isQuiet() && quarter < 16; quarter++) await sim.runUntil(sim.now() + 15 * MINUTE)
  // Whatever was told meanwhile.
  await sim.runUntil(sim.now() + MINUTE)
}

// Where calls fail or functions die at random, now and then one message has all the bad luck; a redrive mends that.
const PASSING = ['MessageOnlyError', 'FunctionDiedError']

/** The first of the promises of `promises.md`, B4, that was not kept. */
function judge(world: SystemWorld, said: Said, grants: ReturnType<typeof createGrantWorld>): string | undefined {
  return (
    judgeQueue(world, said) ??
    judgeSecrets(world, grants) ??
    judgePeople(world, said) ??
    [...said.meetings.keys()].map((id) => judgeMeeting(world, said, id)).find((broken) => broken !== undefined) ??
    judgeNotes(world, said)
  )
}

/** What webhooks told is there before anything is compared. */
function judgeTold(world: SystemWorld, said: Said): string | undefined {
  const told = [...said.meetings.keys()].filter((id) => !world.lost.has(id))
  return told.map((id) => judgeMeeting(world, said, id)).find((broken) => broken !== undefined)
}

function judgeQueue({ queue, promised, stored, quarantines }: SystemWorld, { junk }: Said): string | undefined {
  if (queue.size() > 0) return `${queue.size()} messages still go round`
  const missing = [...promised].filter((eventId) => !stored.has(eventId))
  if (missing.length > 0) return `${missing.length} deliveries were answered 2xx and are not stored`
  const real = quarantines.filter(({ body, reason }) => !body.includes('"junk"') && !PASSING.includes(reason))
  if (real.length > 0) return `quarantined: ${real[0]!.reason}, ${real[0]!.detail}`
  const found = new Set(quarantines.filter(({ body }) => body.includes('"junk"')).map(({ body }) => body)).size
  return found === junk ? undefined : `${found} of ${junk} messages that say nothing were put aside`
}

function judgeSecrets(world: SystemWorld, grants: ReturnType<typeof createGrantWorld>): string | undefined {
  if (world.leaks.length > 0) return `in a log line: ${world.leaks[0]}`
  if (world.highLevel.peak() > 100) return `${world.highLevel.peak()} requests in ten seconds`
  if (!grants.isStoreNewest()) return 'the stored refresh token is not the newest'
  return undefined
}

function judgePeople({ highLevel }: SystemWorld, said: Said): string | undefined {
  const notes = new Map(highLevel.records('note').map((note) => [plain(note.id), plain(note.body)]))
  for (const [id, text] of said.notes)
    if (notes.get(id) !== text) return `a person’s note is ${notes.get(id)} and not ${text}`
  for (const [id, text] of said.tails)
    if (notes.has(id) && !notes.get(id)!.endsWith(text)) return `what a person wrote below a note is gone: ${text}`
  const open = highLevel.records('task').filter(({ id, completed }) => said.ticked.has(plain(id)) && completed !== true)
  if (open.length > 0) return `${open.length} tasks that a person completed are open again`
  const contacts = new Map(highLevel.records('contact').map((contact) => [plain(contact.id), contact]))
  for (const [id, tags] of said.tags) {
    const now = tagsOf(contacts.get(id))
    for (const tag of ['vip', 'emea'])
      if (tags.has(tag) !== now.includes(tag)) return `the tag ${tag} is not as a person left it`
  }
  return undefined
}

const tagsOf = (contact: JsonObject | undefined) => (Array.isArray(contact?.tags) ? contact.tags.map(String) : [])

function judgeMeeting({ highLevel, lost }: SystemWorld, said: Said, id: string): string | undefined {
  const { meeting, locationId, isCancelled } = said.meetings.get(id)!
  const contacts = highLevel
    .records('contact')
    .filter((contact) => contact.email === meeting.guestEmail && contact.locationId === locationId)
  // A booking that was cancelled before anybody told of it leaves nothing.
  if (contacts.length === 0 && isCancelled && lost.has(id)) return undefined
  if (contacts.length !== 1) return `${contacts.length} contacts for the guest of ${id}`
  const [contact] = contacts
  const mark = `[chili-piper/demo/${id}]`
  const below = (kind: string) =>
    highLevel.records(kind, plain(contact!.id)).filter(({ body }) => plain(body).includes(`/${id}`))
  const notes = below('note').filter(({ body }) => plain(body).includes(mark))
  if (notes.length === 0 && isCancelled && lost.has(id)) return undefined
  if (notes.length !== 1) return `${notes.length} notes of ${id}`
  const text = plain(notes[0]!.body)
  if (text.includes('Status: cancelled') !== isCancelled) return `the note of ${id} tells another status`
  if (isCancelled) return judgeTasks(below('task'), said, id, true)
  if (!text.includes(meeting.start.slice(0, 10))) return `the note of ${id} tells another time`
  if (!text.includes(meeting.host.name)) return `the note of ${id} tells another host`
  const isOn = tagsOf(contact).includes('cp-booked')
  return judgeTasks(below('task'), said, id, false) ?? (isOn ? undefined : `the contact of ${id} is not tagged`)
}

function judgeTasks(tasks: JsonObject[], { ticked }: Said, id: string, isCancelled: boolean): string | undefined {
  if (tasks.length > 1) return `${tasks.length} tasks of ${id}`
  if (tasks.length === 0) return isCancelled ? undefined : `no task of ${id}`
  const isDone = tasks[0]!.completed === true
  return isDone === (isCancelled || ticked.has(plain(tasks[0]!.id))) ? undefined : `the task of ${id} is ${isDone}`
}

/** What is shown at a booking is what its contact's notes say. */
function judgeNotes({ highLevel, places }: SystemWorld, said: Said): string | undefined {
  for (const [id, { meeting, locationId, isCancelled }] of said.meetings) {
    if (isCancelled) continue
    const contact = highLevel
      .records('contact')
      .find((one) => one.email === meeting.guestEmail && one.locationId === locationId)
    const notes = highLevel.records('note', plain(contact?.id)).map((note) => ({
      id: plain(note.id),
      body: plain(note.body),
      dateAdded: plain(note.dateAdded),
    }))
    const wanted = visibleNotes(notes, {}, { all: true }).map(({ text }) => text)
    const shown = places.get(id) ?? []
    if (JSON.stringify(shown) !== JSON.stringify(wanted))
      return `${id} shows ${JSON.stringify(shown)} instead of ${JSON.stringify(wanted)}`
  }
  return undefined
}
