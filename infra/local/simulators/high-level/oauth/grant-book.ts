import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { JsonObject } from '../../json.ts'
import type { RecordStore } from '../../record-store.ts'
import type { AppBook } from '../app.ts'
import type { LocationBook } from '../location-book.ts'
import { Refusal } from '../refusal.ts'
import { type AccessToken, createAccessTokens } from './access-tokens.ts'
import { type Consent, consentSchema, type Grant, grantSchema, hashOf, subjectOf } from './grant.ts'

/** A repeat within this time with the same old token gets the same new one back: HighLevel's changelog. */
const GRACE_MS = 30_000
/** A refresh token that is not used dies after a year: HighLevel docs/oauth/Authorization.md. */
const REFRESH_TOKEN_MS = 365 * 86_400_000
/** Not documented. */
const CODE_MS = 10 * 60_000

const codeSchema = z.object({ consent: consentSchema, redirectUri: z.string(), expiresAt: z.number() })
const refreshTokenSchema = z.object({
  token: z.string(),
  grantId: z.string(),
  expiresAt: z.number(),
  usedAt: z.number().optional(),
  successor: z.string().optional(),
})
type RefreshToken = z.infer<typeof refreshTokenSchema>

export interface Tokens {
  grant: Grant
  accessToken: string
  refreshToken: string
}

/** Codes, grants and their tokens. Whatever throws, throws Refusal, and has changed nothing then. */
export interface GrantBook {
  issueCode(consent: Consent, redirectUri: string, now: number): string
  exchangeCode(code: string, redirectUri: string, now: number): Tokens
  refresh(refreshToken: string, userType: string | undefined, now: number): Tokens
  /** A grant without a code; it ends the subject's earlier grant. */
  grant(consent: Consent, now: number): Tokens
  findByAccessToken(token: string): { grant: Grant; expiresAt: AccessToken['expiresAt'] } | undefined
  /** Ends the living grant of the subject. True when there was one. */
  end(subject: string, now: number): boolean
  /** Lets the access tokens of the subject expire now. True when there is a living grant. */
  expireAccess(subject: string, now: number): boolean
  /** Every grant there ever was, oldest first, as the control API shows it: no token, only hashes. */
  describe(): JsonObject[]
}

const newSecret = () => randomBytes(24).toString('hex')
const invalidGrant = (reason: string) => new Refusal(400, `Invalid grant: ${reason}`)

export function createGrantBook(store: RecordStore, apps: AppBook, locations: LocationBook): GrantBook {
  const accessTokens = createAccessTokens(store, apps)
  const save = (grant: Grant) => store.put('grant', grant.id, grant, { owner: subjectOf(grant) })
  const find = (id: string) => {
    const record = store.get('grant', id)
    return record && grantSchema.parse(record)
  }
  const living = (owner: string) =>
    store
      .list('grant', { owner })
      .map((record) => grantSchema.parse(record))
      .filter(({ endedAt }) => endedAt === undefined)
  const saveRefreshToken = (record: RefreshToken) =>
    store.put('refresh-token', record.token, record, { owner: record.grantId })
  const newRefreshToken = (grantId: string, now: number) => {
    const token = newSecret()
    saveRefreshToken({ token, grantId, expiresAt: now + REFRESH_TOKEN_MS })
    return token
  }

  const requireActive = ({ locationId }: Consent) => {
    if (locationId !== undefined && locations.isInactive(locationId)) throw new Refusal(400, 'Location is not active')
  }

  /** The token's record when it may be exchanged: unused, or used a moment ago and its successor is still unused. */
  const requireRefreshToken = (token: string, now: number): RefreshToken => {
    const found = store.get('refresh-token', token)
    const record = found && refreshTokenSchema.parse(found)
    const isRepeat = record?.usedAt !== undefined && record.usedAt + GRACE_MS > now
    const isNewest = record !== undefined && find(record.grantId)?.newestRefreshToken === record.successor
    if (!record || record.expiresAt <= now || (record.usedAt !== undefined && !(isRepeat && isNewest)))
      throw invalidGrant('refresh token is invalid')
    return record
  }

  const tokensOf = (grant: Grant, now: number): Tokens => {
    save(grant)
    return { grant, accessToken: accessTokens.issue(grant, now), refreshToken: grant.newestRefreshToken }
  }

  const book: GrantBook = {
    issueCode(consent, redirectUri, now) {
      const code = newSecret()
      store.put('code', code, { consent, redirectUri, expiresAt: now + CODE_MS })
      return code
    },
    exchangeCode(code, redirectUri, now) {
      const found = store.get('code', code)
      if (!found) throw invalidGrant('authorization code is invalid')
      const { consent, expiresAt, ...issued } = codeSchema.parse(found)
      if (expiresAt <= now) throw invalidGrant('authorization code has expired')
      if (issued.redirectUri !== redirectUri) throw new Refusal(400, 'Invalid parameter: redirect_uri')
      requireActive(consent)
      store.remove('code', code)
      return book.grant(consent, now)
    },
    refresh(refreshToken, userType, now) {
      const record = requireRefreshToken(refreshToken, now)
      const grant = find(record.grantId)
      if (!grant || grant.endedAt !== undefined) throw invalidGrant('refresh token is invalid')
      if (userType !== undefined && userType !== grant.userType) throw new Refusal(400, 'Invalid parameter: user_type')
      requireActive(grant)
      if (record.successor !== undefined) return tokensOf({ ...grant, repeats: grant.repeats + 1 }, now)
      const newestRefreshToken = newRefreshToken(grant.id, now)
      saveRefreshToken({ ...record, usedAt: now, successor: newestRefreshToken })
      return tokensOf({ ...grant, newestRefreshToken, refreshedAt: now, refreshes: grant.refreshes + 1 }, now)
    },
    // Whether an earlier grant of the same subject goes on is not documented: not to rely on it is the stricter reading.
    grant(consent, now) {
      book.end(subjectOf(consent), now)
      const id = randomUUID()
      const newestRefreshToken = newRefreshToken(id, now)
      return tokensOf(
        { ...consent, id, grantedAt: now, refreshedAt: now, newestRefreshToken, refreshes: 0, repeats: 0 },
        now,
      )
    },
    findByAccessToken(token) {
      const record = accessTokens.find(token)
      const grant = record && find(record.grantId)
      return grant && { grant, expiresAt: record.expiresAt }
    },
    end(subject, now) {
      const ended = living(subject)
      for (const grant of ended) save({ ...grant, endedAt: now })
      return ended.length > 0
    },
    expireAccess(subject, now) {
      const grants = living(subject)
      for (const { id } of grants) accessTokens.expire(id, now)
      return grants.length > 0
    },
    describe: () =>
      store.list('grant').map((record) => {
        const { id, newestRefreshToken, endedAt = null, ...grant } = grantSchema.parse(record)
        return {
          subject: subjectOf(grant),
          ...grant,
          isLiving: endedAt === null,
          endedAt,
          newestRefreshTokenHash: hashOf(newestRefreshToken),
          accessExpiresAt: accessTokens.lastExpiry(id) ?? null,
        }
      }),
  }
  return book
}
