import { z } from 'zod'
import type { Clock } from '../../../../../shared/clock.ts'
import { ControlError, type ControlRoute, readControlBody } from '../../control.ts'
import type { Call } from '../../simulator-server.ts'
import { type App, type AppBook, appSchema } from '../app.ts'
import { type LocationBook, locationSchema } from '../location-book.ts'
import type { AppWebhooks } from '../webhooks.ts'
import { companyConsent, locationConsent } from './authorize.ts'
import { type Consent, subjectOf } from './grant.ts'
import type { GrantBook } from './grant-book.ts'
import { consentFor, type InstallBook } from './install-book.ts'

const locationSubject = z.strictObject({ locationId: z.string() })
const companySubject = z.strictObject({ companyId: z.string() })
const subjectSchema = z.union([locationSubject, companySubject])
const installSchema = z.union([
  locationSubject,
  companySubject.extend({ bulk: z.boolean().optional(), locationIds: z.array(z.string()).optional() }),
])
type InstallOrder = z.infer<typeof installSchema>

interface OAuthParts {
  clock: Clock
  apps: AppBook
  locations: LocationBook
  grants: GrantBook
  installs: InstallBook
  webhooks: AppWebhooks
}

const subjectIn = (call: Call) => {
  const subject = readControlBody(subjectSchema, call)
  return 'locationId' in subject ? subject.locationId : subjectOf(subject)
}

/** What the developer of the app, its users and HighLevel itself do to an app's connections. */
export function oauthControlRoutes({ clock, apps, locations, grants, installs, webhooks }: OAuthParts): ControlRoute[] {
  const requireApp = (): App => {
    const app = apps.get()
    if (!app) throw new ControlError('There is no app: POST /_simulator/app first')
    return app
  }
  const requireLocation = (id: string | undefined) => {
    const location = locations.get(id)
    if (!location) throw new ControlError(`There is no location ${id ?? ''}`)
    return location
  }
  const requireCompany = (id: string) => {
    const ofCompany = locations.ofCompany(id)
    if (ofCompany.length === 0) throw new ControlError(`There is no location of the company ${id}`)
    return ofCompany
  }
  const done = (wasThere: boolean, what: string) => {
    if (!wasThere) throw new ControlError(`There is no living grant or install of ${what}`)
    return {}
  }

  const consentTo = (order: InstallOrder, app: App): Consent => {
    if ('locationId' in order) return locationConsent(requireLocation(order.locationId), app.scopes)
    const { companyId, bulk, locationIds } = order
    const consent = companyConsent(companyId, requireCompany(companyId), app, locationIds)
    return { ...consent, isBulkInstallation: bulk ?? consent.isBulkInstallation }
  }

  const addLocation = (call: Call) => {
    const location = readControlBody(locationSchema, call)
    const isNew = locations.get(location.id) === undefined
    locations.add(location)
    const agency = installs.ofCompany(location.companyId)?.consent
    if (isNew && agency?.installToFutureLocations) installs.install(consentFor(agency, location.id), clock.now())
    return { location }
  }

  return [
    {
      method: 'POST',
      path: '/app',
      run: (call) => {
        apps.set(readControlBody(appSchema, call))
        return {}
      },
    },
    { method: 'POST', path: '/locations', run: addLocation },
    {
      method: 'POST',
      path: '/locations/{id}/inactive',
      run: (call, { id }) => {
        const { inactive } = readControlBody(z.strictObject({ inactive: z.boolean() }), call)
        locations.setInactive(requireLocation(id).id, inactive)
        return {}
      },
    },
    {
      // An install that begins in the marketplace ends at the app's first address, with a code and without a state.
      method: 'POST',
      path: '/install',
      run: (call) => {
        const app = requireApp()
        const consent = consentTo(readControlBody(installSchema, call), app)
        const [redirectUri = ''] = app.redirectUris
        installs.install(consent, clock.now())
        const url = new URL(redirectUri)
        url.searchParams.append('code', grants.issueCode(consent, redirectUri, clock.now()))
        return { redirectUrl: url.href }
      },
    },
    {
      method: 'POST',
      path: '/uninstall',
      run: (call) => {
        const subject = readControlBody(subjectSchema, call)
        return done(installs.uninstall(subject, clock.now()), JSON.stringify(subject))
      },
    },
    {
      method: 'POST',
      path: '/revoke',
      run: (call) => done(grants.end(subjectIn(call), clock.now()), subjectIn(call)),
    },
    {
      method: 'POST',
      path: '/expire',
      run: (call) => done(grants.expireAccess(subjectIn(call), clock.now()), subjectIn(call)),
    },
    { method: 'GET', path: '/grants', run: () => grants.describe() },
    { method: 'GET', path: '/deliveries', run: () => webhooks.deliveries() },
    {
      method: 'POST',
      path: '/webhooks/resend',
      run: async (call) => {
        const { deliveryIndex } = readControlBody(z.strictObject({ deliveryIndex: z.int().min(0) }), call)
        const delivery = webhooks.deliveries()[deliveryIndex]
        if (!delivery) throw new ControlError(`There is no delivery ${deliveryIndex}`)
        return webhooks.resend(delivery)
      },
    },
  ]
}
