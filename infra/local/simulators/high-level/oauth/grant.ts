import { createHash } from 'node:crypto'
import { z } from 'zod'

/** What somebody agreed to on the consent page: it goes from there into the code, the install and the grant. */
export const consentSchema = z.object({
  userType: z.enum(['Location', 'Company']),
  /** Only of user type Location. */
  locationId: z.string().optional(),
  companyId: z.string(),
  userId: z.string(),
  scopes: z.array(z.string()),
  /** An agency has installed an app for sub-accounts on many of them. */
  isBulkInstallation: z.boolean(),
  /** Only of user type Company. */
  approvedLocations: z.array(z.string()),
  approveAllLocations: z.boolean(),
  installToFutureLocations: z.boolean(),
})
export type Consent = z.infer<typeof consentSchema>

/** Times are Unix milliseconds. */
export const grantSchema = consentSchema.extend({
  id: z.string(),
  grantedAt: z.number(),
  newestRefreshToken: z.string(),
  refreshedAt: z.number(),
  /** How often the refresh token was exchanged for a new one. */
  refreshes: z.number(),
  /** How often an exchange was repeated within the grace. */
  repeats: z.number(),
  /** Revoked, uninstalled or replaced by a newer grant of the same subject. */
  endedAt: z.number().optional(),
})
export type Grant = z.infer<typeof grantSchema>

/** Whom a grant is about: a location's id, or `company-` and an agency's. */
export const subjectOf = ({ locationId, companyId }: { locationId?: string | undefined; companyId: string }) =>
  locationId ?? `company-${companyId}`

/** How the control API shows tokens, so that tests can compare with what was stored. */
export const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')
