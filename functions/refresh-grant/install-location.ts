import { RemoteUnavailableError } from '../../shared/errors.ts'
import { type Connection, connectedWith } from '../../shared/grant/connections.ts'
import { grantOf, type StoredGrant } from '../../shared/grant/grant.ts'
import type { InstallMessage } from '../../shared/grant/grant-message.ts'
import { type GrantOutcome, type GrantWork, MISCONFIGURED_SECONDS, readStored } from './grant-work.ts'
import { mintGrant } from './mint-grant.ts'

// A callback stores its grant just before or after the webhook of the same install is here.
const SAME_INSTALL_MS = 10 * 60_000
// The webhook may come before the agency's callback is through; a person may take a while to click. Later nobody comes.
const AGENCY_WAIT_MS = 60 * 60_000
const AGENCY_LOOK_SECONDS = 30
const INACTIVE_SECONDS = 15 * 60

/**
 * An agency's location got the app, or the schedule found it without a grant: mints the location's own grant and stores it.
 * An install that a callback has already brought a grant for is left alone, and a location that the configuration does not
 * name gets none, however the message came here. @throws RemoteUnavailableError, GrantBusyError: try again
 */
export async function installLocation(work: GrantWork, message: InstallMessage): Promise<GrantOutcome> {
  const { companyId, locationId, receivedAt } = message
  if (!work.locations.has(locationId)) return { outcome: 'not-configured' }
  const stored = await readStored(work, locationId)
  const connection = await work.connections.get(locationId)
  if (isInstalled(stored, connection, receivedAt)) return { outcome: 'already-connected' }
  const minted = await mintGrant(work, companyId, locationId)
  // Nobody said that the app is on it: the location may be another agency's, and the schedule asks again.
  if (message.isAsked && minted.outcome !== 'granted') return { outcome: 'not-connected' }
  switch (minted.outcome) {
    case 'granted': {
      const { reply } = minted
      if (reply.locationId !== locationId || reply.companyId !== companyId)
        throw new RemoteUnavailableError('Minting a grant: the answer is for another location')
      const grant = grantOf(reply)
      const { version } = await work.writer.saveInstalled(locationId, grant)
      const facts = {
        since: work.clock.now(),
        why: 'installed by the agency',
        ...(connection?.name ? { name: connection.name } : {}),
      }
      await work.connections.put(connectedWith(locationId, { grant, version }, facts))
      work.count('GrantInstalled')
      return { outcome: 'installed' }
    }
    case 'no-agency':
    case 'invalid-grant': {
      const isOver = work.clock.now() - receivedAt > AGENCY_WAIT_MS
      return isOver
        ? { outcome: 'not-connected' }
        : { outcome: 'held', seconds: AGENCY_LOOK_SECONDS, reason: 'no-agency' }
    }
    case 'inactive':
      return { outcome: 'held', seconds: INACTIVE_SECONDS, reason: 'inactive' }
    case 'misconfigured':
      work.count('GrantMisconfigured')
      work.log.error('our app is refused', { locationId, reason: minted.detail })
      return { outcome: 'held', seconds: MISCONFIGURED_SECONDS, reason: 'misconfigured' }
  }
}

function isInstalled(stored: StoredGrant | undefined, connection: Connection | undefined, receivedAt: number): boolean {
  if (!stored) return false
  if (stored.grant.kind !== 'oauth') return true
  const isUsable = connection?.version !== stored.version || connection.status === 'connected'
  return isUsable && stored.grant.obtainedAt >= receivedAt - SAME_INSTALL_MS
}
