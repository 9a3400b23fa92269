import type { Context } from 'aws-lambda'
import type { ApiKeys } from '../../shared/chili-piper/api-key.ts'
import { CALL_TIMEOUT_MS } from '../../shared/chili-piper/request.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { locationsOf } from '../../shared/config/settings-for.ts'
import type { Connection, Connections } from '../../shared/grant/connections.ts'
import type { GrantMessage } from '../../shared/grant/grant-message.ts'
import type { Count, Measure } from '../../shared/metrics.ts'
import { askDueRefreshes } from './ask-due-refreshes.ts'
import { askMissingInstalls } from './ask-missing-installs.ts'
import { connectionsInUse } from './connections-in-use.ts'
import type { PageOptions } from './reconcile-page.ts'
import { type MeetingSource, type PassResult, reconcileTenant } from './reconcile-tenant.ts'

export interface ReconcileOptions extends Omit<PageOptions, 'tenant' | 'names'> {
  connections: Pick<Connections, 'list'>
  sendGrantMessage(message: GrantMessage): Promise<void>
  apiKeys: ApiKeys
  /** A client for one tenant and one invocation. */
  chiliPiperFor(apiKey: string, deadline: number, tenant: string): MeetingSource
  count: Count
  measure: Measure
}

/** A call that was begun may take 10 s; what it tells is then compared, sent and marked. */
const RESERVE_MS = 20_000
const HOUR_MS = 3_600_000
/** Tenants that are looked at side by side. */
const AT_ONCE = 4

/**
 * The reconcile function: asks for due grant refreshes and missing grants, then compares every tenant's meetings with what is known of them.
 * One failure stops nothing else.
 * @throws Error at the end when anything failed; the next run goes on from there
 */
export function createReconcileHandler(options: ReconcileOptions) {
  return async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    const { clock, log } = options
    const deadline = clock.now() + context.getRemainingTimeInMillis() - RESERVE_MS
    const failed: string[] = []
    const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await work()
      } catch (error) {
        failed.push(what)
        log.error(`${what} failed`, { error })
        return undefined
      }
    }
    const listed = await attempt('connections', () => options.connections.list())
    const connections = connectionsInUse(options.integration, listed ?? [])
    const due = { connections: { list: async () => connections }, send: options.sendGrantMessage, clock, log }
    if (listed) tellGrants(options, connections)
    await attempt('due refreshes', () => askDueRefreshes(due))
    if (listed)
      await attempt('missing installs', () =>
        askMissingInstalls({ ...options, connections, send: options.sendGrantMessage }),
      )

    const waiting = inTurn(Object.keys(options.integration.tenants), options)
    const work = async () => {
      for (let tenant = waiting.shift(); tenant !== undefined; tenant = waiting.shift())
        if (!(await runTenant(options, tenant, connections, deadline))) failed.push(tenant)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    options.count('ReconcileDone')
    // A zero, so that hours without deliveries are known for what they are, and not taken for missing figures.
    options.count('DeliveryAccepted', 0)
    if (failed.length > 0) throw new Error(`Reconcile failed: ${failed.join(', ')}`)
  }
}

/** How many locations are connected, how many wait for a person, and the age of the grant that was not refreshed for longest. */
function tellGrants({ measure, clock }: ReconcileOptions, connections: readonly Connection[]): void {
  const connected = connections.filter(({ status }) => status === 'connected')
  measure('GrantsConnected', connected.length)
  measure('GrantsNeedReconnect', connections.filter(({ status }) => status === 'needs-reconnect').length)
  const refreshed = connected.filter(({ kind }) => kind === 'oauth').map(({ obtainedAt }) => obtainedAt)
  if (refreshed.length > 0) measure('GrantAgeHours', (clock.now() - Math.min(...refreshed)) / HOUR_MS)
}

/** Every run begins with another tenant, so that none is always the one for which no time is left. */
function inTurn(tenants: string[], { clock, integration }: ReconcileOptions): string[] {
  const run = Math.floor(clock.now() / (integration.reconcile.everyMinutes * 60_000))
  const first = run % tenants.length
  return [...tenants.slice(first), ...tenants.slice(0, first)]
}

/** False when it failed, which is logged and counted. */
async function runTenant(
  options: ReconcileOptions,
  tenant: string,
  connections: readonly Connection[],
  deadline: number,
): Promise<boolean> {
  const { apiKeys, clock, log, count, integration } = options
  const startedAt = clock.now()
  try {
    const apiKey = await apiKeys.read(tenant)
    if (apiKey === undefined) {
      count('ReconcileNotConfigured')
      log.warn('no Chili Piper API key', { tenant })
      return true
    }
    const chiliPiper = options.chiliPiperFor(apiKey, deadline + CALL_TIMEOUT_MS, tenant)
    const isHeld = isAnyAway(integration, tenant, connections)
    const result = await reconcileTenant({ ...options, tenant, chiliPiper, deadline, isHeld })
    report(result, isHeld)
  } catch (error) {
    count('ReconcileFailed')
    log.error('reconcile failed', { tenant, error })
    return false
  }
  return true

  function report({ isComplete, windows, tally }: PassResult, isHeld: boolean): void {
    const { emitted, ...counts } = tally
    const sent = Object.values(emitted).reduce((sum, one) => sum + one, 0)
    if (sent > 0) count('ReconcileEmitted', sent)
    // A booking that a webhook told waits on the queue while its location is away: it is not missed.
    if (tally.missed > 0 && !isHeld) count('BookingMissed', tally.missed)
    if (!isComplete) count('ReconcileIncomplete')
    log.info('reconciled', {
      tenant,
      outcome: isComplete ? 'complete' : 'to be continued',
      durationMs: clock.now() - startedAt,
      counts: { windows, ...counts, ...emitted },
    })
  }
}

/** What is sent to a location that is not connected waits, and may expire before it is. */
export function isAnyAway({ tenants }: Integration, tenant: string, connections: readonly Connection[]): boolean {
  const rules = tenants[tenant]
  const locations = rules ? locationsOf({ tenants: { [tenant]: rules } }) : []
  return connections.some(({ subject, status }) => status !== 'connected' && locations.includes(subject))
}
