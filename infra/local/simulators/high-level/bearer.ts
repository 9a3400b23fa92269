import type { Clock } from '../../../../shared/clock.ts'
import type { LocationBook } from './location-book.ts'
import type { Grant } from './oauth/grant.ts'
import type { GrantBook } from './oauth/grant-book.ts'
import type { Location, Operation } from './operation.ts'
import { Refusal } from './refusal.ts'

/** Who sends a request. */
export type Caller =
  /** With a Private Integration Token, which has every scope, or with the location's OAuth token. */
  | { kind: 'location'; location: Location; grant?: Grant }
  | { kind: 'agency'; grant: Grant }
  /** The words are those of the 401; the location is known when the token once was good. */
  | { kind: 'nobody'; message: string; locationId?: string | undefined }

/** Tells whose request it is. The one place that knows about tokens. */
export type BearerCheck = (authorization: string | undefined) => Caller

export function createBearerCheck(options: { clock: Clock; locations: LocationBook; grants: GrantBook }): BearerCheck {
  const { clock, locations, grants } = options
  return (authorization) => {
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? ''
    const withPrivateToken = locations.list().find((location) => location.token === token)
    if (withPrivateToken) return { kind: 'location', location: withPrivateToken }
    const found = grants.findByAccessToken(token)
    if (!found)
      return { kind: 'nobody', message: token.startsWith('pit-') ? 'Invalid Private Integration token' : 'Invalid JWT' }
    const { grant, expiresAt } = found
    const { locationId } = grant
    // Both texts are used for tokens that have expired and for revoked ones; which one goes with what is not documented.
    if (expiresAt <= clock.now()) return { kind: 'nobody', message: 'Invalid JWT', locationId }
    if (grant.endedAt !== undefined)
      return { kind: 'nobody', message: 'Invalid token: access token is invalid', locationId }
    if (locationId === undefined) return { kind: 'agency', grant }
    const location = locations.get(locationId)
    return location ? { kind: 'location', location, grant } : { kind: 'nobody', message: 'Invalid JWT' }
  }
}

/** Throws 401 for a token of the wrong kind or without the operation's scope; refreshing it would not help. */
export function checkScope(caller: Caller, { access, scope }: Operation) {
  if (caller.kind === 'nobody') throw new Refusal(401, caller.message)
  // A Private Integration Token cannot get the scopes of OAuth itself.
  const isPrivate = caller.kind === 'location' && caller.grant === undefined
  if (access === 'agency' && isPrivate) throw new Refusal(401, 'The token is not authorized for this scope.')
  if (caller.kind !== access) throw new Refusal(401, 'This authClass type is not allowed to access this scope.')
  if (!isPrivate && scope !== undefined && !caller.grant?.scopes.includes(scope))
    throw new Refusal(401, 'The token is not authorized for this scope.')
}
