import { noteDigest } from '../../shared/plan/note-text.ts'
import type { Plan } from '../../shared/plan/plan-booking.ts'
import type { Written } from '../../shared/plan/written.ts'
import type { ApplyOptions } from './apply-plan.ts'
import type { SyncJob } from './sync-job.ts'

// HighLevel repeats a delivery for some minutes; a booking is seldom changed more often than this meanwhile.
const MAX_VERSIONS = 10

/** Remembers the note that was just written, so that HighLevel's events about it are known as echoes. Without an app there are none. */
export function rememberVersion({ integration, now }: SyncJob, { plan, written }: ApplyOptions): void {
  if (integration.highLevel.appId === undefined) return
  const { note, remember } = plan
  if (note.do !== 'keep' && written.noteHash === remember.noteHash)
    written.noteVersions = withVersion(written, note.body, now)
}

/** The versions of the note with the one that is about to be written; undefined where none is, or nobody tells of it. */
export function versionsToBe({ link, integration, now }: SyncJob, { note }: Plan): Written['noteVersions'] | undefined {
  if (integration.highLevel.appId === undefined || note.do === 'keep') return undefined
  return withVersion(link.written, note.body, now)
}

/** The versions of the note with one more; `now` in Unix milliseconds. */
export function withVersion({ noteVersions = [] }: Written, body: string, now: number) {
  const digest = noteDigest(body)
  return [...noteVersions.filter((one) => one.digest !== digest), { digest, at: now }].slice(-MAX_VERSIONS)
}
