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
 * is put back. Answers the link that is to be stored. One call if nothing was lost, two if it was, none when no write of ours
 * came after theirs. Their text, and the version about to be written, are stored before it is, as due: after a crash our echo
 * is known, and the next event of the note brings it to its end.
 * @throws SyncError of shared/errors.ts
 */
export async function putTailBack(options: SyncCrmOptions, link: Link, written: Written): Promise<Link> {
  const { event, highLevel, ledger, now } = options
  const { contactId, noteId, noteVersions = [], noteTail = '' } = written
  const newest = noteVersions.at(-1)
  const { noteTailDue: _, ...settled } = written
  const changed = { ...link, written: settled }
  if (contactId === undefined || noteId === undefined || !newest) return changed
  if (newest.at < event.happenedAt - CROSSED_MS) return changed
  const note = await highLevel().getNote(contactId, noteId)
  // As somebody else left it, the note holds what they want, and their event tells of it.
  if (note === 'missing' || note.body === undefined || !isOurs(note.body, written)) return changed
  const body = withTail(note.body, bookingMark(link.tenant, link.meetingId), noteTail)
  if (body === undefined || noteDigest(body) === noteDigest(note.body)) return changed
  const intended = { ...settled, noteVersions: withVersion(written, body, now) }
  const stored = await ledger.writeLink({ ...link, written: { ...intended, noteTailDue: true } })
  await highLevel().updateNote(contactId, noteId, { body })
  return { ...stored, written: intended }
}

function isOurs(body: string, { noteVersions = [] }: Written): boolean {
  const digest = noteDigest(body)
  return noteVersions.some((version) => version.digest === digest)
}
