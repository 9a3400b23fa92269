import type { Integration } from '../../shared/config/define-integration.ts'
import { neededScopes } from '../../shared/config/needed-scopes.ts'
import { locationsOf } from '../../shared/config/settings-for.ts'
import type { TokenReply } from '../../shared/highlevel/oauth-api.ts'

/** Whom the tokens are for. */
export type Installed = { kind: 'location'; locationId: string } | { kind: 'agency'; companyId: string }

/** Why a grant is not stored, though HighLevel gave it. */
export type Refusal =
  | { reason: 'no-location' }
  | { reason: 'unknown-location'; locationId: string }
  /** The agency has the app on no location that the configuration names. */
  | { reason: 'unknown-agency' }
  | { reason: 'whole-agency' }
  | { reason: 'missing-scopes'; missing: string[] }

export type CheckedReply = { ok: true; installed: Installed } | { ok: false; refusal: Refusal }

/**
 * Only what the configuration names may be connected, and only with what it needs. Extra scopes are fine. The reply of an
 * agency does not say which locations it has: `storeAgency` asks for them before it stores anything.
 */
export function checkReply(reply: TokenReply, integration: Integration): CheckedReply {
  const refuse = (refusal: Refusal): CheckedReply => ({ ok: false, refusal })
  const granted = new Set(reply.scopes)
  const isAgency = reply.userType === 'Company'
  if (isAgency && integration.highLevel.installs !== 'agency') return refuse({ reason: 'whole-agency' })
  if (!isAgency) {
    if (!reply.locationId) return refuse({ reason: 'no-location' })
    const isConfigured = locationsOf(integration).includes(reply.locationId)
    if (!isConfigured) return refuse({ reason: 'unknown-location', locationId: reply.locationId })
  }
  const missing = neededScopes(integration)
    .map(({ scope }) => scope)
    // A location's own tokens cannot have what only agencies have.
    .filter((scope) => (isAgency || !scope.startsWith('oauth.')) && !granted.has(scope))
  if (missing.length > 0) return refuse({ reason: 'missing-scopes', missing })
  if (isAgency) return { ok: true, installed: { kind: 'agency', companyId: reply.companyId } }
  return { ok: true, installed: { kind: 'location', locationId: reply.locationId ?? '' } }
}
