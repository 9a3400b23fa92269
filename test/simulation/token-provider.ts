import type { HighLevelOAuth, TokenOutcome } from '../../shared/highlevel/oauth-api.ts'

const DAY_MS = 86_400_000
const GRACE_MS = 30_000

/** What HighLevel does not document: a run takes one of each. */
export interface ProviderHabits {
  /** A refresh ends the life of older access tokens. */
  endsOlderAccess: boolean
  /** A repeat within the grace gives another access token; the refresh token is the same either way. */
  givesNewAccessInGrace: boolean
  /** A new install ends the life of the grants before it. */
  endsOlderInstalls: boolean
}

/** Everything that came out of one consent. */
interface Family {
  isRevoked: boolean
  newest: string
  /** What a refresh token was exchanged for, and when. */
  exchanged: Map<string, { at: number; next: string }>
  access: Map<string, { expiresAt: number }>
}

/** HighLevel's token endpoint for one location: rotation, single use, 30 s of grace, revocation. */
export function createTokenProvider(options: {
  now(): number
  habits: ProviderHabits
  onRotated(): void
  /** True when HighLevel errs and refuses a good refresh token, as one of its data centres may do that is behind. */
  errs(): boolean
}) {
  const { now, habits } = options
  const families: Family[] = []
  const familyOf = new Map<string, Family>()
  let serial = 0
  let isActive = true
  let hasErred = false
  const ids = { locationId: 'location-1', companyId: 'agency-1' }

  function reply(family: Family, accessToken: string, startedAt: number): TokenOutcome {
    const { newest: refreshToken } = family
    const rest = { expiresInSeconds: 86_399, scopes: [], userType: 'Location' as const, isBulkInstallation: false }
    return { outcome: 'granted', reply: { accessToken, refreshToken, startedAt, ...ids, ...rest } }
  }
  function access(family: Family): string {
    const token = `access-${++serial}`
    if (habits.endsOlderAccess) family.access.clear()
    family.access.set(token, { expiresAt: now() + DAY_MS })
    return token
  }
  function newRefreshToken(family: Family): string {
    family.newest = `refresh-${++serial}`
    familyOf.set(family.newest, family)
    return family.newest
  }

  return {
    /** A person consents: a new grant, from scratch. */
    install(startedAt: number): TokenOutcome {
      if (habits.endsOlderInstalls) for (const older of families) older.isRevoked = true
      const family: Family = { isRevoked: false, newest: '', exchanged: new Map(), access: new Map() }
      families.push(family)
      newRefreshToken(family)
      return reply(family, access(family), startedAt)
    },
    refresh(refreshToken: string, startedAt: number): TokenOutcome {
      const family = familyOf.get(refreshToken)
      if (!family || family.isRevoked) return { outcome: 'invalid-grant' }
      if (!isActive) return { outcome: 'inactive' }
      // Never twice in a row: that is how a lost grant looks, and nobody could tell.
      hasErred = !hasErred && options.errs()
      if (hasErred) return { outcome: 'invalid-grant' }
      const before = family.exchanged.get(refreshToken)
      if (before && (now() - before.at > GRACE_MS || before.next !== family.newest)) return { outcome: 'invalid-grant' }
      if (before) {
        const [last] = [...family.access.keys()].slice(-1)
        return reply(family, last && !habits.givesNewAccessInGrace ? last : access(family), startedAt)
      }
      family.exchanged.set(refreshToken, { at: now(), next: newRefreshToken(family) })
      options.onRotated()
      return reply(family, access(family), startedAt)
    },
    /** What the API says to an access token. */
    accepts(accessToken: string): boolean {
      return families.some((family) => {
        const known = family.access.get(accessToken)
        return known !== undefined && !family.isRevoked && known.expiresAt > now()
      })
    },
    revokeAll() {
      for (const family of families) family.isRevoked = true
    },
    setActive(value: boolean) {
      isActive = value
    },
    isRevoked: (refreshToken: string) => familyOf.get(refreshToken)?.isRevoked ?? false,
    /** The refresh token that has to be in the store, unless the last consent was revoked. */
    newest(): string | undefined {
      const last = families.at(-1)
      return last && !last.isRevoked ? last.newest : undefined
    },
  }
}

/** The one operation that refresh-grant needs here; the others are not part of this simulation. */
export function oauthOver(refresh: (refreshToken: string) => Promise<TokenOutcome>): HighLevelOAuth {
  const absent = () => Promise.reject(new Error('Not part of this simulation'))
  return {
    refresh,
    exchangeCode: absent,
    mintLocationToken: async () => ({ outcome: 'invalid-grant' }),
    installedLocations: () => {
      throw new Error('Not part of this simulation')
    },
  }
}
