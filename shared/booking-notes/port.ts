import type { VisibleNote } from '../brief/visible-notes.ts'

/** What a booking should say of its contact now. It replaces what was said before; no notes at all are an answer, too. */
export interface NotesUpdate {
  tenant: string
  meetingId: string
  locationId: string
  contactId: string
  /** Newest first. */
  notes: VisibleNote[]
  contact: { name?: string; email?: string; tags: string[] }
  tasks: { title: string; completed: boolean; dueDate?: string }[]
  /** ISO instant of the change that asked for this. */
  changedAt: string
}

/** A reason is told on logs and kept: ids, statuses and names of settings, never a value of a person. */
export type PushOutcome = { outcome: 'pushed' } | { outcome: 'skipped'; reason: string }

/** A place beside the CRM where a booking's notes are read. */
export interface BookingNotes {
  readonly name: 'chili-piper' | 'webhook'
  /** May be repeated with the same update. @throws RemoteUnavailableError for what may pass, and nothing else. */
  push(update: NotesUpdate): Promise<PushOutcome>
}

export const skipped = (reason: string): PushOutcome => ({ outcome: 'skipped', reason })
