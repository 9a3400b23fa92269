import { normalizeEmail } from '../../shared/booking/email.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { settingsFor } from '../../shared/config/settings-for.ts'
import { HSTS } from '../../shared/http/hsts.ts'
import type { Count } from '../../shared/metrics.ts'
import { routerLink, routersOf } from '../../shared/routing/router-link.ts'
import type { Response, RouteEvent } from './page.ts'
import { createVisitorDecisions, type DecisionOptions, type Place } from './visitor-decisions.ts'

export interface RouteVisitorOptions extends DecisionOptions {
  integration: Integration
  count: Count
}

type VisitorEvent = Pick<RouteEvent, 'rawQueryString' | 'headers'>

/**
 * GET /route?email=…&router=…&tenant=…: the booking link for the visitor of a website, as JSON or as a redirect. Whatever is
 * wrong with the e-mail, the router or HighLevel, the visitor gets the default link; 404 only where nothing is configured.
 * The answer is the link alone, so it tells of a contact no more than that a rule sends it elsewhere.
 */
export function createRouteVisitor(options: RouteVisitorOptions) {
  const { integration } = options
  const decisionFor = createVisitorDecisions(options)
  const places = websitePlaces(integration)

  return async ({ rawQueryString, headers }: VisitorEvent): Promise<Response> => {
    const query = new URLSearchParams(rawQueryString)
    const place = placeOf(places, query.get('tenant'))
    const website = place?.routing.website
    if (!place || !website) return { statusCode: 404, headers: HEADERS, body: '' }
    const { routing } = place
    const email = readEmail(query.get('email'))
    const decision = email === undefined ? undefined : await decisionFor(place, email)
    const chosen =
      decision?.rule !== undefined
        ? { team: decision.team, router: decision.router }
        : { team: routing.otherwise.team, router: namedRouter(place, query.get('router')) }
    if (email !== undefined) options.count('LeadRouted', 1, { team: chosen.team })
    const url = routerLink(routing, chosen.router, email)
    const cors = corsHeaders(website.origins, headers)
    if (website.answer === 'redirect')
      return { statusCode: 302, headers: { ...HEADERS, ...cors, location: url }, body: '' }
    return {
      statusCode: 200,
      headers: { ...HEADERS, ...cors, 'content-type': 'application/json' },
      body: JSON.stringify({ ...(website.tellTeam ? chosen : {}), url }),
    }
  }
}

// The address has an e-mail in it: no cache keeps the answer, and no page that follows is told where the visitor came from.
const HEADERS = {
  'cache-control': 'no-store',
  'strict-transport-security': HSTS,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  vary: 'Origin',
}

/** Tenants whose location answers a website, with its routing. */
function websitePlaces(integration: Integration): Map<string, Place> {
  return new Map(
    Object.entries(integration.tenants).flatMap(([tenant, { location: locationId }]) => {
      const { routing } = settingsFor(integration, locationId)
      return routing?.website ? [[tenant, { locationId, routing }] as const] : []
    }),
  )
}

/** The named tenant's; without a name the one there is. */
function placeOf(places: ReadonlyMap<string, Place>, tenant: string | null): Place | undefined {
  if (tenant) return places.get(tenant)
  const [only, ...others] = places.values()
  return others.length === 0 ? only : undefined
}

/** A + that was not encoded arrives as a space, which no address has. */
const readEmail = (text: string | null) => normalizeEmail(text?.trim().replaceAll(' ', '+'))

/** The router that the form names, where the configuration knows it. */
function namedRouter({ routing }: Place, named: string | null): string {
  return routersOf(routing).find((router) => router === named) ?? routing.otherwise.router
}

function corsHeaders(origins: readonly string[], headers: VisitorEvent['headers']): Record<string, string> {
  const origin = origins.find((one) => one === headers?.['origin'])
  return origin === undefined ? {} : { 'access-control-allow-origin': origin }
}
