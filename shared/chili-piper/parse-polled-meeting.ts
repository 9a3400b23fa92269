import * as z from 'zod/mini'
import type { Booking, Person } from '../booking/booking.ts'
import { normalizeEmail } from '../booking/email.ts'
import { parseInstant } from '../booking/instant.ts'
import { withoutAbsent } from '../booking/without-absent.ts'
import { mapped } from '../mapped.ts'
import { flag, optionalId, text } from './answer-fields.ts'

export type MeetingStatus = 'Active' | 'Canceled' | 'NoShow' | 'Completed'

/** A meeting as a listing or a fetch tells it. */
export interface PolledMeeting {
  meetingId: string
  status: MeetingStatus
  /** UTC instant; listings go by the meeting's time, so "booked since" is for the caller to compare. */
  bookedAt?: string
  booking: Booking
}

const maybe = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined)
const instant = z.optional(mapped(z.unknown(), parseInstant))
const email = z.optional(
  mapped(z.unknown(), (value) => (typeof value === 'string' ? normalizeEmail(value) : undefined)),
)

// The id is `meetingId` in a listing and `id` in a fetch. Field names: verified live by the vendor on 2026-05-29.
const recordSchema = z.lazy(() =>
  z.object({
    meetingId: optionalId,
    id: optionalId,
    meetingStatus: text,
    status: text,
    noShowStatus: text,
    bookedAt: instant,
    dateTime: maybe(z.object({ start: instant, end: instant })),
    primaryGuest: maybe(z.object({ value: email })),
    primaryGuestEmail: email,
    hostId: optionalId,
    hostEmail: email,
    hostName: text,
    bookerId: optionalId,
    bookerEmail: email,
    bookerName: text,
    workspaceId: optionalId,
    meetingTypeId: optionalId,
    meetingTypeName: text,
    attendees: maybe(z.array(z.unknown())),
    sourceUrl: text,
    sourceUrlParams: z.optional(z.unknown()),
  }),
)
type MeetingRecord = z.infer<typeof recordSchema>

/**
 * Reads a list item or a full record; undefined when it has no id or no status that we know. What else is missing or means
 * nothing is left out: never guessed, never thrown.
 */
export function parsePolledMeeting(item: unknown): PolledMeeting | undefined {
  const result = recordSchema.safeParse(item)
  if (!result.success) return undefined
  const meetingId = result.data.meetingId ?? result.data.id
  const status = statusOf(result.data)
  if (!meetingId || !status) return undefined
  return withoutAbsent({
    meetingId,
    status,
    bookedAt: result.data.bookedAt,
    booking: toBooking(meetingId, result.data),
  })
}

const STATUSES: { [spelling: string]: MeetingStatus | undefined } = {
  active: 'Active',
  canceled: 'Canceled',
  cancelled: 'Canceled',
  noshow: 'NoShow',
  completed: 'Completed',
}

// Live data has Canceled and NoShow where descriptions have CANCELLED and NO_SHOW.
function statusOf({ meetingStatus, status, noShowStatus }: MeetingRecord): MeetingStatus | undefined {
  const known = (said = '') => {
    const spelling = said.toLowerCase().replace(/[\s_-]/g, '')
    return Object.hasOwn(STATUSES, spelling) ? STATUSES[spelling] : undefined
  }
  return known(noShowStatus) === 'NoShow' ? 'NoShow' : known(meetingStatus ?? status)
}

function toBooking(meetingId: string, record: MeetingRecord): Booking {
  const { start, end } = record.dateTime ?? {}
  // An end before its start makes both doubtful.
  const isOrdered = !start || !end || start <= end
  const guestEmail = record.primaryGuest?.value ?? record.primaryGuestEmail
  return withoutAbsent({
    schemaVersion: 1 as const,
    source: 'poll' as const,
    meetingId,
    startsAt: isOrdered ? start : undefined,
    endsAt: isOrdered ? end : undefined,
    guest: withoutAbsent({ email: guestEmail }),
    dataFields: {},
    otherGuests: otherGuests(record, guestEmail),
    host: present({ id: record.hostId, email: record.hostEmail, name: record.hostName }),
    booker: present({ id: record.bookerId, email: record.bookerEmail, name: record.bookerName }),
    workspace: present({ id: record.workspaceId }),
    meetingType: present({ id: record.meetingTypeId, name: record.meetingTypeName }),
    sourceUrl: record.sourceUrl && record.sourceUrl.length <= MAX_URL ? record.sourceUrl : undefined,
    utm: readParameters(record.sourceUrlParams),
    unknownFields: {},
  })
}

function present<T extends object>(object: T) {
  const found = withoutAbsent(object)
  return Object.keys(found).length > 0 ? found : undefined
}

// How attendees are told is not documented: the address is what counts, and what says that somebody is of the house.
const attendeeSchema = z.lazy(() =>
  z.object({
    email,
    value: email,
    id: optionalId,
    fullName: text,
    name: text,
    type: text,
    role: text,
    isHost: flag,
    isPrimary: flag,
  }),
)
const OURS = /^(?:co-?host|host|assignee|booker|user|rep|organizer|internal.*|primary.*)$/i

function otherGuests(record: MeetingRecord, guestEmail: string | undefined): Person[] {
  const taken = new Set([guestEmail, record.hostEmail, record.bookerEmail])
  const found: Person[] = []
  for (const item of record.attendees ?? []) {
    const { success, data: attendee } = attendeeSchema.safeParse(typeof item === 'string' ? { email: item } : item)
    const address = success ? (attendee.email ?? attendee.value) : undefined
    if (!success || !address || taken.has(address)) continue
    if (attendee.isHost || attendee.isPrimary || [attendee.type, attendee.role].some((said) => OURS.test(said ?? '')))
      continue
    taken.add(address)
    found.push(withoutAbsent({ id: attendee.id, email: address, name: attendee.fullName ?? attendee.name }))
  }
  return found
}

// What a visitor's address bar said: everybody can write there, and all of it has to fit into a queue's message.
const MAX_URL = 2_048
const MAX_PARAMETERS = 50
const MAX_KEY = 100
const UNSAFE_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

function readParameters(value: unknown): { [name: string]: string } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const entries = Object.entries(value).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' &&
      entry[1].length <= MAX_URL &&
      entry[0].length <= MAX_KEY &&
      !UNSAFE_KEYS.has(entry[0]),
  )
  return entries.length > 0 ? Object.fromEntries(entries.slice(0, MAX_PARAMETERS)) : undefined
}
