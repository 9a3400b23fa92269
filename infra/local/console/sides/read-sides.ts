import { z } from 'zod'
import type { PushedNotes } from '../../../../shared/booking-notes/pushed-notes.ts'
import { ConsoleError } from '../console-error.ts'
import { askSimulator } from './ask-simulator.ts'
import {
  type ContactRecord,
  contactsSchema,
  type Delivery,
  deliveriesSchema,
  type Meeting,
  meetingsSchema,
} from './records.ts'

/** Where the simulators are, and what this stage knows of a booking's notes. */
export interface SidesSource {
  chiliPiperUrl: string
  highLevelUrl: string
  tenant: string
  apiUrl: string
  locationOfTenant: string
  /** The Private Integration Token of a simulated location. */
  tokenOf(location: string): string
  notes: NotesOfBookings
}

export interface NotesOfBookings {
  /** In words, why notes of this location do not leave the CRM; undefined when some may. */
  whyNone: string | undefined
  /** Of a booking's page; undefined when there is none. */
  briefUrl(meeting: { id: string; end: string }): Promise<string | undefined>
  /** What the places that notes are sent to have. */
  pushed(meetingId: string): Promise<PushedNotes | undefined>
}

/** Both sides as a list. */
export interface SidesView {
  available: true
  apiUrl: string
  /** Whether HighLevel tells the stage what people do there; only an installed app is told. */
  isInstalled: boolean
  bookings: Meeting[]
  /** Everybody and everything a booking has named so far. */
  choices: { meetingTypes: string[]; workspaces: string[]; hosts: { name: string; email: string }[] }
}

/** One booking, and what there is of it on the other side. */
export interface BookingView {
  booking: Meeting
  deliveries: Delivery[]
  contacts: ContactRecord[]
  notes: {
    whyNone: string | undefined
    briefUrl: string | undefined
    pushed: PushedNotes | undefined
  }
}

// Somebody to begin with, and somebody to hand over to.
const COLLEAGUES = [
  { name: 'Rita Rep', email: 'rep@example.com' },
  { name: 'Omar Owner', email: 'omar@example.com' },
]
const MAX_BOOKINGS = 50
const BRIEF_PATIENCE_MS = 15_000
const grantsSchema = z.array(z.looseObject({ locationId: z.string().nullish(), endedAt: z.number().nullish() }))

const unique = <T>(items: T[]) => [...new Set(items)]

export async function readSides({
  chiliPiperUrl,
  highLevelUrl,
  apiUrl,
  locationOfTenant,
}: SidesSource): Promise<SidesView> {
  const [meetings, grants] = await Promise.all([
    askSimulator(`${chiliPiperUrl}/_simulator/meetings`).then((list) => meetingsSchema.parse(list)),
    askSimulator(`${highLevelUrl}/_simulator/grants`).then((list) => grantsSchema.parse(list)),
  ])
  const hosts = new Map([...COLLEAGUES, ...meetings.map(({ host }) => host)].map((host) => [host.email, host]))
  return {
    available: true,
    apiUrl,
    isInstalled: grants.some(({ locationId, endedAt }) => locationId === locationOfTenant && !endedAt),
    bookings: meetings.toSorted((a, b) => b.bookedAt.localeCompare(a.bookedAt)).slice(0, MAX_BOOKINGS),
    choices: {
      meetingTypes: unique(['30 min demo', ...meetings.map(({ meetingType }) => meetingType.name)]),
      workspaces: unique(['Sales', ...meetings.map(({ workspace }) => workspace.name)]),
      hosts: [...hosts.values()],
    },
  }
}

/** @throws ConsoleError when there is no such booking. */
export async function readBooking(source: SidesSource, meetingId: string): Promise<BookingView> {
  const { chiliPiperUrl, highLevelUrl } = source
  const booking = await findBooking(source, meetingId)
  const email = encodeURIComponent(booking.guestEmail)
  const [contacts, deliveries, pushed, briefUrl] = await Promise.all([
    askSimulator(`${highLevelUrl}/_simulator/contacts?email=${email}`).then((list) => contactsSchema.parse(list)),
    askSimulator(`${chiliPiperUrl}/_simulator/deliveries`).then((list) => deliveriesSchema.parse(list)),
    source.notes.pushed(meetingId),
    source.notes.briefUrl(booking),
  ])
  return {
    booking,
    deliveries: deliveries.filter((delivery) => delivery.meetingId === meetingId),
    contacts,
    notes: { whyNone: source.notes.whyNone, briefUrl, pushed },
  }
}

async function findBooking({ chiliPiperUrl }: SidesSource, meetingId: string): Promise<Meeting> {
  const meetings = meetingsSchema.parse(await askSimulator(`${chiliPiperUrl}/_simulator/meetings`))
  const booking = meetings.find(({ id }) => id === meetingId)
  if (!booking) throw new ConsoleError(404, `Chili Piper has no booking ${meetingId}`)
  return booking
}

/** HTML of the booking's page as whoever has its link sees it; null when there is none. Costs HighLevel a few requests. */
export async function readBrief(source: SidesSource, meetingId: string): Promise<{ page: string } | null> {
  const url = await source.notes.briefUrl(await findBooking(source, meetingId))
  if (url === undefined) return null
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(BRIEF_PATIENCE_MS) })
  return { page: await response.text() }
}
