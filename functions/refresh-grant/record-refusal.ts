import type { Connection } from '../../shared/grant/connections.ts'
import { changed, type GrantOutcome, type GrantWork, readStored, recordOf, type Subject } from './grant-work.ts'

// One refusal proves nothing: another invocation may have exchanged the token and not saved yet. The second counts when
// it comes later than an invocation, its save retries and the visibility time-out can last.
const REFUSALS_APART_MS = 2 * 60_000
const SECOND_LOOK_SECONDS = 3 * 60

/**
 * HighLevel says that the refresh token is invalid. The first time this is only written down, with the message held for
 * three minutes; 'refused-again' when the same stored version is refused a second time, two minutes later or more.
 */
export async function recordRefusal(work: GrantWork, known: Subject): Promise<GrantOutcome | 'refused-again'> {
  const { subject, stored, connection } = known
  const latest = await readStored(work, subject)
  if (latest?.version !== stored.version) return { outcome: 'superseded' }
  const now = work.clock.now()
  const record = recordOf(known)
  const refusedAt = record.refusedVersion === stored.version ? record.refusedAt : undefined
  if (refusedAt !== undefined && now - refusedAt >= REFUSALS_APART_MS) return 'refused-again'
  if (refusedAt !== undefined)
    return { outcome: 'held', seconds: secondLookIn(now - refusedAt), reason: 'refused-once' }
  const refused = { ...record, refusedVersion: stored.version, refusedAt: now }
  if ((await work.connections.replace(refused, connection)) === 'changed') return changed
  return { outcome: 'held', seconds: SECOND_LOOK_SECONDS, reason: 'refused-once' }
}

// A clock that was set back makes time since the refusal negative: never longer than the full wait.
const secondLookIn = (sinceMs: number) =>
  Math.min(SECOND_LOOK_SECONDS, Math.max(1, SECOND_LOOK_SECONDS - Math.floor(sinceMs / 1000)))

/** The grant is gone: says so once, loudly; its location's messages wait for a person to connect again. */
export async function recordNeedsReconnect(work: GrantWork, known: Subject): Promise<GrantOutcome> {
  const { subject, connection } = known
  const why = 'HighLevel refused the refresh token twice'
  const lost: Connection = { ...recordOf(known), status: 'needs-reconnect', since: work.clock.now(), why }
  if ((await work.connections.replace(lost, connection)) === 'changed') return changed
  // The schedule says from now on how many there are; this one is told at once.
  work.count('GrantsNeedReconnect')
  work.log.error('grant lost: the location has to be connected again', { locationId: subject })
  return { outcome: 'needs-reconnect' }
}

/** HighLevel paused the account; the grant works again when the account does. When that is tried: `tryInactiveFrom`. */
export async function recordInactive(work: GrantWork, known: Subject): Promise<GrantOutcome> {
  const triedAt = work.clock.now()
  const record = recordOf(known)
  const since = record.status === 'inactive' ? record.since : triedAt
  const why = 'HighLevel says that the location is not active'
  const paused: Connection = { ...record, status: 'inactive', since, why, triedAt }
  if ((await work.connections.replace(paused, known.connection)) === 'changed') return changed
  return { outcome: 'inactive' }
}
