import { neededScopes } from '../../../shared/config/needed-scopes.ts'
import { GrantRevokedError, RateLimitedError, RemoteUnavailableError, reasonOf } from '../../../shared/errors.ts'
import { createConnections } from '../../../shared/grant/connections.ts'
import type { DoctorContext } from './context.ts'
import { type Finding, findingsOf } from './finding.ts'
import type { Check } from './run-checks.ts'

const HOUR_MS = 3_600_000

/** Is each location connected, with the scopes that it needs, and does HighLevel answer for it? */
export const highLevelChecks = ({ locations }: DoctorContext): Check[] =>
  locations.flatMap((location) => [
    { name: 'grant', subject: location, run: (context: DoctorContext) => checkGrant(context, location) },
    { name: 'highlevel', subject: location, run: (context: DoctorContext) => checkAnswer(context, location) },
  ])

/** Where a person connects a location, or stores its token. */
export const connectFix = ({ apiUrl, setup }: DoctorContext) =>
  `open ${apiUrl}/oauth/highlevel/start as an admin of the location; for a Private Integration Token: ${setup('')}`

async function checkGrant(context: DoctorContext, location: string): Promise<Finding[]> {
  const { ok, problem } = findingsOf('grant', location)
  const { target, grant } = context
  const stored = await grant(location).catch((error: unknown) => {
    if (error instanceof GrantRevokedError) return { error }
    throw error
  })
  if ('error' in stored) return [problem(stored.error.message, connectFix(context))]
  const connection = await createConnections(target).get(location)
  if (connection && connection.version === stored.version && connection.status !== 'connected')
    return [
      problem(
        `${connection.status} since ${new Date(connection.since).toISOString()}: ${connection.why}`,
        connectFix(context),
      ),
    ]
  if (stored.grant.kind === 'private-integration-token')
    return [ok('a Private Integration Token; HighLevel shows its scopes only in its settings')]
  const { scopes, obtainedAt, expiresAt } = stored.grant
  const missing = scopesOf(context, location).filter((scope) => !scopes.includes(scope))
  if (missing.length > 0)
    return [
      problem(
        `the grant lacks ${missing.join(', ')}`,
        `add ${missing.length === 1 ? 'this scope' : 'these scopes'} to the app at https://marketplace.gohighlevel.com, then ${connectFix(context)}`,
      ),
    ]
  const now = target.clock.now()
  const hours = Math.round((now - obtainedAt) / HOUR_MS)
  if (expiresAt <= now)
    return [
      problem(
        `the access token expired ${Math.round((now - expiresAt) / HOUR_MS)} h ago and was not refreshed`,
        `look at the log of refresh-grant and at the dead letters of the grant queue; else ${connectFix(context)}`,
      ),
    ]
  return [ok(`connected, ${hours} h old, with every scope that the configuration needs`)]
}

/** The scopes that this one location needs. */
function scopesOf({ target: { integration } }: DoctorContext, location: string): string[] {
  const highLevel = { ...integration.highLevel, installs: 'location' as const }
  return neededScopes({ ...integration, highLevel, tenants: { one: { location, routes: [] } } }).map(
    ({ scope }) => scope,
  )
}

async function checkAnswer(context: DoctorContext, location: string): Promise<Finding[]> {
  const { ok, problem, unknown } = findingsOf('highlevel', location)
  try {
    await context.highLevel(location)
    return [ok('HighLevel answers a read for this location')]
  } catch (error) {
    if (context.signal.aborted) throw error
    const isConnected = await context.grant(location).then(
      () => true,
      () => false,
    )
    if (!isConnected) return [unknown('no grant to ask with: see grant')]
    if (error instanceof RateLimitedError)
      return [unknown('the rate limit of the location is used up', 'run doctor again in a minute')]
    if (error instanceof RemoteUnavailableError)
      return [
        problem(
          `HighLevel does not answer: ${reasonOf(error)}`,
          'look at https://status.gohighlevel.com; bookings wait and go on by themselves',
        ),
      ]
    return [
      problem(
        `HighLevel refuses the grant: ${reasonOf(error)}`,
        `if it is so for longer than 15 minutes, ${connectFix(context)}`,
      ),
    ]
  }
}
