import { type Connection, connectedWith } from '../../shared/grant/connections.ts'
import { subjectOf, type UninstallMessage } from '../../shared/grant/grant-message.ts'
import { type GrantOutcome, type GrantWork, readStored } from './grant-work.ts'

/**
 * The app was removed from a location or agency: its grant is not used any more, and nobody is alarmed. The secret stays.
 * An uninstall that is older than the connection, because it came late, says nothing about it.
 */
export async function uninstall(work: GrantWork, message: UninstallMessage): Promise<GrantOutcome> {
  const subject = subjectOf(message)
  const stored = await readStored(work, subject)
  // A Private Integration Token is made by hand and has nothing to do with the app.
  if (stored?.grant.kind !== 'oauth') return { outcome: 'not-connected' }
  const connection = await work.connections.get(subject)
  const record: Connection =
    connection?.version === stored.version
      ? connection
      : connectedWith(subject, stored, { since: stored.grant.obtainedAt, why: 'connected' })
  if (record.status === 'uninstalled' || record.since > message.receivedAt) return { outcome: 'superseded' }
  const removed: Connection = {
    ...record,
    status: 'uninstalled',
    since: work.clock.now(),
    why: 'uninstalled in HighLevel',
  }
  if ((await work.connections.replace(removed, connection)) === 'changed')
    return { outcome: 'held', seconds: 1, reason: 'changed' }
  return { outcome: 'uninstalled' }
}
