import { GrantBusyError } from '../../shared/errors.ts'
import { companySubject } from '../../shared/grant/grant.ts'
import type { TokenOutcome } from '../../shared/highlevel/oauth-api.ts'
import { type GrantWork, isClosed, readStored } from './grant-work.ts'

/** `no-agency`: there is no agency grant for this location, or none that still works. */
export type MintOutcome = TokenOutcome | { outcome: 'no-agency' }

/**
 * A location's own grant from its agency's. When the agency's access token is refused, its refresh is asked for.
 * @throws GrantBusyError then, and RemoteUnavailableError
 */
export async function mintGrant(work: GrantWork, companyId: string, locationId: string): Promise<MintOutcome> {
  const subject = companySubject(companyId)
  const agency = await readStored(work, subject)
  if (agency?.grant.kind !== 'oauth') return { outcome: 'no-agency' }
  if (isClosed(await work.connections.get(subject), agency.version)) return { outcome: 'no-agency' }
  const { accessToken } = agency.grant
  const oauth = await work.oauth()
  try {
    return await oauth.mintLocationToken(accessToken, companyId, locationId)
  } catch (error) {
    if (error instanceof GrantBusyError) await work.askRefresh(subject, accessToken)
    throw error
  }
}
