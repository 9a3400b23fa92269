import * as z from 'zod'

/** What was, or may have been, written to HighLevel for a booking. Hashes tell next time whether anything changed. */
export const writtenSchema = z.object({
  contactId: z.string().exactOptional(),
  noteId: z.string().exactOptional(),
  /** Of our part of the note, which ends with the mark. */
  noteHash: z.string().exactOptional(),
  /** The whole notes that we wrote last, newest last, and when (Unix milliseconds): an event that tells of one of them is an echo. */
  noteVersions: z.array(z.object({ digest: z.string(), at: z.number() })).exactOptional(),
  /** What the team wrote below the mark: it is kept there. */
  noteTail: z.string().exactOptional(),
  /** Unix milliseconds when it was last changed. */
  noteTailAt: z.number().exactOptional(),
  /** Their text may be missing in the note, because a function died while it put it back. */
  noteTailDue: z.literal(true).exactOptional(),
  /** By the task's name; without an id it was deleted by a person. */
  tasks: z
    .record(
      z.string(),
      z.object({
        id: z.string().exactOptional(),
        hash: z.string(),
        /** We completed it. */
        isClosed: z.literal(true).exactOptional(),
        /** Set when a person completed it: it stays completed. */
        doneBy: z.literal('person').exactOptional(),
      }),
    )
    .exactOptional(),
  appointmentId: z.string().exactOptional(),
  appointmentHash: z.string().exactOptional(),
  /** Contact field → hash of the value that was last seen to. */
  fields: z.record(z.string(), z.string()).exactOptional(),
  /** User we last made the owner. */
  owner: z.string().exactOptional(),
  /** Of the tags that its bookings call for, those that the contact has, as far as this booking knows. */
  tags: z.array(z.string()).exactOptional(),
  /** Of those, the ones that we put on. */
  ownTags: z.array(z.string()).exactOptional(),
  /** E-mail digest of another guest → contact. */
  guests: z.record(z.string(), z.string()).exactOptional(),
  /** Milestones whose workflows the contact entered: never twice. */
  enrolled: z.array(z.string()).exactOptional(),
  /** Creates that were begun and not confirmed: they are looked up before they are tried again. */
  begun: z.array(z.string()).exactOptional(),
})
export type Written = z.infer<typeof writtenSchema>
