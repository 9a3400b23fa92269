import * as z from 'zod/mini'
import type { Booking, Person } from '../booking/booking.ts'
import { normalizeEmail } from '../booking/email.ts'
import { parseInstant } from '../booking/instant.ts'
import { zoneName } from '../booking/time-zone.ts'
import { withoutAbsent } from '../booking/without-absent.ts'

/** A verified body that is no meeting we understand. `path` is the first thing that is wrong; values are never told. */
export type MeetingResult = { ok: true; booking: Booking } | { ok: false; path: string }

// Ids are opaque strings: live tenants use UUIDs and 24-hex ids. A number has already lost digits beyond 2⁵³.
// They become keys and marks, so they are one line of whole characters.
const id = z.string().check(z.trim(), z.regex(/^[^\p{Cc}\p{Cs}]{1,256}$/u))
const optionalId = z.pipe(
  z.transform((value) => (value === '' ? undefined : value)),
  z.nullish(id),
)
const text = z.catch(z.nullish(z.string()), undefined)
const instant = z.optional(
  z.pipe(
    z.unknown(),
    z.transform((value, context) => {
      if (value === undefined || value === null || value === '') return undefined
      const parsed = parseInstant(value)
      if (!parsed) context.issues.push({ code: 'custom', message: 'not an instant', input: value })
      return parsed
    }),
  ),
)

// The flat body of the webhook in its documented order, with the short names that public code has seen as fallback.
const meetingSchema = z.catchall(
  z.object({
    meetingIdChili: optionalId,
    meetingId: optionalId,
    id: optionalId,
    meetingTitle: text,
    title: text,
    meetingDescription: text,
    description: text,
    meetingLocation: text,
    location: text,
    meetingStartTime: instant,
    startTime: instant,
    start: instant,
    meetingEndTime: instant,
    endTime: instant,
    end: instant,
    primaryGuestTimeZone: text,
    hostEmail: text,
    hostFullName: text,
    hostName: text,
    hostIdChili: optionalId,
    hostId: optionalId,
    assigneeEmail: text,
    assigneeFullName: text,
    assigneeName: text,
    assigneeIdChili: optionalId,
    assigneeId: optionalId,
    primaryGuestEmail: text,
    guestEmail: text,
    primaryGuestDataFields: z.optional(z.unknown()),
    additionalGuests: z.optional(z.unknown()),
    bookerEmail: text,
    bookerName: text,
    bookerIdChili: optionalId,
    workspaceName: text,
    workspaceIdChili: optionalId,
    workspaceId: optionalId,
    productFeatureType: text,
    productFeatureName: text,
    productFeatureIdChili: optionalId,
    distributionName: text,
    distributionIdChili: optionalId,
    meetingTypeName: text,
    meetingTypeIdChili: optionalId,
    meetingTypeId: optionalId,
    type: text,
  }),
  z.unknown(),
)

const KNOWN = new Set(Object.keys(meetingSchema.shape))
const UNSAFE_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

/** Reads a webhook body leniently: only the meeting's id must be there, and what is there must mean something. */
export function parseMeeting(body: unknown): MeetingResult {
  const result = meetingSchema.safeParse(body)
  if (!result.success) return { ok: false, path: result.error.issues[0]?.path.join('.') || 'body' }
  const meeting = result.data
  const meetingId = meeting.meetingIdChili ?? meeting.meetingId ?? meeting.id
  if (!meetingId) return { ok: false, path: 'meetingIdChili' }
  const startsAt = meeting.meetingStartTime ?? meeting.startTime ?? meeting.start
  const endsAt = meeting.meetingEndTime ?? meeting.endTime ?? meeting.end
  if (startsAt && endsAt && endsAt < startsAt) return { ok: false, path: 'meetingEndTime' }

  return {
    ok: true,
    booking: withoutAbsent({
      schemaVersion: 1 as const,
      source: 'webhook' as const,
      meetingId,
      title: filled(meeting.meetingTitle ?? meeting.title),
      description: filled(meeting.meetingDescription ?? meeting.description),
      location: filled(meeting.meetingLocation ?? meeting.location),
      startsAt,
      endsAt,
      guest: withoutAbsent({
        email: normalizeEmail(filled(meeting.primaryGuestEmail ?? meeting.guestEmail)),
        timeZone: zoneName(filled(meeting.primaryGuestTimeZone)),
      }),
      dataFields: parseDataFields(meeting.primaryGuestDataFields),
      otherGuests: parseGuests(meeting.additionalGuests),
      host: person(meeting.hostIdChili ?? meeting.hostId, meeting.hostEmail, meeting.hostFullName ?? meeting.hostName),
      assignee: person(
        meeting.assigneeIdChili ?? meeting.assigneeId,
        meeting.assigneeEmail,
        meeting.assigneeFullName ?? meeting.assigneeName,
      ),
      booker: person(meeting.bookerIdChili, meeting.bookerEmail, meeting.bookerName),
      workspace: named(meeting.workspaceIdChili ?? meeting.workspaceId, meeting.workspaceName),
      router: withType(
        named(meeting.productFeatureIdChili, meeting.productFeatureName),
        filled(meeting.productFeatureType),
      ),
      distribution: named(meeting.distributionIdChili, meeting.distributionName),
      meetingType: named(meeting.meetingTypeIdChili ?? meeting.meetingTypeId, meeting.meetingTypeName),
      unknownFields: Object.fromEntries(
        Object.entries(meeting).filter(([key]) => !KNOWN.has(key) && !UNSAFE_KEYS.has(key)),
      ),
    }),
  }
}

/** Data fields come as string, number, boolean, list or null, under keys whose form differs by tenant. */
function parseDataFields(value: unknown): Record<string, string[]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  const entries = Object.entries(value)
    .filter(([key]) => !UNSAFE_KEYS.has(key))
    .map(([key, field]) => [key, (Array.isArray(field) ? field : [field]).flatMap(scalarText)] as const)
  return Object.fromEntries(entries.filter(([, values]) => values.length > 0))
}

function scalarText(value: unknown): string[] {
  if (typeof value === 'string') return value.trim() ? [value.trim()] : []
  return typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : []
}

function parseGuests(value: unknown): Person[] {
  const guestSchema = z.looseObject({ email: text, fullName: text, name: text })
  return (Array.isArray(value) ? value : []).flatMap((item) => {
    const guest = guestSchema.safeParse(item)
    if (!guest.success) return []
    return person(undefined, guest.data.email, guest.data.fullName ?? guest.data.name) ?? []
  })
}

const filled = (value: string | null | undefined): string | undefined => value?.trim() || undefined

function person(
  id: string | null | undefined,
  email: string | null | undefined,
  name: string | null | undefined,
): Person | undefined {
  const found = withoutAbsent({ id: id ?? undefined, email: normalizeEmail(email ?? undefined), name: filled(name) })
  return Object.keys(found).length > 0 ? found : undefined
}

function named(
  id: string | null | undefined,
  name: string | null | undefined,
): { id?: string; name?: string } | undefined {
  const found = withoutAbsent({ id: id ?? undefined, name: filled(name) })
  return Object.keys(found).length > 0 ? found : undefined
}

function withType<T extends object>(feature: T | undefined, type: string | undefined) {
  return feature && type ? { ...feature, type } : feature
}
