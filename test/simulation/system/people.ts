import fc from 'fast-check'
import { type Meeting, moveMeeting, userOf } from '../../../infra/local/simulators/chili-piper/meeting.ts'
import { type JsonObject, plain } from '../../../infra/local/simulators/json.ts'
import type { Simulator } from '../simulator.ts'
import type { Side, SystemWorld } from './system-world.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
export const GUESTS = ['pat', 'lee', 'kim'] as const
export const HOSTS = [
  { email: 'rita@example.com', name: 'Rita Rep' },
  { email: 'omar@example.com', name: 'Omar Owner' },
] as const
export const emailOf = (guest: number) => `${GUESTS[guest]}@example.org`
const WORKSPACES = ['Sales', 'Support'] as const
/** Where bookings of these workspaces go: see the integration of run-system.ts. */
export const LOCATIONS = ['location-1', 'location-2'] as const

/** What people did, and what must be true for it in the end. */
export interface Said {
  meetings: Map<string, { meeting: Meeting; locationId: string; isCancelled: boolean }>
  /** What the team wrote below a booking's note, by the note's id. */
  tails: Map<string, string>
  /** Notes of people, by id. */
  notes: Map<string, string>
  /** Tasks that people completed. */
  ticked: Set<string>
  /** Tags that people put on, by contact. */
  tags: Map<string, Set<string>>
  /** Messages that somebody put on the queue and that say nothing. */
  junk: number
}

export const nothingSaid = (): Said => ({
  meetings: new Map(),
  tails: new Map(),
  notes: new Map(),
  ticked: new Set(),
  tags: new Map(),
  junk: 0,
})

export interface Scene {
  sim: Simulator
  world: SystemWorld
}

type Act = fc.AsyncCommand<Said, Scene>

/** One thing that somebody does, and the time until the next. */
function act(name: string, gapMs: number, does: (said: Said, scene: Scene) => void): Act {
  return {
    check: () => true,
    async run(said, scene) {
      scene.sim.trace(`-- ${name}`)
      does(said, scene)
      await scene.sim.runUntil(scene.sim.now() + gapMs)
    },
    toString: () => `${name}, then ${gapMs} ms`,
  }
}

const nth = <T>(items: readonly T[], index: number): T | undefined =>
  items.length === 0 ? undefined : items[index % items.length]
const open = (said: Said) => [...said.meetings.values()].filter(({ isCancelled }) => !isCancelled)
const isOurs = (note: JsonObject) => plain(note.body).includes('[chili-piper/')

function book(said: Said, { sim, world }: Scene, guest: number, days: number, workspace: number): void {
  const startAt = new Date(Math.ceil(sim.now() / DAY_MS) * DAY_MS + days * DAY_MS + 15 * 3_600_000).toISOString()
  const meeting = world.book({
    guest: { email: emailOf(guest), firstName: GUESTS[guest] ?? '' },
    host: { ...HOSTS[guest % HOSTS.length] },
    startAt,
    workspace: WORKSPACES[workspace] ?? '',
  })
  said.meetings.set(meeting.id, { meeting, locationId: LOCATIONS[workspace] ?? '', isCancelled: false })
}

function change(said: Said, { world }: Scene, index: number, how: (meeting: Meeting) => Meeting): void {
  const one = nth(open(said), index)
  if (one) one.meeting = world.change('MeetingUpdated', how(one.meeting))
}

function cancel(said: Said, { world }: Scene, index: number): void {
  const one = nth(open(said), index)
  if (!one) return
  one.isCancelled = true
  one.meeting = world.change('MeetingDeleted', { ...one.meeting, status: 'Canceled' })
}

function writeNote(said: Said, { world }: Scene, index: number, text: string): void {
  const contact = nth(world.highLevel.records('contact'), index)
  if (!contact) return
  world.highLevel.person(plain(contact.locationId), 'POST', `/contacts/${plain(contact.id)}/notes`, { body: text })
  const note = world.highLevel.records('note', plain(contact.id)).at(-1)
  if (note) said.notes.set(plain(note.id), text)
}

/** Edits or deletes a note of people. */
function changeNote(said: Said, { world }: Scene, index: number, text: string | undefined): void {
  const note = nth(
    world.highLevel.records('note').filter((one) => !isOurs(one)),
    index,
  )
  if (!note) return
  const [id, contactId] = [plain(note.id), plain(note.contactId)]
  const { locationId } = world.highLevel.records('contact').find((contact) => contact.id === contactId) ?? {}
  const path = `/contacts/${contactId}/notes/${id}`
  if (text === undefined) {
    world.highLevel.person(plain(locationId), 'DELETE', path)
    said.notes.delete(id)
  } else {
    world.highLevel.person(plain(locationId), 'PUT', path, { body: text })
    said.notes.set(id, text)
  }
}

function writeBelow(said: Said, { world }: Scene, index: number, text: string): void {
  const marks = open(said).map(({ meeting }) => `[chili-piper/demo/${meeting.id}]`)
  const own = world.highLevel.records('note').filter(({ body }) => marks.some((mark) => plain(body).includes(mark)))
  const note = nth(own, index)
  if (!note) return
  const contact = world.highLevel.records('contact').find(({ id }) => id === note.contactId)
  said.tails.set(plain(note.id), text)
  const path = `/contacts/${plain(note.contactId)}/notes/${plain(note.id)}`
  const body = `${plain(note.body).replace(/\nBeneath \d+$/, '')}\n${text}`
  world.highLevel.person(plain(contact?.locationId), 'PUT', path, { body })
}

function tick(said: Said, { world }: Scene, index: number): void {
  const task = nth(
    world.highLevel.records('task').filter(({ completed }) => completed === false),
    index,
  )
  if (!task) return
  const contact = world.highLevel.records('contact').find(({ id }) => id === task.contactId)
  said.ticked.add(plain(task.id))
  const path = `/contacts/${plain(task.contactId)}/tasks/${plain(task.id)}/completed`
  world.highLevel.person(plain(contact?.locationId), 'PUT', path, { completed: true })
}

function tag(said: Said, { world }: Scene, index: number, name: string, isOn: boolean): void {
  const contact = nth(world.highLevel.records('contact'), index)
  if (!contact) return
  const id = plain(contact.id)
  const tags = said.tags.get(id) ?? new Set()
  said.tags.set(id, tags)
  if (isOn) tags.add(name)
  else tags.delete(name)
  world.highLevel.person(plain(contact.locationId), isOn ? 'POST' : 'DELETE', `/contacts/${id}/tags`, { tags: [name] })
}

function outage({ sim, world }: Scene, side: Side, minutes: number): void {
  world.down.add(side)
  sim.at(sim.now() + minutes * MINUTE_MS, () => void world.down.delete(side))
}

const index = fc.nat({ max: 7 })
// Two changes of one booking in the same second are beyond what Chili Piper's stamps can tell apart.
const gap = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1_100, max: 20_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 20_000, max: 10 * MINUTE_MS }) },
  { weight: 1, arbitrary: fc.constant(45 * MINUTE_MS) },
)
const sides = fc.constantFrom<Side[]>('highlevel', 'chili-piper', 'notes-receiver', 'table', 'throttled table', 'queue')
const text = fc.integer({ min: 1, max: 999 })

/** Somebody books. */
export const booking: fc.Arbitrary<Act> = fc
  .tuple(gap, fc.nat({ max: 2 }), fc.integer({ min: 20, max: 30 }), fc.nat({ max: 1 }))
  .map(([ms, guest, days, workspace]) =>
    act(`book ${guest}`, ms, (said, scene) => book(said, scene, guest, days, workspace)),
  )

/** What people and the other sides do, each with the time until the next. */
export const acts: fc.Arbitrary<Act>[] = [
  booking,
  fc.tuple(gap, index, fc.integer({ min: 1, max: 3 })).map(([ms, at, days]) =>
    act('move', ms, (said, scene) => {
      change(said, scene, at, (meeting) => {
        const startAt = new Date(Date.parse(meeting.start) + days * DAY_MS).toISOString()
        return moveMeeting(meeting, startAt, scene.sim.now())
      })
    }),
  ),
  fc.tuple(gap, index, fc.nat({ max: 1 })).map(([ms, at, host]) =>
    act('reassign', ms, (said, scene) => {
      const to = userOf({ ...HOSTS[host]!, id: undefined })
      change(said, scene, at, (meeting) => ({ ...meeting, host: to, assignee: to }))
    }),
  ),
  fc.tuple(gap, index).map(([ms, at]) => act('cancel', ms, (said, scene) => cancel(said, scene, at))),
  fc
    .tuple(gap, index, text)
    .map(([ms, at, n]) => act('note', ms, (said, scene) => writeNote(said, scene, at, `Scribble ${n}`))),
  fc
    .tuple(gap, index, text)
    .map(([ms, at, n]) => act('edit', ms, (said, scene) => changeNote(said, scene, at, `Rewrite ${n}`))),
  fc.tuple(gap, index).map(([ms, at]) => act('delete', ms, (said, scene) => changeNote(said, scene, at, undefined))),
  fc
    .tuple(gap, index, text)
    .map(([ms, at, n]) => act('below', ms, (said, scene) => writeBelow(said, scene, at, `Beneath ${n}`))),
  fc.tuple(gap, index).map(([ms, at]) => act('tick', ms, (said, scene) => tick(said, scene, at))),
  fc
    .tuple(gap, index, fc.constantFrom('vip', 'emea'), fc.boolean())
    .map(([ms, at, name, isOn]) => act(`tag ${name} ${isOn}`, ms, (said, scene) => tag(said, scene, at, name, isOn))),
  fc
    .tuple(gap, sides, fc.integer({ min: 1, max: 90 }))
    .map(([ms, side, minutes]) =>
      act(`${side} is down for ${minutes} minutes`, ms, (_, scene) => outage(scene, side, minutes)),
    ),
  // Long enough for an access token to end.
  gap.map((ms) => act('a day passes', DAY_MS + HOUR_MS + ms, () => {})),
  gap.map((ms) => act('reconcile', ms, (_, { world }) => world.reconcile())),
  fc.tuple(gap, text).map(([ms, n]) =>
    act('junk on the queue', ms, (said, { world }) => {
      said.junk++
      world.put(`{"version":1,"junk":"${said.junk}/${n}"}`, LOCATIONS[0], `junk-${said.junk}`)
    }),
  ),
]

/** A life in which everything happens that people do to a booking: for a fault at each of its calls in turn. */
export const STORY: readonly Act[] = [
  act('book', 5_000, (said, scene) => book(said, scene, 0, 20, 0)),
  act('book again', 30_000, (said, scene) => book(said, scene, 0, 21, 0)),
  act('note', 2_000, (said, scene) => writeNote(said, scene, 0, 'Scribble 1')),
  act('below', 2_000, (said, scene) => writeBelow(said, scene, 0, 'Beneath 2')),
  act('move', 20_000, (said, scene) =>
    change(said, scene, 0, (meeting) => moveMeeting(meeting, '2026-03-28T15:00:00Z', scene.sim.now())),
  ),
  act('tick', 2_000, (said, scene) => tick(said, scene, 0)),
  act('tag', 2_000, (said, scene) => tag(said, scene, 0, 'vip', true)),
  act('edit', 2_000, (said, scene) => changeNote(said, scene, 0, 'Rewrite 3')),
  act('cancel', 2_000, (said, scene) => cancel(said, scene, 1)),
]

/** Days after each of which several functions meet an access token that has ended at the same time. */
export const DAYS: readonly Act[] = [1, 2, 3].flatMap((day) => [
  act('a day passes', DAY_MS + HOUR_MS, () => {}),
  act('book', 200, (said, scene) => book(said, scene, 0, 20 + day, 0)),
  act('book', 200, (said, scene) => book(said, scene, 1, 20 + day, 0)),
  act('note', 30_000, (said, scene) => writeNote(said, scene, 0, `Scribble ${day}`)),
])
