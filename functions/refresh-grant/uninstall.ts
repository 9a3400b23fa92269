import { type Connection, connectedWith } from '../../shared/grant/connections.ts'
import { subjectOf, type UninstallMessage } from '../../shared/grant/grant-message.ts'
import { changed, type GrantOutcome, type GrantWork, readStored, type Subject } from './grant-work.ts'
import { refreshGrant } from './refresh-grant.ts'

// A copy can be sent again and again, and each look costs HighLevel and Secrets Manager a pair.
const LOOKS_APART_MS = 30_000
const INACTIVE_SECONDS = 15 * 60

/**
 * The app was removed from a location or agency: its grant is not used any more, and nobody is alarmed. The secret stays.
 * An uninstall that is older than the connection, because it came late, says nothing about it. One that was accepted before
 * the present install is believed only when HighLevel refuses to renew the grant: it may be a copy of the old one.
 * @param deadline Unix ms when the invocation ends
 * @throws RemoteUnavailableError, GrantBusyError: try again
 */
export async function uninstall(work: GrantWork, message: UninstallMessage, deadline: number): Promise<GrantOutcome> {
  const subject = subjectOf(message)
  const { webhookId: id, receivedAt } = message
  const stored = await readStored(work, subject)
  if (!stored && message.locationId !== undefined && !work.locations.has(subject)) return { outcome: 'not-connected' }
  // Before anything is changed: whatever fails from here on, this uninstall is never taken for a new one.
  const before = await work.uninstalls.remember(subject, { id, at: receivedAt })
  // A Private Integration Token is made by hand and has nothing to do with the app.
  if (stored?.grant.kind !== 'oauth') return { outcome: 'not-connected' }
  const known = { subject, stored: { ...stored, grant: stored.grant }, connection: await work.connections.get(subject) }
  const record = presentOf(known)
  if (record.status === 'uninstalled' || record.since > receivedAt) return { outcome: 'superseded' }
  const isOfThisInstall = before === undefined || before.at >= record.since
  if (isOfThisInstall || record.status === 'needs-reconnect') return await recordUninstalled(work, known)
  // The grant was renewed since this copy came.
  if (stored.grant.obtainedAt > receivedAt) return { outcome: 'superseded' }
  const nextLookAt = (before.checkedAt ?? Number.NEGATIVE_INFINITY) + LOOKS_APART_MS
  if (work.clock.now() < nextLookAt)
    return { outcome: 'held', seconds: Math.ceil((nextLookAt - work.clock.now()) / 1000), reason: 'checked-lately' }
  return await askHighLevel(work, known, message, deadline)
}

/** What is recorded of the present grant. */
function presentOf({ subject, stored, connection }: Subject): Connection {
  if (connection?.version === stored.version) return connection
  return connectedWith(subject, stored, { since: stored.grant.obtainedAt, why: 'connected' })
}

/** Renews the grant: a pair that HighLevel gives is kept, and shows that the app is still there. */
async function askHighLevel(
  work: GrantWork,
  { subject, stored }: Subject,
  message: UninstallMessage,
  deadline: number,
): Promise<GrantOutcome> {
  const askedAt = work.clock.now()
  const refresh = { version: 1, kind: 'refresh', subject, grantVersion: stored.version, askedAt } as const
  let isGranted = false
  const result = await refreshGrant(work, { ...refresh, reason: 'token-refused' }, deadline, {
    onGranted() {
      isGranted = true
    },
    onRefused: (refused) => recordUninstalled(work, refused),
  })
  switch (result.outcome) {
    case 'refreshed':
      // A pair from an earlier exchange, whose save is only completed now, says nothing of today.
      if (!isGranted) return changed
      await work.uninstalls.markChecked(subject, message.webhookId, askedAt)
      return { outcome: 'superseded' }
    case 'superseded':
      return changed
    case 'inactive':
    case 'not-to-be-tried':
      // The account is paused, so HighLevel does not say whether the app is there.
      return { outcome: 'held', seconds: INACTIVE_SECONDS, reason: 'inactive' }
    default:
      return result
  }
}

async function recordUninstalled(work: GrantWork, known: Subject): Promise<GrantOutcome> {
  const { subject, stored, connection } = known
  const latest = await readStored(work, subject)
  if (latest?.version !== stored.version) return changed
  const facts = { status: 'uninstalled', since: work.clock.now(), why: 'uninstalled in HighLevel' } as const
  if ((await work.connections.replace({ ...presentOf(known), ...facts }, connection)) === 'changed') return changed
  return { outcome: 'uninstalled' }
}
