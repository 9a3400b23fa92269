import type { SQSRecord } from 'aws-lambda'
import { createShareNotes } from '../../functions/sync/share-notes.ts'
import { type JsonObject, plain } from '../../infra/local/simulators/json.ts'
import type { Booking, Change } from '../../shared/booking/booking.ts'
import type { PushedNotes } from '../../shared/booking-notes/pushed-notes.ts'
import { visibleNotes } from '../../shared/brief/visible-notes.ts'
import { type Clock, systemClock } from '../../shared/clock.ts'
import { defineIntegration } from '../../shared/config/define-integration.ts'
import { parseCrmEvent } from '../../shared/crm-events/parse-crm-event.ts'
import { serializeEnvelope } from '../../shared/envelope.ts'
import { aBooking, anEnvelope, aRecord } from '../support/bookings.ts'
import { createBookingWorld } from './booking-world.ts'
import { createRandom, type Random } from './random.ts'

const APP_ID = 'app1'
const START = Date.parse('2026-03-01T09:00:00Z')
const GUESTS = 8
const LATEST_MS = 8_000
/** What one change by a person may cost in calls to HighLevel. */
export const CALLS_PER_CHANGE = 6

const integration = defineIntegration({
  tenants: { demo: { location: 'location-1' } },
  highLevel: { appId: APP_ID },
  sharedNotes: { visible: { all: true }, webhook: { url: 'https://notes.example.com/' } },
})

interface Waiting {
  at: number
  record: SQSRecord
}
interface Meeting {
  booking: Booking
  isCancelled: boolean
}

/** People change both sides `changes` times; all that is told comes late, sometimes twice, in any order. */
export async function runTwoWay(seed: number, changes: number) {
  const random = createRandom(seed)
  const time = { now: START }
  const clock: Clock = { ...systemClock, now: () => time.now }
  const queue: Waiting[] = []
  const meetings = new Map<string, Meeting>()
  const places = new Map<string, string[]>()
  const tails = new Map<string, string>()
  const ticked = new Set<string>()
  let told = 0

  /** A delivery comes up to eight seconds late, one in ten twice. */
  function send(body: string): void {
    told++
    for (let copies = random.isTrue(0.1) ? 2 : 1; copies > 0; copies--)
      queue.push({ at: time.now + random.between(0, LATEST_MS), record: aRecord(body) })
  }

  const pushed = new Map<string, PushedNotes>()
  const notes = createShareNotes({
    store: {
      read: async ({ meetingId }) => pushed.get(meetingId),
      write: async ({ meetingId }, value) => void pushed.set(meetingId, structuredClone(value)),
    },
    adapters: () => [
      {
        name: 'webhook',
        async push({ meetingId, notes: visible }) {
          places.set(
            meetingId,
            visible.map(({ text }) => text),
          )
          return { outcome: 'pushed' }
        },
      },
    ],
  })
  const world = createBookingWorld(integration, {
    clock,
    crmHooks: { notes },
    tell(event) {
      const stamp = { appId: APP_ID, timestamp: new Date(time.now).toISOString(), webhookId: `webhook-${seed}-${told}` }
      const body = Buffer.from('{}')
      const result = parseCrmEvent(
        { ...event, ...stamp },
        { appId: APP_ID, isOurs: () => true, body, receivedAt: time.now },
      )
      if (!result.ok) return
      const { eventId, locationId, event: crm } = result
      send(serializeEnvelope({ version: 1, eventId, locationId, receivedAt: time.now, event: crm }))
    },
  })

  const emailOf = (guest: number) => `guest-${guest}@example.org`
  function tellBooking(change: Change, booking: Booking): void {
    meetings.set(booking.meetingId, { booking, isCancelled: change === 'deleted' })
    const envelope = anEnvelope({ change, signedAt: Math.floor(time.now / 1000), booking })
    send(
      serializeEnvelope({ ...envelope, eventId: `${booking.meetingId}-${change}-${time.now}`, receivedAt: time.now }),
    )
  }
  function book(guest: number): void {
    const startsAt = new Date(START + random.between(2, 20) * 86_400_000).toISOString()
    const endsAt = new Date(Date.parse(startsAt) + 1_800_000).toISOString()
    const meetingId = `meeting-${meetings.size}`
    tellBooking('created', aBooking({ meetingId, startsAt, endsAt, guest: { email: emailOf(guest) }, dataFields: {} }))
  }

  /** Works off what is due, a few messages at a time; what is held comes again. */
  async function deliver(): Promise<void> {
    for (;;) {
      const due = queue.filter(({ at }) => at <= time.now).slice(0, random.between(1, 5))
      if (due.length === 0) return
      for (const one of due) queue.splice(queue.indexOf(one), 1)
      const isDone = await world.run(due.map(({ record }) => record))
      if (!isDone) for (const { record } of due) queue.push({ at: time.now + 1000, record })
    }
  }

  async function settle(): Promise<void> {
    for (let rounds = 0; queue.length > 0 && rounds < 200; rounds++) {
      time.now += LATEST_MS
      await deliver()
    }
  }
  /** A day later than it was. */
  function tellMoved(booking: Booking): void {
    const startsAt = new Date(Date.parse(booking.startsAt!) + 86_400_000).toISOString()
    const endsAt = new Date(Date.parse(startsAt) + 1_800_000).toISOString()
    tellBooking('updated', { ...booking, startsAt, endsAt })
  }

  const change = createChange({ random, world, meetings, tails, ticked, tellBooking, tellMoved, book })
  for (let guest = 0; guest < GUESTS; guest++) book(guest)
  let made = GUESTS
  for (let rounds = 0; made < changes && rounds < changes * 5; rounds++) {
    time.now += random.between(0, 1500)
    await deliver()
    if (change()) made++
  }
  // Nobody changes anything any more: all that is under way has to come to an end.
  await settle()
  // Every note is written once more, so that what is remembered of people's text shows.
  for (const { booking, isCancelled } of meetings.values()) if (!isCancelled) tellMoved(booking)
  await settle()
  const figures = { changes: made, told, calls: world.requests(), quarantined: world.quarantined.length }
  const broken = judge()
  world.close()
  return { ...figures, ...(broken ? { broken } : {}) }

  function judge(): string | undefined {
    if (queue.length > 0) return `${queue.length} messages still go round`
    if (world.quarantined.length > 0) return `quarantined: ${String(world.quarantined[0])}`
    if (world.requests() > made * CALLS_PER_CHANGE) return `${world.requests()} calls for ${made} changes`
    const reopened = world.records('task').filter(({ id, completed }) => ticked.has(plain(id)) && completed !== true)
    if (reopened.length > 0) return `${reopened.length} tasks that a person completed are open again`
    for (const { booking, isCancelled } of meetings.values()) {
      const [contact, ...others] = world.records('contact').filter(({ email }) => email === booking.guest.email)
      if (!contact || others.length > 0) return `${others.length + 1} contacts for one guest`
      const all = world.records('note', plain(contact.id))
      const own = all.filter(({ body }) => plain(body).includes(`[chili-piper/demo/${booking.meetingId}]`))
      if (own.length !== 1) return `${own.length} notes of ${booking.meetingId}`
      if (!isCancelled && !plain(own[0]!.body).includes(booking.startsAt!.slice(0, 10)))
        return `the note of ${booking.meetingId} tells another time`
      const tail = tails.get(plain(own[0]!.id))
      if (tail !== undefined && !plain(own[0]!.body).endsWith(tail))
        return `what a person wrote below ${booking.meetingId} is gone`
      if (isCancelled) continue
      const wanted = visibleNotes(all.map(noteOf), {}, { all: true }).map(({ text }) => text)
      if (JSON.stringify(places.get(booking.meetingId) ?? []) !== JSON.stringify(wanted))
        return `${booking.meetingId} shows ${JSON.stringify(places.get(booking.meetingId))} instead of ${JSON.stringify(wanted)}`
    }
    return undefined
  }
}

const noteOf = (note: JsonObject) => ({ id: plain(note.id), body: plain(note.body), dateAdded: plain(note.dateAdded) })

interface ChangeOptions {
  random: Random
  world: ReturnType<typeof createBookingWorld>
  meetings: Map<string, Meeting>
  tails: Map<string, string>
  /** Tasks that people completed. */
  ticked: Set<string>
  tellBooking(change: Change, booking: Booking): void
  tellMoved(booking: Booking): void
  book(guest: number): void
}

/** One change by a person, on either side; false when there was nothing to change. */
function createChange({
  random,
  world,
  meetings,
  tails,
  ticked,
  tellBooking,
  tellMoved,
  book,
}: ChangeOptions): () => boolean {
  let count = 0
  const isOwn = (note: JsonObject) => plain(note.body).includes('[chili-piper/')
  const openMarks = () =>
    [...meetings].flatMap(([id, { isCancelled }]) => (isCancelled ? [] : [`[chili-piper/demo/${id}]`]))
  const isOpen = (note: JsonObject) => openMarks().some((mark) => plain(note.body).includes(mark))
  const some = <T>(items: T[]): T | undefined => (items.length > 0 ? random.pick(items) : undefined)
  const path = (note: JsonObject) => `/contacts/${plain(note.contactId)}/notes/${plain(note.id)}`

  return () => {
    count++
    const kind = random.between(1, 100)
    const note = some(world.records('note').filter((one) => !isOwn(one)))
    const open = some([...meetings.values()].filter(({ isCancelled }) => !isCancelled))
    if (kind <= 36) {
      const contact = some(world.records('contact'))
      if (!contact) return false
      world.person('POST', `/contacts/${plain(contact.id)}/notes`, { body: `Note ${count}` })
    } else if (kind <= 54) {
      if (!note) return false
      world.person('PUT', path(note), { body: `Changed ${count}` })
    } else if (kind <= 64) {
      if (!note) return false
      world.person('DELETE', path(note))
    } else if (kind <= 76) {
      // A few notes often, so that edits, their events and our own writes cross.
      const own = some(world.records('note').filter(isOpen).slice(0, 3))
      if (!own) return false
      const text = `Team ${count}`
      tails.set(plain(own.id), text)
      world.person('PUT', path(own), { body: `${plain(own.body).replace(/\nTeam \d+$/, '')}\n${text}` })
    } else if (kind <= 82) {
      const task = some(world.records('task').filter(({ completed }) => completed === false))
      if (!task) return false
      ticked.add(plain(task.id))
      world.person('PUT', `/contacts/${plain(task.contactId)}/tasks/${plain(task.id)}/completed`, { completed: true })
    } else if (kind <= 92) {
      if (!open) return false
      tellMoved(open.booking)
    } else if (kind <= 95) {
      if (!open) return false
      tellBooking('deleted', open.booking)
    } else book(random.between(0, GUESTS - 1))
    return true
  }
}
