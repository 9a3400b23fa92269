import * as z from 'zod/mini'
import { filledText } from '../filled-text.ts'

const person = z.object({
  id: z.exactOptional(z.string()),
  email: z.exactOptional(z.string()),
  name: z.exactOptional(z.string()),
})
const named = z.object({ id: z.exactOptional(z.string()), name: z.exactOptional(z.string()) })

/** Our own form of a Chili Piper meeting. The rest of the code sees only this, whatever the source sends. */
export const bookingSchema = z.object({
  schemaVersion: z.literal(1),
  source: z.enum(['webhook', 'poll']),
  /** Chili Piper's id of the meeting. Not always a UUID. */
  meetingId: filledText(256),
  title: z.exactOptional(z.string()),
  description: z.exactOptional(z.string()),
  location: z.exactOptional(z.string()),
  /** UTC instants, ISO 8601 with milliseconds. */
  startsAt: z.exactOptional(z.iso.datetime()),
  endsAt: z.exactOptional(z.iso.datetime()),
  guest: z.object({
    /** Lower-cased, or absent when what was sent is no address. */
    email: z.exactOptional(z.string()),
    /** IANA name, or absent when what was sent is none. */
    timeZone: z.exactOptional(z.string()),
  }),
  /** Answers of the guest by data field (reference, id or label, as sent). */
  dataFields: z.record(z.string(), z.array(z.string())),
  otherGuests: z.array(person),
  host: z.exactOptional(person),
  assignee: z.exactOptional(person),
  booker: z.exactOptional(person),
  workspace: z.exactOptional(named),
  router: z.exactOptional(z.extend(named, { type: z.exactOptional(z.string()) })),
  distribution: z.exactOptional(named),
  meetingType: z.exactOptional(named),
  /** When it was booked; only a fetch tells it. */
  bookedAt: z.exactOptional(z.iso.datetime()),
  /** The page it was booked on, and what its address said of the campaign; only a fetch tells them. */
  sourceUrl: z.exactOptional(z.string()),
  utm: z.exactOptional(z.record(z.string(), z.string())),
  /** What the source sent and this version does not know. */
  unknownFields: z.record(z.string(), z.unknown()),
})

export type Booking = z.infer<typeof bookingSchema>
export type Person = z.infer<typeof person>

/** What happened to the booking, as the webhook's path says it. */
export const CHANGES = ['created', 'updated', 'deleted'] as const
export type Change = (typeof CHANGES)[number]

/**
 * What an event tells of the booking: a webhook's change, or what a fetch saw. A fetch that sees a cancelled meeting says
 * `deleted`; `active` is a meeting that is on, `completed` one that is over, `no-show` one whose guest did not come.
 */
export const EVENT_CHANGES = [...CHANGES, 'active', 'completed', 'no-show'] as const
export type EventChange = (typeof EVENT_CHANGES)[number]
