import type { Clock } from '../../shared/clock.ts'
import type { Route } from './http-routes.ts'

interface Bucket {
  tokens: number
  /** Unix milliseconds of the latest filling. */
  filledAt: number
}

/**
 * Says whether one more request may pass to a route, as API Gateway's token bucket does: so many at once, and as many a second as
 * the rate allows. A route without limits lets everything pass.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
export function createThrottle(clock: Pick<Clock, 'now'>): (route: Route) => boolean {
  const buckets = new Map<string, Bucket>()
  return ({ key, throttle }) => {
    if (!throttle) return true
    const now = clock.now()
    const { tokens, filledAt } = buckets.get(key) ?? { tokens: throttle.burst, filledAt: now }
    const filled = Math.min(throttle.burst, tokens + (Math.max(0, now - filledAt) / 1000) * throttle.perSecond)
    const isLeft = filled >= 1
    buckets.set(key, { tokens: isLeft ? filled - 1 : filled, filledAt: now })
    return isLeft
  }
}
