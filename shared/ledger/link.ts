import * as z from 'zod'
import { bookingSchema, CHANGES } from '../booking/booking.ts'

const factSchema = z.object({
  eventId: z.string(),
  change: z.enum(CHANGES),
  signedAt: z.number(),
  receivedAt: z.number(),
  startsAt: z.string().exactOptional(),
  endsAt: z.string().exactOptional(),
  host: z.string().exactOptional(),
})

/** What was, or may have been, written to HighLevel for a booking. */
const writtenSchema = z.object({
  contactId: z.string().exactOptional(),
  noteId: z.string().exactOptional(),
  taskId: z.string().exactOptional(),
  noteHash: z.string().exactOptional(),
  taskHash: z.string().exactOptional(),
  /** State tags we put on the contact. */
  tags: z.array(z.string()).exactOptional(),
  /** Creates that were begun and not confirmed: they are looked up before they are tried again. */
  begun: z.array(z.enum(['note', 'task'])).exactOptional(),
})
export type Written = z.infer<typeof writtenSchema>

/** The link booking → contact, note and task. One item per booking. */
export const linkSchema = z.object({
  tenant: z.string(),
  meetingId: z.string(),
  locationId: z.string(),
  /** Counts writes; a write names the revision it read. */
  revision: z.number(),
  written: writtenSchema,
  /** Where the booking stands; absent until its first event was applied whole. */
  known: z.object({ booking: bookingSchema, facts: z.array(factSchema), decidedBy: factSchema }).exactOptional(),
})
export type Link = z.infer<typeof linkSchema>
