import { normalizeEmail } from '../../shared/booking/email.ts'
import { settingsFor } from '../../shared/config/settings-for.ts'
import { reasonOf } from '../../shared/errors.ts'
import { createGrantReader } from '../../shared/grant/grant-store.ts'
import { createSecretValues } from '../../shared/grant/secret-values.ts'
import { createHighLevelClient } from '../../shared/highlevel/client.ts'
import { createPacer } from '../../shared/highlevel/pacer.ts'
import { createLocationDirectories } from '../../shared/ledger/location-directory.ts'
import type { Decision } from '../../shared/routing/decide.ts'
import { routeEmail } from '../../shared/routing/route-email.ts'
import { routerLink } from '../../shared/routing/router-link.ts'
import { UsageError } from '../local/usage-error.ts'
import type { Target } from './target.ts'

/** Where one tenant's routing sends a contact; `problem` when that could not be found out. */
export type RouteReport =
  | ({ tenant: string; locationId: string; url: string } & Decision)
  | { tenant: string; problem: string }

/** Decides as the route function does, from what HighLevel says now; reads only. @throws UsageError */
export async function routeContact(target: Target, tenants: readonly string[], text: string): Promise<RouteReport[]> {
  const email = normalizeEmail(text)
  if (email === undefined) throw new UsageError('--email: must be an e-mail address')
  const reports: RouteReport[] = []
  for (const tenant of tenants)
    try {
      reports.push(await routeForTenant(target, tenant, email))
    } catch (error) {
      if (error instanceof UsageError) throw error
      reports.push({ tenant, problem: reasonOf(error) })
    }
  return reports
}

async function routeForTenant(target: Target, tenant: string, email: string): Promise<RouteReport> {
  const { integration, clock, highLevelUrl, grantPrefix } = target
  const locationId = integration.tenants[tenant]?.location ?? ''
  const { routing } = settingsFor(integration, locationId)
  if (!routing) return { tenant, problem: 'the configuration has no routing for its location' }
  if (highLevelUrl === undefined || grantPrefix === undefined)
    throw new UsageError('The stage does not say where HighLevel’s grants are; deploy or start this version first')
  const grants = createGrantReader({ secrets: createSecretValues(target.secrets), prefix: grantPrefix, clock })
  const highLevel = createHighLevelClient({
    baseUrl: highLevelUrl,
    locationId,
    fetch,
    clock,
    pacer: createPacer(clock),
    accessToken: async (options) => (await grants.read(locationId, options)).grant.accessToken,
  })
  const { readDirectory } = createLocationDirectories(target)
  const directories = { readDirectory, writeDirectory: async () => {} }
  const decision = await routeEmail({ routing, locationId, email, highLevel, directories, now: clock.now() })
  return { tenant, locationId, url: routerLink(routing, decision.router), ...decision }
}

/** What a person reads in a terminal: words of the rules and names of fields, nothing of the contact. */
export function describeRoute(report: RouteReport, isExplained: boolean): string {
  if ('problem' in report) return `${report.tenant}: ${report.problem}`
  const { tenant, team, router, rule, url, distribution, host, trace } = report
  const more = [...(distribution ? [`distribution ${distribution}`] : []), ...(host ? [`host ${host}`] : [])]
  const why = rule === undefined ? 'by default, as no rule matched' : `by rule “${rule}”`
  const facts = [`${tenant}: team ${team}`, `router ${router}`, ...more].join(', ')
  const rules = isExplained
    ? trace.flatMap(({ rule: name, matched, why: reasons }) => [
        `  ${matched ? '✓' : '✗'} ${name}`,
        ...reasons.map((reason) => `      ${reason}`),
      ])
    : []
  return [`${facts}, ${why}`, `  ${url}`, ...rules].join('\n')
}
