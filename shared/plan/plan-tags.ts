import type { Settings } from '../config/settings-schema.ts'
import type { Contact } from '../highlevel/contact.ts'
import type { BookingState } from './booking-state.ts'
import type { ContactBooking } from './contact-booking.ts'
import { isNamed } from './place-booking.ts'
import type { Written } from './written.ts'

type Tags = Settings['tags']
const STATES = ['booked', 'rescheduled', 'cancelled', 'noShow', 'met'] as const

export interface TagPlan {
  addTags: string[]
  removeTags: string[]
  /** Our tags that the contact has afterwards. */
  tags: string[]
}

/** Tags of what the booking is, whatever its state: by meeting type, router and host. */
export function bookingTags({ booking }: BookingState, { byMeetingType, byRouter, byHost }: Tags): string[] {
  const named = (table: Record<string, string[]>, thing: { id?: string; name?: string } | undefined) =>
    Object.entries(table).flatMap(([name, tags]) => (isNamed(name, thing) ? tags : []))
  const ofHost = Object.entries(byHost).flatMap(([email, tags]) => (email === booking.host?.email ? tags : []))
  return [...new Set([...named(byMeetingType, booking.meetingType), ...named(byRouter, booking.router), ...ofHost])]
}

/**
 * The tags a contact should have because of its bookings: what is coming up decides, else the booking that changed last.
 * @param now Unix milliseconds: a booking that is over and was not seen as held is not coming up any more.
 */
export function wantedTags(bookings: readonly ContactBooking[], tags: Tags, now: number): string[] {
  const coming = bookings.filter(
    ({ status, endsAt }) => status === 'booked' && (endsAt === undefined || Date.parse(endsAt) > now),
  )
  const [last] = bookings.toSorted((a, b) => b.decidedAt - a.decidedAt || (a.meetingId < b.meetingId ? -1 : 1))
  const deciding = coming.length > 0 ? coming : last ? [last] : []
  const states = deciding.flatMap((booking) => stateTags(booking, tags))
  return [...new Set([...states, ...bookings.flatMap((booking) => booking.tags)])]
}

function stateTags({ status, isRescheduled }: ContactBooking, tags: Tags): string[] {
  const state = {
    booked: [tags.booked, ...(isRescheduled ? [tags.rescheduled] : [])],
    cancelled: [tags.cancelled],
    'no-show': [tags.noShow],
    completed: [tags.met],
  }[status]
  return state.filter((tag) => tag !== null)
}

export interface TagsInput {
  tags: Tags
  wanted: string[]
  written: Written
  contact: Contact | undefined
  /** Our tags as another booking of the contact left them; they are newer than what this one remembers. */
  contactTags: string[] | undefined
  /** Of those, the ones that we put on. */
  contactOwnTags: string[] | undefined
}

/** Adds what is wanted and missing; takes off state tags of another state and what we once put on for a booking; leaves the rest. */
export function planTags({ tags, wanted, written, contact, contactTags, contactOwnTags }: TagsInput): TagPlan {
  if (!written.contactId && !contact) return { addTags: [], removeTags: [], tags: wanted }
  const present = contact?.tags?.map((tag) => tag.toLowerCase()) ?? contactTags ?? written.tags ?? []
  const states = STATES.flatMap((name) => tags[name] ?? [])
  const ours = new Set([...states, ...(written.ownTags ?? []), ...(contactOwnTags ?? [])])
  return {
    addTags: wanted.filter((tag) => !present.includes(tag)),
    removeTags: present.filter((tag) => ours.has(tag) && !wanted.includes(tag)),
    tags: wanted,
  }
}

/** Tags that are on the contact because of us, and may be taken off again. */
export function ownTags({ written, contact, wanted, contactOwnTags }: TagsInput): string[] {
  const before = new Set([...(written.ownTags ?? []), ...(contactOwnTags ?? [])])
  const there = written.contactId ? written.tags : contact?.tags?.map((tag) => tag.toLowerCase())
  const found = new Set(there ?? [])
  return wanted.filter((tag) => before.has(tag) || !found.has(tag))
}
