import { expect, test } from 'vitest'
import { createRouteHandler } from '../../../functions/route/create-route-handler.ts'
import { ROUTE_ENV } from '../../../functions/route/env.ts'
import type { RouteEvent } from '../../../functions/route/page.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { quietLog } from '../../support/canary-watch.ts'
import { createManualClock } from '../../support/manual-clock.ts'
import { createMemoryLedger } from '../../support/memory-ledger.ts'

test('F37: a cold start without its variables fails at once and names all of them', async () => {
  expect(ROUTE_ENV.filter((name) => process.env[name])).toEqual([])
  await expect(import('../../../functions/route/handler.ts')).rejects.toThrow(
    `Missing environment variables: ${ROUTE_ENV.join(', ')}`,
  )
})

const options = {
  integration: defineIntegration({ tenants: { demo: { location: 'location-1' } } }),
  keys: { accepted: async () => ['key'] },
  ledger: createMemoryLedger(),
  readPage: async () => 'missing' as const,
  clock: createManualClock(),
  log: quietLog,
}
const event = (routeKey: string): RouteEvent => ({
  routeKey,
  rawQueryString: '',
  requestContext: { http: { method: 'GET' } },
})

test('a visitor is answered by the option for visitors, everything else by the page', async () => {
  const handler = createRouteHandler({ ...options, visitor: async () => ({ statusCode: 302 }) })
  expect(await handler(event('GET /route'))).toEqual({ statusCode: 302 })
  expect(await handler(event('GET /bookings/{meetingId}/brief'))).toMatchObject({ statusCode: 404 })
  expect(await createRouteHandler(options)(event('GET /route'))).toMatchObject({ statusCode: 404 })
})

test('when the key of the links cannot be read, nothing is shown and nothing told', async () => {
  const accepted = async () => {
    throw new Error('access-denied-internals')
  }
  const answer = await createRouteHandler({ ...options, keys: { accepted } })(event('GET /bookings/{meetingId}/brief'))
  expect(answer).toMatchObject({ statusCode: 503 })
  expect(JSON.stringify(answer)).not.toContain('internals')
})
