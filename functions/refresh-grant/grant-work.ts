import type { Clock } from '../../shared/clock.ts'
import { GrantRevokedError } from '../../shared/errors.ts'
import { type Connection, type Connections, connectedWith } from '../../shared/grant/connections.ts'
import type { OAuthGrant, StoredGrant } from '../../shared/grant/grant.ts'
import type { GrantMessage } from '../../shared/grant/grant-message.ts'
import type { GrantReader, GrantWriter } from '../../shared/grant/grant-store.ts'
import type { HighLevelOAuth } from '../../shared/highlevel/oauth-api.ts'
import type { Log } from '../../shared/log.ts'
import type { Count } from '../../shared/metrics.ts'
import type { AcceptedUninstalls } from './accepted-uninstalls.ts'
import type { UnsavedPairs } from './save-pair.ts'

/** What the work on a grant needs. */
export interface GrantWork {
  grants: GrantReader
  writer: GrantWriter
  connections: Connections
  uninstalls: AcceptedUninstalls
  /** The locations that the configuration names: no other one is given a grant. */
  locations: ReadonlySet<string>
  /** HighLevel's OAuth endpoints, in the name of our app. @throws when the app's secret cannot be read. */
  oauth(): Promise<HighLevelOAuth>
  /** Puts a message on this very queue. @throws whatever SQS answers. */
  send(message: GrantMessage): Promise<void>
  /** Asks this very queue for a refresh, such as of the agency's grant. Never throws. */
  askRefresh(subject: string, refusedToken: string): Promise<void>
  /** Outlives the invocation. */
  unsaved: UnsavedPairs
  clock: Clock
  log: Log
  count: Count
}

/** Held: the message comes back after that many seconds. Everything else: it is done with. */
export type GrantOutcome =
  | {
      outcome: 'held'
      seconds: number
      reason: 'refused-once' | 'misconfigured' | 'no-time' | 'changed' | 'no-agency' | 'inactive' | 'checked-lately'
    }
  | {
      outcome:
        | 'refreshed'
        | 'superseded'
        | 'not-refreshable'
        | 'not-to-be-tried'
        | 'needs-reconnect'
        | 'inactive'
        | 'installed'
        | 'already-connected'
        | 'not-configured'
        | 'uninstalled'
        | 'not-connected'
        | 'renewed'
    }

/** An OAuth grant that is worked on, and what was known of it when that began. */
export interface Subject {
  subject: string
  stored: StoredGrant & { grant: OAuthGrant }
  connection: Connection | undefined
}

/** Our client id, secret or parameters are refused: a person has to act, and nothing is lost meanwhile. */
export const MISCONFIGURED_SECONDS = 10 * 60

/** The grant as it is stored now; undefined when there is none, or none that can be read. */
export async function readStored({ grants }: GrantWork, subject: string): Promise<StoredGrant | undefined> {
  try {
    return await grants.read(subject, { isFresh: true })
  } catch (error) {
    if (error instanceof GrantRevokedError) return undefined
    throw error
  }
}

/** What is recorded of this version so far; of another version nothing counts. */
export function recordOf({ subject, stored, connection }: Subject): Connection {
  if (connection?.version === stored.version) return connection
  const since = stored.grant.obtainedAt
  return connectedWith(subject, stored, {
    since,
    why: 'connected',
    ...(connection?.name ? { name: connection.name } : {}),
  })
}

export const changed: GrantOutcome = { outcome: 'held', seconds: 1, reason: 'changed' }

/** Whether the connection says that this very version is not used any more: refused for good, or uninstalled. */
export function isClosed(connection: Connection | undefined, version: string): boolean {
  return connection?.version === version && ['needs-reconnect', 'uninstalled'].includes(connection.status)
}
