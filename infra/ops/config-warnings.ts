import type { Integration } from '../../shared/config/define-integration.ts'
import { neededScopes } from '../../shared/config/needed-scopes.ts'
import { locationsOf, settingsFor } from '../../shared/config/settings-for.ts'
import type { Settings } from '../../shared/config/settings-schema.ts'

// Domains where everybody may have an address: guests, most of all.
const PUBLIC_DOMAINS = [
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'yahoo.com',
  'icloud.com',
  'aol.com',
]
const STARTER_LOCATION = 'demo-location'
// These two are in the instructions for a Private Integration Token.
const PLAIN_SCOPES = ['contacts.readonly', 'contacts.write']

/** What is no mistake, and may still not be what was meant: a sentence each. */
export function warningsOf(integration: Integration): string[] {
  const { highLevel, skip } = integration
  const where = (is: (settings: Settings) => boolean) =>
    locationsOf(integration).filter((location) => is(settingsFor(integration, location)))
  const dry = where(({ mode }) => mode === 'dry-run')
  const ownerless = where(
    ({ hosts, owner, mode }) =>
      mode === 'sync' && !owner.findUsers && Object.values(hosts).every((host) => host.user === undefined),
  )
  const further = neededScopes(integration)
    .map(({ scope }) => scope)
    .filter((scope) => !PLAIN_SCOPES.includes(scope) && !scope.startsWith('oauth.'))
  const publicDomains = skip.guestDomains.filter((domain) => PUBLIC_DOMAINS.includes(domain))
  return [
    ...when(
      locationsOf(integration).includes(STARTER_LOCATION),
      `${STARTER_LOCATION} is the location of the demo: put your own there before you deploy.`,
    ),
    ...when(dry.length > 0, `Dry run in ${listed(dry)}: bookings are planned, and nothing is written to HighLevel.`),
    ...when(
      ownerless.length > 0,
      `No host is a HighLevel user in ${listed(ownerless)}: contacts get no owner, tasks are nobody’s. Name users in hosts, or switch owner.findUsers on.`,
    ),
    ...when(
      further.length > 0,
      `A Private Integration Token has only the scopes that you tick when you create it: ${further.join(', ')}, too.`,
    ),
    ...when(
      highLevel.installs === 'agency' && highLevel.appId === undefined,
      'Without highLevel.appId, a location that installs the app later is not connected by itself.',
    ),
    ...routerRoutes(integration),
    ...when(
      publicDomains.length > 0,
      `skip.guestDomains has ${publicDomains.join(', ')}: every guest with such an address is skipped.`,
    ),
  ]
}

const when = (holds: boolean, sentence: string) => (holds ? [sentence] : [])

function routerRoutes({ tenants }: Integration): string[] {
  const routes = Object.entries(tenants).flatMap(([tenant, rules]) =>
    rules.routes.flatMap(({ router }, index) => (router ? [`tenants.${tenant}.routes.${index}`] : [])),
  )
  return when(
    routes.length > 0,
    `${listed(routes)} ${routes.length === 1 ? 'asks' : 'ask'} for the router, which only webhooks tell: a booking found without one goes on to the next route.`,
  )
}

function listed(all: readonly string[]): string {
  const shown = all.slice(0, 3)
  const rest = all.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '')
}
