import type { Clock } from '../../../../../shared/clock.ts'
import type { ControlRoute } from '../../control.ts'
import type { JsonObject } from '../../json.ts'
import type { RecordStore } from '../../record-store.ts'
import type { Call, Reply } from '../../simulator-server.ts'
import type { AppBook } from '../app.ts'
import type { LocationBook } from '../location-book.ts'
import type { AgencyOperation } from '../operation.ts'
import type { AppWebhooks } from '../webhooks.ts'
import { agencyOperations } from './agency-operations.ts'
import { CONSENT_PATHS, createAuthorize } from './authorize.ts'
import { oauthControlRoutes } from './control.ts'
import { createGrantBook, type GrantBook } from './grant-book.ts'
import { createInstallBook } from './install-book.ts'
import { createTokenEndpoint } from './token-endpoint.ts'

export interface OAuth {
  grants: GrantBook
  /** The consent page and the token endpoint; undefined for every other address. */
  answer(call: Call): Reply | undefined
  /** What is called with an agency's token. */
  operations: AgencyOperation[]
  controlRoutes: ControlRoute[]
  /** Sends an event of the location to the app, when it is installed there and may read contacts. */
  tell(locationId: string, event: JsonObject): void
}

/** Consent, codes, grants and installs of the one app. */
export function createOAuth(options: {
  store: RecordStore
  clock: Clock
  apps: AppBook
  locations: LocationBook
  webhooks: AppWebhooks
}): OAuth {
  const { store, clock, apps, locations, webhooks } = options
  const grants = createGrantBook(store, apps, locations)
  const installs = createInstallBook({ store, apps, locations, grants, webhooks })
  const parts = { clock, apps, locations, grants, installs, webhooks }
  const authorize = createAuthorize(parts)
  const token = createTokenEndpoint({ store, apps, grants })
  return {
    grants,
    answer(call) {
      const { method, path } = call
      if (method === 'POST' && path === '/oauth/token') return token(call, clock.now())
      const isConsent = CONSENT_PATHS.includes(path) && (method === 'GET' || method === 'POST')
      return isConsent ? authorize(call, clock.now()) : undefined
    },
    operations: agencyOperations(parts),
    controlRoutes: oauthControlRoutes(parts),
    tell(locationId, event) {
      // The scope that gates these events, by HighLevel's list of scopes.
      const scopes = installs.ofLocation(locationId)?.consent.scopes
      if (scopes?.includes('contacts.readonly')) webhooks.send(event)
    },
  }
}
