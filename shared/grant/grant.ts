import * as z from 'zod/mini'
import { filledText } from '../filled-text.ts'

const oauthSchema = z.object({
  kind: z.literal('oauth'),
  userType: z.enum(['Location', 'Company']),
  locationId: z.exactOptional(filledText()),
  companyId: filledText(),
  accessToken: filledText(),
  /** Empty for a minted location grant that came without one: it is minted again instead of refreshed. */
  refreshToken: z.string(),
  /** Unix ms, counted from the start of the request: early rather than late. */
  expiresAt: z.number(),
  /** Unix ms, the start of the request that gave this pair. */
  obtainedAt: z.number(),
  scopes: z.array(z.string()),
  userId: z.exactOptional(z.string()),
})

const grantSchema = z.discriminatedUnion('kind', [
  // Static, made by hand in HighLevel, never refreshed.
  z.object({ kind: z.literal('private-integration-token'), accessToken: filledText() }),
  oauthSchema,
])

/** The stored result of connecting a location or an agency: what its secret holds, as one value. */
export type Grant = z.infer<typeof grantSchema>
export type OAuthGrant = z.infer<typeof oauthSchema>

export interface StoredGrant {
  grant: Grant
  /** Secrets Manager's id of the version. */
  version: string
}

/** What a token endpoint answered, as far as a grant keeps it. */
export interface GrantReply {
  accessToken: string
  refreshToken?: string
  expiresInSeconds: number
  scopes: string[]
  userType: 'Location' | 'Company'
  locationId?: string
  companyId: string
  userId?: string
  /** Unix ms. */
  startedAt: number
}

/** The grant of a reply; without a new refresh token the old one stays (RFC 6749 section 6). */
export function grantOf(reply: GrantReply, oldRefreshToken = ''): OAuthGrant {
  const { accessToken, refreshToken, expiresInSeconds, scopes, userType, locationId, companyId, userId } = reply
  return {
    kind: 'oauth',
    userType,
    ...(locationId ? { locationId } : {}),
    companyId,
    accessToken,
    refreshToken: refreshToken ?? oldRefreshToken,
    expiresAt: reply.startedAt + expiresInSeconds * 1000,
    obtainedAt: reply.startedAt,
    scopes,
    ...(userId ? { userId } : {}),
  }
}

/** Whose grant it is: names its secret, its connection and its group on the grant queue. A location's is its id. */
export const companySubject = (companyId: string) => `company-${companyId}`

/** The grant in a secret's text; undefined when it is none. */
export function parseGrant(text: string): Grant | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return grantSchema.safeParse(value).data
}
