import { z } from 'zod'
import type { Envelope } from '../../../shared/envelope.ts'
import { meetingBody } from '../../support/chili-piper-bodies.ts'
import { LOCATION } from '../cold/world.ts'
import { asPerson } from './person.ts'
import type { CountedStage, Use } from './stage.ts'

/** One event, and what it was. `after`: the event whose writes an echo tells of. */
export interface Sample extends Use {
  kind: string
  after?: string
}

const TYPES = { created: 'Created', updated: 'Updated', deleted: 'Deleted' }
const WEEK_MS = 7 * 86_400_000
const HALF_HOUR_MS = 1_800_000
// An agenda of some lines, as meeting types have.
const DESCRIPTION = 'What we will look at together in this half hour. '.repeat(12)

const seenSchema = z.array(
  z.object({ contact: z.object({ id: z.string() }), notes: z.array(z.object({ id: z.string(), body: z.string() })) }),
)

/** After five seconds the state of the connection is looked at again, and copies of secrets are still good. */
export const SOON_MS = 5_500
/** After five minutes copies of secrets are too old. */
export const LATER_MS = 5.5 * 60_000

/** The life of three bookings and what people do meanwhile, each event as the functions see it; so far apart, but for echoes. */
export async function tellStory(stage: CountedStage, round: number, apartMs: number): Promise<Sample[]> {
  const samples: Sample[] = []
  const person = (method: string, path: string, body?: object) => asPerson(stage.highLevelUrl, method, path, body)
  const tell = async (kindOf: (type: string) => string, after?: string) => {
    for (const event of await stage.events()) {
      const kind = kindOf(String(event['type']))
      samples.push({ kind, ...(after ? { after } : {}), ...(await stage.told(event)) })
    }
  }
  const note = async (kind: string, run: () => Promise<Use>, afterMs = apartMs): Promise<Use> => {
    stage.pass(afterMs)
    const use = await run()
    samples.push({ kind, ...use })
    await tell((type) => `echo: ${type}`, kind)
    return use
  }
  /** What a person does, and what HighLevel tells of it. */
  const did = async (kind: string, act: () => Promise<unknown>) => {
    stage.pass(apartMs)
    await act()
    await tell(() => kind)
    // What the function wrote because of it.
    await tell((type) => `echo: ${type}`, kind)
  }
  const bodyOf = (meeting: string, email: string, more: Record<string, unknown> = {}) => {
    const startsAt = stage.now() + WEEK_MS
    return meetingBody({
      meetingIdChili: `${meeting}-${round}`,
      meetingDescription: DESCRIPTION,
      meetingStartTime: new Date(startsAt).toISOString(),
      meetingEndTime: new Date(startsAt + HALF_HOUR_MS).toISOString(),
      primaryGuestEmail: email,
      bookerEmail: email,
      additionalGuests: [],
      ...more,
    })
  }
  const book = (kind: string, change: keyof typeof TYPES, body: Record<string, unknown>) =>
    note(kind, () => stage.deliver(stage.signed(change, { ...body, type: TYPES[change] })))
  const ended = (change: 'completed' | 'no-show', booked: Use) => () =>
    stage.work(asPolled(booked, change, stage.now()))

  const [guest, known, missing] = ['guest', 'known', 'missing'].map((name) => `${name}-${round}@example.org`)
  let first = {}
  await note('first booking, new guest', () => {
    first = stage.signed('created', bodyOf('a', guest!))
    return stage.deliver(first)
  })
  // Later its signature would be too old.
  await note('duplicate delivery', () => stage.deliver(first), SOON_MS)
  const moved = { meetingStartTime: new Date(stage.now() + 2 * WEEK_MS).toISOString(), meetingEndTime: null }
  await book('moved', 'updated', bodyOf('a', guest!, moved))
  const [seen] = await seenOf(stage, guest!)
  const path = `/contacts/${seen!.contact.id}`
  await did('a person’s note', () => person('POST', `${path}/notes`, { body: 'Called, wants a quote' }))
  await did('a person’s tag', () => person('POST', `${path}/tags`, { tags: ['vip'] }))
  const [{ id, body } = { id: '', body: '' }] = seen!.notes
  await did('a person’s words below a booking’s note', () =>
    person('PUT', `${path}/notes/${id}`, { body: `${body}\nBring the price list` }),
  )
  const other = { ...moved, hostEmail: 'sam@example.com', hostFullName: 'Sam Seller', hostIdChili: 'host-2' }
  await book('reassigned', 'updated', bodyOf('a', guest!, other))
  await book('cancelled', 'deleted', bodyOf('a', guest!, other))

  const contact = { locationId: LOCATION, email: known!, firstName: 'Kim' }
  let theirs = ''
  await did('another contact’s creation', async () => {
    const made = await person('POST', '/contacts/', contact)
    theirs = `/contacts/${z.object({ contact: z.object({ id: z.string() }) }).parse(made).contact.id}`
  })
  await did('another contact’s change', () => person('PUT', theirs, { firstName: 'Kimberly' }))
  await did('another contact’s tag', () => person('POST', `${theirs}/tags`, { tags: ['newsletter'] }))
  const held = await book('first booking, known contact', 'created', bodyOf('b', known!))
  await note('held', ended('completed', held))
  const missed = await book('first booking, new guest', 'created', bodyOf('c', missing!))
  await note('no-show', ended('no-show', missed))
  return samples
}

/** What reconcile says of a meeting that is over, from what its webhook told. */
function asPolled({ envelope }: Use, change: 'completed' | 'no-show', now: number): Envelope {
  if (envelope?.event.kind !== 'booking') throw new Error('The booking was not put on the queue')
  const { event } = envelope
  const signedAt = Math.floor(now / 1000)
  const booking = { ...event.booking, source: 'poll' as const }
  return {
    ...envelope,
    eventId: `poll-${envelope.eventId}`,
    receivedAt: now,
    event: { ...event, change, signedAt, booking },
  }
}

async function seenOf(stage: CountedStage, email: string) {
  const query = new URLSearchParams({ locationId: LOCATION, email })
  const response = await fetch(`${stage.highLevelUrl}/_simulator/contacts?${query}`)
  return seenSchema.parse(await response.json())
}
