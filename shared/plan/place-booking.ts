import type { Booking } from '../booking/booking.ts'
import type { Integration } from '../config/define-integration.ts'

/** Where a booking belongs, or the rule that says it is nobody's business in the CRM. */
export type Place =
  | { locationId: string }
  | { ignored: 'internal-domain' | 'test-address' | 'route' }
  /** No such tenant in the configuration. */
  | { ignored: 'unknown-tenant' }

/**
 * Which HighLevel location a booking goes to: skip rules first, then the tenant's first route that fits, else its location.
 * A route asks for what the booking does not say (a fetch tells no router, a sparse cancellation nothing): it does not fit.
 */
export function placeBooking(
  { tenants, skip }: Pick<Integration, 'tenants' | 'skip'>,
  tenant: string,
  booking: Booking,
): Place {
  // A Map, as a tenant may be named like something every object has.
  const rules = new Map(Object.entries(tenants)).get(tenant)
  if (!rules) return { ignored: 'unknown-tenant' }
  const { email } = booking.guest
  const skipped = email === undefined ? undefined : skipReason(skip, email)
  if (skipped) return { ignored: skipped }
  const route = rules.routes.find(({ workspace, meetingType, router }) =>
    [
      fits(workspace, booking.workspace),
      fits(meetingType, booking.meetingType),
      fits(router, booking.router ?? booking.distribution),
    ].every(Boolean),
  )
  if (route?.to === 'ignore') return { ignored: 'route' }
  return { locationId: route?.to ?? rules.location }
}

/** The rule by which this address is a colleague's or a test's, and no guest's. */
export function skipReason(
  { guestDomains, guestEmails }: Integration['skip'],
  email: string,
): 'internal-domain' | 'test-address' | undefined {
  const domain = email.slice(email.lastIndexOf('@') + 1)
  if (guestDomains.some((own) => domain === own || domain.endsWith(`.${own}`))) return 'internal-domain'
  return guestEmails.some((pattern) => matchesPattern(pattern, email)) ? 'test-address' : undefined
}

/** Compares names without case and outer spaces, as people write them; ids as they are. */
export function isNamed(wanted: string, thing: { id?: string; name?: string } | undefined): boolean {
  const plain = (text: string) => text.trim().toLowerCase()
  return (
    thing !== undefined && (thing.id === wanted || (thing.name !== undefined && plain(thing.name) === plain(wanted)))
  )
}

const fits = (wanted: readonly string[] | undefined, thing: { id?: string; name?: string } | undefined) =>
  wanted === undefined || wanted.some((one) => isNamed(one, thing))

/** `*` stands for any run of characters. Walks once through both, so no pattern takes long. */
function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return pattern === text
  const last = rest.pop() ?? ''
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false
  const end = text.length - last.length
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}
