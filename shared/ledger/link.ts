import * as z from 'zod/mini'
import { knownStateSchema } from '../plan/booking-state.ts'
import { writtenSchema } from '../plan/written.ts'

export const timelineEntrySchema = z.lazy(() =>
  z.object({
    /** Unix milliseconds. */
    at: z.number(),
    changes: z.array(z.string()),
    outcome: z.string(),
    /** What was done, without any value of a person. */
    steps: z.array(z.string()),
    /** What was left out or could not be decided, and why. */
    warnings: z.exactOptional(z.array(z.string())),
  }),
)
export type TimelineEntry = z.infer<typeof timelineEntrySchema>

/** The link booking → contact, note, tasks, appointment. One item per booking. */
export const linkSchema = z.lazy(() =>
  z.object({
    tenant: z.string(),
    meetingId: z.string(),
    locationId: z.string(),
    /** Counts writes; a write names the revision it read. */
    revision: z.number(),
    written: writtenSchema,
    /** Where the booking stands; absent until its first event was applied whole. */
    known: z.exactOptional(knownStateSchema),
    /** Where an attempt wanted to bring it that did not come to its end: later ones, of fewer events, must not go back behind it. */
    pending: z.exactOptional(knownStateSchema),
    /** What was done for the booking, newest last. */
    timeline: z.exactOptional(z.array(timelineEntrySchema)),
    /** Unix milliseconds when the person was erased: nothing but the ids is left, and events of the booking change nothing more. */
    erasedAt: z.exactOptional(z.number()),
  }),
)
export type Link = z.infer<typeof linkSchema>
