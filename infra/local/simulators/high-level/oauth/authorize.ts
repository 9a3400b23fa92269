import type { Call, Reply } from '../../simulator-server.ts'
import { type App, type AppBook, appIdOf } from '../app.ts'
import type { LocationBook } from '../location-book.ts'
import type { Location } from '../operation.ts'
import { type Choice, consentPage, locationChoice, refusalPage } from './consent-page.ts'
import type { Consent } from './grant.ts'
import type { GrantBook } from './grant-book.ts'
import type { InstallBook } from './install-book.ts'

export const CONSENT_PATHS = ['/v2/oauth/chooselocation', '/oauth/chooselocation']

const html = (status: number, body: string): Reply => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  body,
})

const redirect = (uri: string, parameters: Record<string, string | undefined>): Reply => {
  const location = new URL(uri)
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) location.searchParams.append(name, value)
  return { status: 302, headers: { location: location.href, 'cache-control': 'no-store' }, body: undefined }
}

interface Asked {
  app: App
  redirectUri: string
  scopes: string[]
  state: string | undefined
}

/** What the link asks for, or the words of the page that refuses it. Nothing is redirected to an unknown address. */
function readLink({ query }: Call, app: App | undefined): Asked | string {
  const repeated = [...new Set(query.keys())].find((name) => query.getAll(name).length > 1)
  if (repeated !== undefined) return `The parameter ${repeated} is given twice.`
  if (!app || query.get('client_id') !== app.clientId) return 'There is no app with this client_id.'
  const redirectUri = query.get('redirect_uri') ?? ''
  if (!app.redirectUris.includes(redirectUri)) return 'This redirect_uri is none of the app’s.'
  if (query.get('response_type') !== 'code') return 'The response_type must be code.'
  const scopes = (query.get('scope') ?? '').split(' ').filter((scope) => scope !== '')
  const unknown = scopes.find((scope) => !app.scopes.includes(scope))
  if (scopes.length === 0) return 'The link asks for no scope.'
  if (unknown !== undefined) return `The app does not have the scope ${unknown}.`
  return { app, redirectUri, scopes, state: query.get('state') ?? undefined }
}

const userOf = (location: Location | undefined) => location?.users?.[0]?.id ?? 'simulated-user'

export const locationConsent = (location: Location, scopes: string[]): Consent => ({
  userType: 'Location',
  locationId: location.id,
  companyId: location.companyId ?? '',
  userId: userOf(location),
  scopes,
  isBulkInstallation: false,
  approvedLocations: [],
  approveAllLocations: false,
  installToFutureLocations: false,
})

/** An agency's install: on all of its locations, those to come included, or only on some of those there are. */
export function companyConsent(
  companyId: string,
  ofCompany: Location[],
  app: Pick<App, 'scopes' | 'distribution'>,
  only?: string[],
): Consent {
  const approvedLocations = ofCompany.map(({ id }) => id).filter((id) => only?.includes(id) ?? true)
  return {
    userType: 'Company',
    companyId,
    userId: userOf(ofCompany[0]),
    scopes: app.scopes,
    isBulkInstallation: app.distribution === 'sub-account',
    approvedLocations,
    approveAllLocations: only === undefined,
    installToFutureLocations: only === undefined,
  }
}

/** The consent page and what happens on Allow and Deny. */
export function createAuthorize(options: {
  apps: AppBook
  locations: LocationBook
  grants: GrantBook
  installs: InstallBook
}): (call: Call, now: number) => Reply {
  const { apps, locations, grants, installs } = options

  const choicesOf = ({ distribution }: App): Choice[] => {
    const companies = [...new Set(locations.list().map(({ companyId = '' }) => companyId))].map((id) => ({
      value: `company:${id}`,
      label: `Agency ${id}, all of its sub-accounts`,
    }))
    return distribution === 'agency' ? companies : [...locations.list().map(locationChoice), ...companies]
  }

  const consentOf = (choice: string, { app, scopes }: Asked): Consent | undefined => {
    if (!choicesOf(app).some(({ value }) => value === choice)) return undefined
    const id = choice.slice(choice.indexOf(':') + 1)
    const location = choice.startsWith('location:') ? locations.get(id) : undefined
    return location
      ? locationConsent(location, scopes)
      : companyConsent(id, locations.ofCompany(id), { ...app, scopes })
  }

  const decide = (call: Call, asked: Asked, now: number): Reply => {
    const form = new URLSearchParams(call.body)
    const { redirectUri, state } = asked
    if (form.get('decision') === 'deny') return redirect(redirectUri, { error: 'access_denied', state })
    const consent = consentOf(form.get('choice') ?? '', asked)
    if (form.get('decision') !== 'allow' || !consent) return html(400, refusalPage('Choose where to connect the app.'))
    installs.install(consent, now)
    return redirect(redirectUri, { code: grants.issueCode(consent, redirectUri, now), state })
  }

  return (call, now) => {
    const asked = readLink(call, apps.get())
    if (typeof asked === 'string') return html(400, refusalPage(asked))
    if (call.method === 'POST') return decide(call, asked, now)
    const { app, scopes } = asked
    return html(200, consentPage({ appId: appIdOf(app), scopes, choices: choicesOf(app) }))
  }
}
