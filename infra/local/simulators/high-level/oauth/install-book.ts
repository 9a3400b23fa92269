import { z } from 'zod'
import type { RecordStore } from '../../record-store.ts'
import { type AppBook, appIdOf } from '../app.ts'
import type { LocationBook } from '../location-book.ts'
import type { AppWebhooks } from '../webhooks.ts'
import { type Consent, consentSchema, subjectOf } from './grant.ts'
import type { GrantBook } from './grant-book.ts'

const installSchema = z.object({ consent: consentSchema, installedAt: z.number() })
export type Install = z.infer<typeof installSchema>

/** Where the app is installed, which is told to the app and ends its grants when it is over. */
export interface InstallBook {
  ofLocation(locationId: string): Install | undefined
  ofCompany(companyId: string): Install | undefined
  /** Installs the app for a location, or for an agency and every location it approved; each is told by INSTALL. */
  install(consent: Consent, now: number): void
  /** Removes the app from a location, or from an agency and all of its locations. True when it was installed. */
  uninstall(subject: { locationId: string } | { companyId: string }, now: number): boolean
}

/** The consent that an agency's bulk install means for one of its locations. */
export const consentFor = (consent: Consent, locationId: string): Consent => ({
  ...consent,
  userType: 'Location',
  locationId,
  isBulkInstallation: false,
  approvedLocations: [],
  approveAllLocations: false,
  installToFutureLocations: false,
})

export function createInstallBook(options: {
  store: RecordStore
  apps: AppBook
  locations: LocationBook
  grants: GrantBook
  webhooks: AppWebhooks
}): InstallBook {
  const { store, apps, locations, grants, webhooks } = options
  const find = (subject: string) => {
    const record = store.get('install', subject)
    return record && installSchema.parse(record)
  }
  const put = (consent: Consent, installedAt: number) =>
    store.put('install', subjectOf(consent), { consent, installedAt })

  /** The documented fields (webhook events/AppInstall.md); an agency install has no location, user and company name. */
  const tellInstall = ({ companyId, locationId, userId }: Consent) => {
    const app = apps.get()
    if (!app) return
    const ofLocation = { locationId, userId, isWhitelabelCompany: false, whitelabelDetails: {}, companyName: companyId }
    webhooks.send({ type: 'INSTALL', appId: appIdOf(app), companyId, ...(locationId !== undefined && ofLocation) })
  }

  const remove = (subject: string, now: number) => {
    grants.end(subject, now)
    return store.remove('install', subject)
  }

  return {
    ofLocation: find,
    ofCompany: (companyId) => find(subjectOf({ companyId })),
    install(consent, now) {
      for (const one of [consent, ...consent.approvedLocations.map((id) => consentFor(consent, id))]) {
        put(one, now)
        tellInstall(one)
      }
    },
    uninstall(subject, now) {
      const app = apps.get()
      const isLocation = 'locationId' in subject
      const removed = remove(isLocation ? subject.locationId : subjectOf(subject), now)
      if (!isLocation) for (const { id } of locations.ofCompany(subject.companyId)) remove(id, now)
      if (removed && app) webhooks.send({ type: 'UNINSTALL', appId: appIdOf(app), ...subject })
      return removed
    },
  }
}
