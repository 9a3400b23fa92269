import type { Clock } from '../../shared/clock.ts'
import { type Connections, connectedWith } from '../../shared/grant/connections.ts'
import { companySubject, grantOf } from '../../shared/grant/grant.ts'
import type { GrantMessage } from '../../shared/grant/grant-message.ts'
import type { GrantWriter } from '../../shared/grant/grant-store.ts'
import type { HighLevelOAuth, TokenReply } from '../../shared/highlevel/oauth-api.ts'
import type { Log } from '../../shared/log.ts'

export interface StoreInstallOptions {
  grants: Pick<GrantWriter, 'saveInstalled'>
  connections: Pick<Connections, 'put'>
  sendGrantMessage(message: GrantMessage): Promise<void>
  clock: Clock
  log: Log
}

/** Stores the grant as one value, over whatever was there, and says so. Repeating it is safe. @throws RemoteUnavailableError */
async function storeGrant(options: StoreInstallOptions, subject: string, reply: TokenReply): Promise<string> {
  const grant = grantOf(reply)
  const { version } = await options.grants.saveInstalled(subject, grant)
  const why = reply.userId ? `connected in the browser by user ${reply.userId}` : 'connected in the browser'
  await options.connections.put(connectedWith(subject, { grant, version }, { since: options.clock.now(), why }))
  options.log.info('grant stored', { locationId: subject, outcome: 'connected' })
  return version
}

export async function storeLocation(
  options: StoreInstallOptions,
  locationId: string,
  reply: TokenReply,
): Promise<void> {
  await storeGrant(options, locationId, reply)
}

/** How long listing may take: what is left of the function's time after the exchange is for storing and sending. */
const LIST_MS = 10_000
const SENT_AT_ONCE = 10

export interface StoreAgencyOptions extends StoreInstallOptions {
  oauth: HighLevelOAuth
  appId: string
  /** The locations that the configuration names: no other one gets a grant. */
  configured: readonly string[]
}

/** The configured locations that an agency has the app on. */
export interface FoundLocations {
  locationIds: string[]
  /** False when HighLevel did not list everything in time and some configured location was not found. */
  isWholeList: boolean
}

/**
 * Stores the agency's grant and asks for one grant for each configured location that has the app. An agency that has the
 * app on no configured location is a stranger: nothing is stored and nothing is asked for.
 * @throws RemoteUnavailableError when AWS does not answer.
 */
export async function storeAgency(
  options: StoreAgencyOptions,
  companyId: string,
  reply: TokenReply,
): Promise<FoundLocations> {
  const { locationIds, isWholeList } = await listLocations(options, companyId, reply.accessToken)
  if (locationIds.length === 0) return { locationIds, isWholeList }
  const version = await storeGrant(options, companySubject(companyId), reply)
  const receivedAt = options.clock.now()
  const messages = locationIds.map((locationId): GrantMessage => {
    // The version makes the id: a second callback asks anew, a repeated send does not.
    const webhookId = `callback-${version}`
    return { version: 1, kind: 'install', companyId, locationId, appId: options.appId, webhookId, receivedAt }
  })
  for (let start = 0; start < messages.length; start += SENT_AT_ONCE)
    await Promise.all(messages.slice(start, start + SENT_AT_ONCE).map((message) => options.sendGrantMessage(message)))
  options.log.info('locations of an agency asked for', {
    locationId: companySubject(companyId),
    count: messages.length,
  })
  return { locationIds, isWholeList }
}

async function listLocations(
  { oauth, appId, configured, clock, log }: StoreAgencyOptions,
  companyId: string,
  accessToken: string,
): Promise<FoundLocations> {
  const locationIds: string[] = []
  const missing = new Set(configured)
  const until = clock.now() + LIST_MS
  try {
    for await (const { locationId } of oauth.installedLocations(accessToken, companyId, appId)) {
      if (missing.delete(locationId)) locationIds.push(locationId)
      if (missing.size === 0) break
      if (clock.now() >= until) return { locationIds, isWholeList: false }
    }
    return { locationIds, isWholeList: true }
  } catch (error) {
    // The locations found so far are connected; only the list is short.
    log.warn('installed locations not listed to the end', { locationId: companySubject(companyId), error })
    return { locationIds, isWholeList: false }
  }
}
