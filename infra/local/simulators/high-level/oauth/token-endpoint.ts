import type { JsonObject } from '../../json.ts'
import type { RecordStore } from '../../record-store.ts'
import type { Call, Reply } from '../../simulator-server.ts'
import type { AppBook } from '../app.ts'
import { readForm } from '../read-request.ts'
import { answer, invalid, Refusal } from '../refusal.ts'
import { oneOf, optional, type Shape, string } from '../shape.ts'
import { ACCESS_TOKEN_SECONDS } from './access-tokens.ts'
import { hashOf } from './grant.ts'
import type { GrantBook, Tokens } from './grant-book.ts'

/** Names as in the published specification (apps/oauth.json). What is required is checked below, in other words. */
export const tokenForm: Shape = {
  client_id: optional(string),
  client_secret: optional(string),
  grant_type: optional(string),
  code: optional(string),
  refresh_token: optional(string),
  user_type: optional(oneOf('Company', 'Location')),
  redirect_uri: optional(string),
}

function required(form: Record<string, string>, name: string): string {
  const value = form[name]
  if (!value) throw new Refusal(400, `Missing parameter: ${name}`)
  return value
}

const tokenBody = ({ grant, accessToken, refreshToken }: Tokens): JsonObject => ({
  access_token: accessToken,
  token_type: 'Bearer',
  expires_in: ACCESS_TOKEN_SECONDS,
  refresh_token: refreshToken,
  refreshTokenId: hashOf(refreshToken).slice(0, 24),
  scope: grant.scopes.join(' '),
  userType: grant.userType,
  companyId: grant.companyId,
  userId: grant.userId,
  isBulkInstallation: grant.isBulkInstallation,
})

const locationBody = (tokens: Tokens): JsonObject => ({ ...tokenBody(tokens), locationId: tokens.grant.locationId })

const companyBody = (tokens: Tokens): JsonObject => ({
  ...tokenBody(tokens),
  approvedLocations: tokens.grant.approvedLocations,
  approveAllLocations: tokens.grant.approveAllLocations,
  installToFutureLocations: tokens.grant.installToFutureLocations,
})

/** `POST /oauth/token`, with the words of HighLevel's own refusals; it takes no version header and no bearer token. */
export function createTokenEndpoint(options: {
  store: RecordStore
  apps: AppBook
  grants: GrantBook
}): (call: Call, now: number) => Reply {
  const { store, apps, grants } = options

  const checkClient = (form: Record<string, string>) => {
    const [clientId, clientSecret] = [required(form, 'client_id'), required(form, 'client_secret')]
    const app = apps.get()
    if (app?.clientId !== clientId || app.clientSecret !== clientSecret)
      throw new Refusal(400, 'Invalid client: client is invalid')
  }

  const exchange = (form: Record<string, string>, now: number): Tokens => {
    if (!form.grant_type) throw invalid(['grant_type must be a valid enum value', 'grant_type should not be empty'])
    checkClient(form)
    switch (form.grant_type) {
      case 'authorization_code':
        // The user type that is asked for changes nothing: what was installed decides.
        return grants.exchangeCode(required(form, 'code'), required(form, 'redirect_uri'), now)
      case 'refresh_token':
        return grants.refresh(required(form, 'refresh_token'), form.user_type, now)
      default:
        throw new Refusal(400, 'Invalid parameter: grant_type')
    }
  }

  return (call, now) =>
    answer(() => {
      const form = readForm(call, tokenForm)
      const tokens = store.transaction(() => exchange(form, now))
      return { status: 200, body: tokens.grant.userType === 'Location' ? locationBody(tokens) : companyBody(tokens) }
    })
}
