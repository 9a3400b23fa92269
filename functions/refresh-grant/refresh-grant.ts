import { RemoteUnavailableError } from '../../shared/errors.ts'
import { connectedWith, tryInactiveFrom } from '../../shared/grant/connections.ts'
import { type GrantReply, grantOf, type OAuthGrant } from '../../shared/grant/grant.ts'
import type { RefreshMessage } from '../../shared/grant/grant-message.ts'
import { refreshedVersion } from '../../shared/grant/grant-store.ts'
import type { HighLevelOAuth, TokenOutcome } from '../../shared/highlevel/oauth-api.ts'
import {
  changed,
  type GrantOutcome,
  type GrantWork,
  isClosed,
  MISCONFIGURED_SECONDS,
  readStored,
  recordOf,
  type Subject,
} from './grant-work.ts'
import { type MintOutcome, mintGrant } from './mint-grant.ts'
import { recordInactive, recordNeedsReconnect, recordRefusal } from './record-refusal.ts'
import { savePair } from './save-pair.ts'

/** An exchange takes five seconds at most; what it gave has to be saved in the same invocation. */
const NEEDED_MS = 6_500
/** How long HighLevel repeats an exchange. */
const GRACE_MS = 30_000

/** Where something else has said already that the grant is over, and HighLevel's answer decides whether it is so. */
export interface Doubt {
  /** HighLevel gave a pair. */
  onGranted(): void
  /** What its first refusal comes to; without doubt, a refusal counts only when it is repeated minutes later. */
  onRefused(known: Subject): Promise<GrantOutcome>
}

/**
 * Refreshes the grant if it is still the one that the asker saw. Safe to repeat at any point: within HighLevel's 30 s
 * of grace the same refresh token gives the same new one, and a stored pair that is not current yet is found.
 * @param deadline Unix ms when the invocation ends
 * @throws RemoteUnavailableError, GrantBusyError: try again
 */
export async function refreshGrant(
  work: GrantWork,
  message: RefreshMessage,
  deadline: number,
  doubt?: Doubt,
): Promise<GrantOutcome> {
  const { subject } = message
  const stored = await readStored(work, subject)
  if (stored?.grant.kind !== 'oauth') return { outcome: 'not-refreshable' }
  const { grant, version } = stored
  const connection = await work.connections.get(subject)
  const known: Subject = { subject, stored: { grant, version }, connection }
  if (version !== message.grantVersion) {
    // A save whose connection was not recorded, or an install that died half-way, is made good here.
    if (connection?.version !== version) await recordConnected(work, known)
    return { outcome: 'superseded' }
  }
  if (isClosed(connection, version)) return { outcome: 'not-to-be-tried' }
  const isPaused = connection?.status === 'inactive' && connection.version === version
  if (isPaused && work.clock.now() < tryInactiveFrom(connection, message.reason)) return { outcome: 'not-to-be-tried' }
  if ((await work.writer.completeRefresh(subject, version)) === 'completed') {
    const completed = await readStored(work, subject)
    if (completed?.grant.kind === 'oauth')
      await recordConnected(work, { subject, stored: { ...completed, grant: completed.grant }, connection })
    return { outcome: 'refreshed' }
  }
  const unsaved = work.unsaved.get(subject)
  if (unsaved?.refreshedFrom === version) return await keep(work, known, unsaved.grant, deadline)
  if (deadline - work.clock.now() < NEEDED_MS) return { outcome: 'held', seconds: 1, reason: 'no-time' }
  if (grant.refreshToken === '')
    return await settle(work, known, await mintGrant(work, grant.companyId, subject), { deadline, doubt })
  const oauth = await work.oauth()
  const begun = { ...recordOf(known), exchangedAt: work.clock.now() }
  if ((await work.connections.replace(begun, connection)) === 'changed') return changed
  const result = await exchange(work, oauth, known)
  return await settle(work, { ...known, connection: begun }, result, { deadline, doubt })
}

/**
 * The exchange, whose begin is recorded already: if it ends without an answer the next attempt has to come within the
 * grace. @throws RemoteUnavailableError, with `changedNothing` only if no attempt before this one is open either.
 */
async function exchange(work: GrantWork, oauth: HighLevelOAuth, known: Subject): Promise<TokenOutcome> {
  const { stored, connection } = known
  const record = recordOf(known)
  const isOpen = work.clock.now() - (record.exchangedAt ?? 0) < GRACE_MS
  try {
    return await oauth.refresh(stored.grant.refreshToken, stored.grant.userType)
  } catch (error) {
    if (!(error instanceof RemoteUnavailableError && error.changedNothing)) throw error
    await work.connections.replace(record, connection ?? record)
    throw isOpen ? new RemoteUnavailableError(error.message, { cause: error }) : error
  }
}

async function settle(
  work: GrantWork,
  known: Subject,
  result: MintOutcome,
  { deadline, doubt }: { deadline: number; doubt: Doubt | undefined },
): Promise<GrantOutcome> {
  switch (result.outcome) {
    case 'granted':
      doubt?.onGranted()
      return await keep(work, known, renewed(known, result.reply), deadline)
    case 'invalid-grant':
    case 'no-agency': {
      if (doubt) return await doubt.onRefused(known)
      const refusal = await recordRefusal(work, known)
      return refusal === 'refused-again' ? await replaceOrGiveUp(work, known, deadline) : refusal
    }
    case 'inactive':
      return await recordInactive(work, known)
    case 'misconfigured':
      // A mint sends nothing of our app but the agency's token, so it is the location that is refused.
      if (doubt && known.stored.grant.refreshToken === '') return await doubt.onRefused(known)
      work.count('GrantMisconfigured')
      work.log.error('our app is refused', { locationId: known.subject, reason: result.detail })
      return { outcome: 'held', seconds: MISCONFIGURED_SECONDS, reason: 'misconfigured' }
  }
}

/** @throws RemoteUnavailableError when the reply is somebody else's. */
function renewed({ stored: { grant } }: Subject, reply: GrantReply): OAuthGrant {
  const { userType, companyId, locationId } = grant
  const isSame =
    reply.userType === userType && reply.companyId === companyId && (reply.locationId ?? locationId) === locationId
  if (!isSame) throw new RemoteUnavailableError('Refreshing the grant: the answer is for another location or agency')
  return grantOf({ ...reply, ...(locationId ? { locationId } : {}) }, grant.refreshToken)
}

async function keep(work: GrantWork, known: Subject, grant: OAuthGrant, deadline: number): Promise<GrantOutcome> {
  const { subject, stored, connection } = known
  if ((await savePair(work, { subject, stored, grant }, deadline)) === 'superseded') return { outcome: 'superseded' }
  work.count('GrantRefreshed')
  const version = refreshedVersion(stored.version)
  await recordConnected(work, { subject, stored: { grant, version }, connection })
  return { outcome: 'refreshed' }
}

/** Refused for good: a location of an agency gets a grant from there, everybody else has to connect again. */
async function replaceOrGiveUp(work: GrantWork, known: Subject, deadline: number): Promise<GrantOutcome> {
  const { userType, companyId, refreshToken } = known.stored.grant
  if (userType === 'Location' && refreshToken !== '') {
    const minted = await mintGrant(work, companyId, known.subject)
    if (minted.outcome === 'granted') return await keep(work, known, renewed(known, minted.reply), deadline)
  }
  return await recordNeedsReconnect(work, known)
}

async function recordConnected(work: GrantWork, { subject, stored, connection }: Subject): Promise<void> {
  const since = connection?.status === 'connected' ? connection.since : work.clock.now()
  const facts = { since, why: 'refreshed', ...(connection?.name ? { name: connection.name } : {}) }
  // 'changed' says that an install recorded itself meanwhile, which is newer.
  await work.connections.replace(connectedWith(subject, stored, facts), connection)
}
