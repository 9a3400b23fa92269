import type { Clock } from '../../shared/clock.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { locationsOf } from '../../shared/config/settings-for.ts'
import type { Connection } from '../../shared/grant/connections.ts'
import { companySubject } from '../../shared/grant/grant.ts'
import type { InstallMessage } from '../../shared/grant/grant-message.ts'
import type { Log } from '../../shared/log.ts'
import type { PollStore } from './poll-store.ts'

/** A location that is another agency's is asked for in vain, each time with one call to HighLevel. */
const ASK_AGAIN_MS = 6 * 3_600_000

interface Pair {
  companyId: string
  locationId: string
}

/**
 * Asks every connected agency for a grant of each configured location that has none, so that a location that was added to the
 * configuration is connected without a person. The first run after a deployment asks; after that each pair is asked for once
 * in six hours.
 * @throws whatever the queue answers, and RemoteUnavailableError; the next run asks again
 */
export async function askMissingInstalls(options: {
  integration: Pick<Integration, 'tenants' | 'highLevel'>
  connections: readonly Connection[]
  store: Pick<PollStore, 'readCursor' | 'writeCursor'>
  send(message: InstallMessage): Promise<void>
  clock: Clock
  log: Log
}): Promise<void> {
  const { integration, connections, store, send, clock, log } = options
  if (integration.highLevel.installs !== 'agency') return
  const now = clock.now()
  const appId = integration.highLevel.appId ?? 'unknown'
  for (const { companyId, locationId } of missingPairs(integration, connections)) {
    const name = `install#${companyId}#${locationId}`
    const { completedAt: askedAt } = await store.readCursor(name)
    if (askedAt !== undefined && now - askedAt < ASK_AGAIN_MS) continue
    const webhookId = `schedule-${now}`
    await send({ version: 1, kind: 'install', companyId, locationId, appId, webhookId, receivedAt: now, isAsked: true })
    await store.writeCursor(name, { completedAt: now })
    log.info('location without a grant asked for', { locationId })
  }
}

/** Every connected agency with every configured location of which nothing is recorded. Pure. */
export function missingPairs(
  integration: Pick<Integration, 'tenants'>,
  connections: readonly Connection[],
): readonly Pair[] {
  const known = new Set(connections.map(({ subject }) => subject))
  const missing = locationsOf(integration).filter((location) => !known.has(location))
  const agencies = connections.flatMap(({ subject, status, companyId }) =>
    companyId !== undefined && subject === companySubject(companyId) && status === 'connected' ? [companyId] : [],
  )
  return agencies.flatMap((companyId) => missing.map((locationId) => ({ companyId, locationId })))
}
