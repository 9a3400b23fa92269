import type { Integration } from '../config/define-integration.ts'
import { locationsOf } from '../config/settings-for.ts'
import { type DeadLetter, factsOf } from './dead-letter.ts'

/** Which dead letters are meant; what is absent says nothing. */
export interface LetterFilter {
  locations?: readonly string[]
  reasons?: readonly string[]
  /** Unix milliseconds when it became a dead letter. */
  since?: number
  /** Not included. */
  until?: number
  tenant?: string
}

export function isMeant(
  { integration }: { integration: Pick<Integration, 'tenants'> },
  filter: LetterFilter,
  letter: DeadLetter,
): boolean {
  const { locations, reasons, since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, tenant } = filter
  if (locations && !locations.includes(letter.groupId)) return false
  if (reasons && !reasons.includes(letter.reason)) return false
  if (letter.since < since || letter.since >= until) return false
  if (tenant === undefined) return true
  // What HighLevel told names no tenant: it is of those whose bookings go to its location.
  const named = factsOf(letter).tenant
  if (named !== undefined) return named === tenant
  const { [tenant]: one } = integration.tenants
  return one !== undefined && locationsOf({ tenants: { [tenant]: one } }).includes(letter.groupId)
}
