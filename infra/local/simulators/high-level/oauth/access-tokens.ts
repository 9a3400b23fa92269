import { createHmac, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { RecordStore } from '../../record-store.ts'
import type { AppBook } from '../app.ts'
import type { Grant } from './grant.ts'

/** One day less a second: HighLevel docs/oauth/Authorization.md and the example of apps/oauth.json. */
export const ACCESS_TOKEN_SECONDS = 86_399

const recordSchema = z.object({ grantId: z.string(), expiresAt: z.number() })
export type AccessToken = z.infer<typeof recordSchema>

export interface AccessTokens {
  /** A new token that lives for a day; the grant's earlier ones stay good until they expire. */
  issue(grant: Grant, now: number): string
  /** Also one that has expired, until the next one of its grant is issued. */
  find(token: string): AccessToken | undefined
  /** When the token of the grant that lives longest will expire. */
  lastExpiry(grantId: string): number | undefined
  /** Lets every token of the grant expire now. */
  expire(grantId: string, now: number): void
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Shaped and as long as the real ones, which are JWTs; nobody but their issuer has any business reading them. */
function newToken(grant: Grant, clientId: string, now: number): string {
  const { userType, scopes } = grant
  const header = encode({ alg: 'HS256', typ: 'JWT' })
  const payload = encode({
    authClass: userType,
    authClassId: grant.locationId ?? grant.companyId,
    source: 'INTEGRATION',
    sourceId: clientId,
    channel: 'OAUTH',
    primaryAuthClassId: grant.locationId ?? grant.companyId,
    oauthMeta: { scopes, client: clientId.split('-', 1)[0], clientKey: clientId },
    iat: Math.floor(now / 1000),
    exp: Math.floor(now / 1000) + ACCESS_TOKEN_SECONDS,
    jti: randomUUID(),
  })
  const signature = createHmac('sha256', randomUUID()).update(`${header}.${payload}`).digest('base64url')
  return `${header}.${payload}.${signature}`
}

export function createAccessTokens(store: RecordStore, apps: AppBook): AccessTokens {
  const listed = (owner: string) =>
    store
      .list('access-token', { owner })
      .map((record) => ({ token: z.string().parse(record.token), ...recordSchema.parse(record) }))
  const put = (token: string, grantId: string, expiresAt: number) =>
    store.put('access-token', token, { token, grantId, expiresAt }, { owner: grantId })
  return {
    issue(grant, now) {
      const earlier = listed(grant.id)
      for (const { token, expiresAt } of earlier.slice(0, -1)) if (expiresAt <= now) store.remove('access-token', token)
      const token = newToken(grant, apps.get()?.clientId ?? '', now)
      put(token, grant.id, now + ACCESS_TOKEN_SECONDS * 1000)
      return token
    },
    find(token) {
      const record = store.get('access-token', token)
      return record && recordSchema.parse(record)
    },
    lastExpiry: (grantId) =>
      listed(grantId).reduce<number | undefined>((last, { expiresAt }) => Math.max(last ?? 0, expiresAt), undefined),
    expire(grantId, now) {
      for (const { token, expiresAt } of listed(grantId)) if (expiresAt > now) put(token, grantId, now)
    },
  }
}
