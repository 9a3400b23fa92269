import { z } from 'zod'

const person = z.object({
  id: z.string().optional(),
  email: z.string().optional(),
  name: z.string().optional(),
})
const named = z.object({ id: z.string().optional(), name: z.string().optional() })

/** Our own form of a Chili Piper meeting. The rest of the code sees only this, whatever the source sends. */
export const bookingSchema = z.object({
  schemaVersion: z.literal(1),
  source: z.enum(['webhook', 'poll']),
  /** Chili Piper's id of the meeting. Not always a UUID. */
  meetingId: z.string().min(1),
  title: z.string().optional(),
  description: z.string().optional(),
  location: z.string().optional(),
  /** UTC instants, ISO 8601 with milliseconds. */
  startsAt: z.iso.datetime().optional(),
  endsAt: z.iso.datetime().optional(),
  guest: z.object({
    /** Lower-cased, or absent when what was sent is no address. */
    email: z.string().optional(),
    /** IANA name, or absent when what was sent is none. */
    timeZone: z.string().optional(),
  }),
  /** Answers of the guest by data field (reference, id or label, as sent). */
  dataFields: z.record(z.string(), z.array(z.string())),
  otherGuests: z.array(person),
  host: person.optional(),
  assignee: person.optional(),
  booker: person.optional(),
  workspace: named.optional(),
  router: named.extend({ type: z.string().optional() }).optional(),
  distribution: named.optional(),
  meetingType: named.optional(),
  /** What the source sent and this version does not know. */
  unknownFields: z.record(z.string(), z.unknown()),
})

export type Booking = z.infer<typeof bookingSchema>
export type Person = z.infer<typeof person>

/** What happened to the booking, as the webhook's path says it. */
export const CHANGES = ['created', 'updated', 'deleted'] as const
export type Change = (typeof CHANGES)[number]
