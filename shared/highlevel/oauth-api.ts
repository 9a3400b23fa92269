import * as z from 'zod/mini'
import type { OnCall } from '../calls.ts'
import type { Clock } from '../clock.ts'
import { GrantRevokedError, RemoteUnavailableError } from '../errors.ts'
import { type KnownOfReply, parseTokenReply, readRefusal, type TokenOutcome } from './oauth-reply.ts'
import { createOAuthCall, type OAuthCall } from './oauth-request.ts'

export type { TokenOutcome, TokenReply } from './oauth-reply.ts'

type UserType = 'Location' | 'Company'

/**
 * HighLevel's OAuth endpoints. Everything here throws RemoteUnavailableError for 5xx, 429, network, five seconds
 * without a whole answer, a redirect, or an answer that cannot be read; no error carries a code, token or secret.
 */
export interface HighLevelOAuth {
  /** RFC 6749 section 4.1.3. The redirect URI must be the very one that the consent page got. */
  exchangeCode(code: string, redirectUri: string, userType: UserType): Promise<TokenOutcome>
  /** Single use: the answer's refresh token replaces this one; repeated within 30 s it gives the same one again. */
  refresh(refreshToken: string, userType: UserType): Promise<TokenOutcome>
  /** A location's own grant from its agency's. Needs oauth.write. @throws GrantBusyError when the agency's token is refused. */
  mintLocationToken(companyAccessToken: string, companyId: string, locationId: string): Promise<TokenOutcome>
  /** The agency's locations that have the app. Needs oauth.readonly. @throws GrantBusyError, GrantRevokedError, too. */
  installedLocations(companyAccessToken: string, companyId: string, appId: string): AsyncIterable<InstalledLocation>
}

export interface InstalledLocation {
  locationId: string
  name?: string
}

export interface HighLevelOAuthOptions {
  /** https origin of the API; never taken from data. */
  baseUrl: string
  fetch: typeof fetch
  clock: Clock
  clientId: string
  clientSecret: string
  /** Told of every request once it is over. */
  onCall?: OnCall | undefined
}

/** /oauth/locationToken and /oauth/installedLocations; /oauth/token takes none. */
const VERSION = '2021-07-28'
const PAGE = 100
// An agency of ten thousand locations; a list that never ends would be a mistake of the other side.
const MAX_PAGES = 100

const pageSchema = z.object({
  locations: z.array(
    z.object({
      _id: z.string().check(z.regex(/^[A-Za-z0-9_-]{3,64}$/)),
      name: z.catch(z.nullish(z.string()), undefined),
      isInstalled: z.nullish(z.boolean()),
    }),
  ),
  count: z.catch(z.nullish(z.int().check(z.nonnegative())), undefined),
})

/** The OAuth side of HighLevel for one app: marketplace.gohighlevel.com/docs/Authorization/OAuth2.0. */
export function createHighLevelOAuth(options: HighLevelOAuthOptions): HighLevelOAuth {
  const send = createOAuthCall(options)
  const client = { client_id: options.clientId, client_secret: options.clientSecret }

  async function askForTokens(call: OAuthCall, known: Omit<KnownOfReply, 'startedAt'> = {}): Promise<TokenOutcome> {
    const startedAt = options.clock.now()
    const { status, body } = await send(call)
    if (status >= 400) return readRefusal(status, body)
    const result = parseTokenReply(body, { startedAt, ...known })
    if (result.ok) return { outcome: 'granted', reply: result.reply }
    throw new RemoteUnavailableError(`${call.what}: the answer has no usable ${result.field}`)
  }

  return {
    exchangeCode: (code, redirectUri, userType) =>
      askForTokens({
        what: 'Exchanging the code',
        path: '/oauth/token',
        form: { ...client, grant_type: 'authorization_code', code, redirect_uri: redirectUri, user_type: userType },
      }),

    refresh: (refreshToken, userType) =>
      askForTokens({
        what: 'Refreshing the grant',
        path: '/oauth/token',
        form: { ...client, grant_type: 'refresh_token', refresh_token: refreshToken, user_type: userType },
      }),

    mintLocationToken: (companyAccessToken, companyId, locationId) =>
      askForTokens(
        {
          what: 'Minting a grant for a location',
          path: '/oauth/locationToken',
          form: { companyId, locationId },
          bearer: { token: companyAccessToken, version: VERSION },
        },
        { userType: 'Location', companyId, locationId },
      ),

    async *installedLocations(companyAccessToken, companyId, appId) {
      const seen = new Set<string>()
      let skip = 0
      for (let page = 0; page < MAX_PAGES; page++) {
        const query = new URLSearchParams({ companyId, appId, isInstalled: 'true', skip: `${skip}`, limit: `${PAGE}` })
        const { locations, count } = await readPage(send, {
          what: 'Listing the installed locations',
          path: `/oauth/installedLocations?${query}`,
          bearer: { token: companyAccessToken, version: VERSION },
        })
        const fresh = locations.filter((location) => !seen.has(location._id))
        for (const { _id, name, isInstalled } of fresh) {
          seen.add(_id)
          if (isInstalled !== false) yield { locationId: _id, ...(name ? { name } : {}) }
        }
        skip += locations.length
        if (fresh.length === 0 || skip >= (count ?? Number.POSITIVE_INFINITY)) return
      }
    },
  }
}

async function readPage(send: ReturnType<typeof createOAuthCall>, call: OAuthCall) {
  const { status, body } = await send(call)
  if (status >= 400) throw new GrantRevokedError(`${call.what}: HighLevel answered ${status}`)
  const result = pageSchema.safeParse(body)
  if (result.success) return result.data
  const field = result.error.issues[0]?.path.join('.') || 'body'
  throw new RemoteUnavailableError(`${call.what}: the answer has no usable ${field}`)
}
