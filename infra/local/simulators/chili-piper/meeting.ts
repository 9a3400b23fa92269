import { createHash, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { JsonObject } from '../json.ts'

const person = z.object({ id: z.string(), name: z.string(), email: z.string() })
const named = z.object({ id: z.string(), name: z.string() })

/** A meeting as it is kept; the API and the webhooks each show it in their own way. */
const meetingSchema = z.object({
  id: z.string(),
  status: z.enum(['Active', 'Canceled', 'NoShow']),
  title: z.string(),
  description: z.string().nullable(),
  location: z.string().nullable(),
  start: z.string(),
  end: z.string(),
  bookedAt: z.string(),
  timeZone: z.string(),
  host: person,
  assignee: person.nullable(),
  booker: person,
  guestEmail: z.string(),
  dataFields: z.record(z.string(), z.json()),
  additionalGuests: z.array(z.object({ email: z.string(), fullName: z.string().nullable() })),
  workspace: named,
  feature: named,
  distribution: named,
  meetingType: named,
  activities: z.array(z.object({ type: z.string(), ScheduledAt: z.string(), HappensAt: z.string() })),
  // What follows is missing in files of earlier versions.
  sourceUrl: z.string().nullable().default(null),
  /** Fields that the API does not know, accepted when the control API says so. */
  extra: z.record(z.string(), z.json()).default({}),
})

export type Meeting = z.infer<typeof meetingSchema>

export const parseMeeting = (record: JsonObject): Meeting => meetingSchema.parse(record)

/** The same name always has the same id, as it would in one tenant. */
export function idOf(kind: string, name: string) {
  const hex = createHash('sha256').update(`${kind}/${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export const rep = z.strictObject({ email: z.email(), name: z.string().default('Rita Rep'), id: z.string().optional() })

const isInstant = (text: string) => !Number.isNaN(new Date(text).getTime())
const instant = z.string().refine(isInstant, 'must be an ISO 8601 time')

/** No webhook is sent, as when a delivery is lost. */
const quiet = { quiet: z.boolean().default(false) }

export const bookingSchema = z.strictObject({
  guest: z.strictObject({
    email: z.string().min(1),
    firstName: z.string().optional(),
    lastName: z.string().optional(),
    phone: z.string().optional(),
    company: z.string().optional(),
  }),
  host: rep.default({ email: 'rep@example.com', name: 'Rita Rep' }),
  /** The host unless given; null for a meeting that nobody was assigned to. */
  assignee: rep.nullable().optional(),
  startAt: instant,
  durationMinutes: z.number().positive().default(30),
  meetingType: z.string().default('30 min demo'),
  router: z.string().default('Inbound demo'),
  dataFields: z.record(z.string(), z.json()).default({}),
  guests: z.array(z.strictObject({ email: z.string(), fullName: z.string().nullable().default(null) })).default([]),
  timeZone: z.string().default('America/New_York'),
  description: z.string().nullable().optional(),
  location: z.string().nullable().optional(),
  workspace: z.string().min(1).default('Sales'),
  /** The page it was booked on, with the campaign's parameters. */
  sourceUrl: z.url().nullable().default(null),
  ...quiet,
})

export const quietSchema = z.strictObject(quiet)
export const rescheduleSchema = z.strictObject({ startAt: instant, ...quiet })
export const reassignSchema = z.strictObject({ host: rep, ...quiet })

export const userOf = ({ email, name, id }: z.infer<typeof rep>) => ({ id: id ?? idOf('user', email), name, email })

const isoTime = (ms: number) => new Date(ms).toISOString()

/** A new meeting, booked now by its guest. Standard data fields are filled from the guest; given ones go on top. */
export function bookMeeting(booking: z.infer<typeof bookingSchema>, now: number): Meeting {
  const { guest, meetingType, router } = booking
  const id = randomUUID()
  const start = new Date(booking.startAt).getTime()
  const guestName = [guest.firstName, guest.lastName].filter(Boolean).join(' ') || guest.email
  const standard = {
    PersonEmail: guest.email,
    PersonFirstName: guest.firstName,
    PersonLastName: guest.lastName,
    PersonPhone: guest.phone,
    CompanyName: guest.company,
  }
  const host = userOf(booking.host)
  const assignee = booking.assignee === undefined ? host : booking.assignee && userOf(booking.assignee)
  return {
    id,
    status: 'Active',
    title: `${meetingType} - ${guest.company ?? guestName}`,
    description: booking.description ?? null,
    location: booking.location === undefined ? `https://meet.example.com/${id}` : booking.location,
    start: isoTime(start),
    end: isoTime(start + booking.durationMinutes * 60_000),
    bookedAt: isoTime(now),
    timeZone: booking.timeZone,
    host,
    assignee,
    booker: { id: idOf('guest', guest.email), name: guestName, email: guest.email },
    guestEmail: guest.email,
    dataFields: {
      ...Object.fromEntries(
        Object.entries(standard).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      ),
      ...booking.dataFields,
    },
    additionalGuests: booking.guests,
    workspace: { id: idOf('workspace', booking.workspace), name: booking.workspace },
    feature: { id: idOf('router', router), name: router },
    distribution: { id: idOf('distribution', router), name: `${router} round robin` },
    meetingType: { id: idOf('meeting-type', meetingType), name: meetingType },
    activities: [{ type: 'Scheduled', ScheduledAt: isoTime(now), HappensAt: isoTime(start) }],
    sourceUrl: booking.sourceUrl,
    extra: {},
  }
}

/** The meeting at another time, as long as before. */
export function moveMeeting(meeting: Meeting, startAt: string, now: number): Meeting {
  const start = new Date(startAt).getTime()
  const length = new Date(meeting.end).getTime() - new Date(meeting.start).getTime()
  const activity = { type: 'Rescheduled', ScheduledAt: isoTime(now), HappensAt: isoTime(start) }
  return {
    ...meeting,
    start: isoTime(start),
    end: isoTime(start + length),
    activities: [...meeting.activities, activity],
  }
}
