import type { Integration } from '../../shared/config/define-integration.ts'

/** How many invocations of the stage may run at once for work that waits on a queue or a schedule. */
export interface Concurrency {
  sync: number
  refresh: number
  reconcile: number
}

/** Invocations that webhooks, pages and consents need beside those, so that no delivery is turned away. */
export const LEFT_FOR_REQUESTS = 2

/**
 * A new AWS account runs about ten functions at once, and SQS would take all of them while bookings wait. By default these
 * use eight. Grants are refreshed by half as many as bookings are synced by: an agency's installs come all at once, and each
 * is a second's work.
 */
export function concurrencyOf({ aws: { maxConcurrency } }: Pick<Integration, 'aws'>): Concurrency {
  const refresh = Math.min(10, Math.max(2, Math.floor(maxConcurrency / 2)))
  return { sync: maxConcurrency, refresh, reconcile: 1 }
}
