import type { CrmEvent } from '../../../shared/envelope.ts'
import type { Link } from '../../../shared/ledger/link.ts'
import { hash } from '../../../shared/plan/hash.ts'
import { noteDigest, tailOf } from '../../../shared/plan/note-text.ts'
import { bookingMark } from '../../../shared/plan/render-note.ts'
import type { Written } from '../../../shared/plan/written.ts'
import type { OwnChange } from './own-records.ts'

// A person who takes back what they wrote leaves the note as we wrote it: only what happens right after our write is its echo.
const ECHO_MS = 2 * 60_000

/**
 * What an event tells of a booking's note: an echo of a version we wrote, or what the team wrote below the mark. Text that
 * they changed above it is not kept: that part follows the booking.
 */
export function readOwnNote(event: CrmEvent, link: Link): OwnChange | 'echo' | 'nothing-new' {
  const { written, tenant, meetingId } = link
  const { noteTail = '', noteTailAt = 0, noteTailDue: _, ...rest } = written
  const { name, body = '', happenedAt } = event
  // Nobody else makes a note with an id that we were given.
  if (name === 'NoteCreate') return 'echo'
  // Who deletes the note deletes what they wrote there.
  const tail = name === 'NoteDelete' ? '' : tailOf(body, bookingMark(tenant, meetingId))
  if (name === 'NoteUpdate') {
    const version = versionOf(body, written)
    const isEcho = version && (happenedAt <= version.at + ECHO_MS || isSame(tail ?? '', noteTail))
    if (isEcho) return 'echo'
  }
  // Events come in any order, and the newest change of a person counts.
  if (tail === undefined || isSame(tail, noteTail) || happenedAt <= noteTailAt) return 'nothing-new'
  const kept = { ...rest, ...(tail ? { noteTail: tail } : {}), noteTailAt: happenedAt }
  return {
    written: kept,
    step: tail ? 'keep what the team wrote below the note' : 'the team emptied what it wrote below the note',
  }
}

/** When we wrote the very same note; notes from before there were events have a hash alone. */
function versionOf(body: string, { noteVersions, noteHash }: Written): { at: number } | undefined {
  if (!noteVersions) return noteHash === hash(body) ? { at: Infinity } : undefined
  const digest = noteDigest(body)
  return noteVersions.find((one) => one.digest === digest)
}

const isSame = (one: string, other: string) => one.replace(/\s+/g, '') === other.replace(/\s+/g, '')
