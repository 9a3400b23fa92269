import type { Link } from '../../../shared/ledger/link.ts'
import { noteDigest, withTail } from '../../../shared/plan/note-text.ts'
import { bookingMark } from '../../../shared/plan/render-note.ts'
import type { Written } from '../../../shared/plan/written.ts'
import { withVersion } from '../own-writes.ts'
import type { SyncCrmOptions } from './sync-crm-event.ts'

// A write's time is when its run began, and clocks differ.
const CROSSED_MS = 60_000

/**
 * A person wrote below the note, and before we heard of it a change of the booking wrote the note anew without their text: it
 * is put back. One call if nothing was lost, two if it was, none when no write of ours came after theirs.
 * @throws SyncError of shared/errors.ts
 */
export async function putTailBack(options: SyncCrmOptions, link: Link, written: Written): Promise<Written> {
  const { event, highLevel, now } = options
  const { contactId, noteId, noteVersions = [], noteTail = '' } = written
  const newest = noteVersions.at(-1)
  if (contactId === undefined || noteId === undefined || !newest) return written
  if (newest.at < event.happenedAt - CROSSED_MS) return written
  const note = await highLevel().getNote(contactId, noteId)
  // As somebody else left it, the note holds what they want, and their event tells of it.
  if (note === 'missing' || note.body === undefined || noteDigest(note.body) !== newest.digest) return written
  const body = withTail(note.body, bookingMark(link.tenant, link.meetingId), noteTail)
  if (body === undefined || noteDigest(body) === newest.digest) return written
  await highLevel().updateNote(contactId, noteId, { body })
  return { ...written, noteVersions: withVersion(written, body, now) }
}
