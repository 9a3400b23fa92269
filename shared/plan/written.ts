import * as z from 'zod/mini'

/** What was, or may have been, written to HighLevel for a booking. Hashes tell next time whether anything changed. */
export const writtenSchema = z.lazy(() =>
  z.object({
    contactId: z.exactOptional(z.string()),
    noteId: z.exactOptional(z.string()),
    /** Of our part of the note, which ends with the mark. */
    noteHash: z.exactOptional(z.string()),
    /** The whole notes that we wrote last, newest last, and when (Unix milliseconds): an event that tells of one of them is an echo. */
    noteVersions: z.exactOptional(z.array(z.object({ digest: z.string(), at: z.number() }))),
    /** What the team wrote below the mark: it is kept there. */
    noteTail: z.exactOptional(z.string()),
    /** Unix milliseconds when it was last changed. */
    noteTailAt: z.exactOptional(z.number()),
    /** Their text may be missing in the note, because a function died while it put it back. */
    noteTailDue: z.exactOptional(z.literal(true)),
    /** By the task's name; without an id it was deleted by a person. */
    tasks: z.exactOptional(
      z.record(
        z.string(),
        z.object({
          id: z.exactOptional(z.string()),
          hash: z.string(),
          /** We completed it. */
          isClosed: z.exactOptional(z.literal(true)),
          /** Set when a person completed it: it stays completed. */
          doneBy: z.exactOptional(z.literal('person')),
        }),
      ),
    ),
    appointmentId: z.exactOptional(z.string()),
    appointmentHash: z.exactOptional(z.string()),
    /** Contact field → hash of the value that was last seen to. */
    fields: z.exactOptional(z.record(z.string(), z.string())),
    /** User we last made the owner. */
    owner: z.exactOptional(z.string()),
    /** Of the tags that its bookings call for, those that the contact has, as far as this booking knows. */
    tags: z.exactOptional(z.array(z.string())),
    /** Of those, the ones that we put on. */
    ownTags: z.exactOptional(z.array(z.string())),
    /** E-mail digest of another guest → contact. */
    guests: z.exactOptional(z.record(z.string(), z.string())),
    /** Milestones whose workflows the contact entered: never twice. */
    enrolled: z.exactOptional(z.array(z.string())),
    /** Creates that were begun and not confirmed: they are looked up before they are tried again. */
    begun: z.exactOptional(z.array(z.string())),
  }),
)
export type Written = z.infer<typeof writtenSchema>
