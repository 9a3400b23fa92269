import { type JsonObject, plain } from '../../json.ts'
import { type AppBook, appIdOf } from '../app.ts'
import type { LocationBook } from '../location-book.ts'
import { type AgencyCall, type AgencyOperation, isoTime } from '../operation.ts'
import { invalid, otherLocation, Refusal } from '../refusal.ts'
import { digits, filled, oneOf, optional, required, type Shape, string } from '../shape.ts'
import { ACCESS_TOKEN_SECONDS } from './access-tokens.ts'
import type { GrantBook } from './grant-book.ts'
import { consentFor, type InstallBook } from './install-book.ts'

const flag = oneOf('true', 'false')

const locationTokenForm: Shape = { companyId: required(filled), locationId: required(filled) }

const installedLocationsQuery: Shape = {
  companyId: required(filled),
  appId: required(filled),
  skip: optional(digits),
  limit: optional(digits),
  query: optional(string),
  isInstalled: optional(flag),
  versionId: optional(string),
  onTrial: optional(flag),
  planId: optional(string),
  locationId: optional(string),
}

function requireCompany({ grant }: AgencyCall, companyId: unknown) {
  if (companyId !== grant.companyId) throw otherLocation()
}

/** What an agency may do with its own token. */
export function agencyOperations(options: {
  apps: AppBook
  locations: LocationBook
  grants: GrantBook
  installs: InstallBook
}): AgencyOperation[] {
  const { apps, locations, grants, installs } = options
  const appId = () => {
    const app = apps.get()
    return app ? appIdOf(app) : ''
  }

  const mint = (call: AgencyCall): JsonObject => {
    requireCompany(call, call.body.companyId)
    const location = locations.get(plain(call.body.locationId))
    if (location?.companyId !== call.grant.companyId) throw otherLocation()
    // The words are not documented.
    if (!installs.ofLocation(location.id)) throw new Refusal(400, `App is not installed on location ${location.id}`)
    if (locations.isInactive(location.id)) throw new Refusal(400, 'Location is not active')
    const tokens = grants.grant(consentFor(call.grant, location.id), call.now)
    return {
      access_token: tokens.accessToken,
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
      refresh_token: tokens.refreshToken,
      scope: tokens.grant.scopes.join(' '),
      locationId: location.id,
      userId: tokens.grant.userId,
      appId: appId(),
      versionId: appId(),
    }
  }

  const listInstalled = (call: AgencyCall): JsonObject => {
    const { query } = call
    requireCompany(call, query.companyId)
    if (query.appId !== appId()) throw invalid(['appId must be the app of the token'])
    const text = (query.query ?? '').toLowerCase()
    const described = locations.ofCompany(call.grant.companyId).map(({ id, name }) => {
      const install = installs.ofLocation(id)
      const when = install && { versionId: appId(), installedAt: isoTime(install.installedAt) }
      return { _id: id, name, address: '', isInstalled: install !== undefined, ...when }
    })
    const found = described.filter(
      ({ _id, name, isInstalled }) =>
        name.toLowerCase().includes(text) &&
        (query.locationId === undefined || query.locationId === _id) &&
        (query.isInstalled === undefined || (query.isInstalled === 'true') === isInstalled),
    )
    const skip = Number(query.skip ?? 0)
    return {
      locations: found.slice(skip, skip + Number(query.limit ?? 20)),
      count: found.length,
      installToFutureLocations: call.grant.installToFutureLocations,
    }
  }

  const row = { access: 'agency', version: '2021-07-28', status: 200 } as const
  return [
    { ...row, method: 'POST', path: '/oauth/locationToken', scope: 'oauth.write', body: locationTokenForm, run: mint },
    {
      ...row,
      method: 'GET',
      path: '/oauth/installedLocations',
      scope: 'oauth.readonly',
      query: installedLocationsQuery,
      run: listInstalled,
    },
  ]
}
