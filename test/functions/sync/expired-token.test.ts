import type { SQSRecord } from 'aws-lambda'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSyncHandler } from '../../../functions/sync/create-sync-handler.ts'
import { createDirectories } from '../../../functions/sync/directory.ts'
import { startHighLevelSimulator } from '../../../infra/local/simulators/high-level.ts'
import { systemClock } from '../../../shared/clock.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { createAskRefresh } from '../../../shared/grant/ask-refresh.ts'
import { type GrantMessage, toQueueEntry } from '../../../shared/grant/grant-message.ts'
import { createGrantReader } from '../../../shared/grant/grant-store.ts'
import { createHighLevelClient } from '../../../shared/highlevel/client.ts'
import { createPacer } from '../../../shared/highlevel/pacer.ts'
import { createMemoryFifoQueue } from '../../simulation/memory-fifo-queue.ts'
import { recordOf } from '../../support/bookings.ts'
import { aGrant, createGrantWorld, granted, LOCATION, PREFIX } from '../../support/grant-world.ts'
import { createMemoryLedger } from '../../support/memory-ledger.ts'

const FUNCTIONS = 20
const PIT = 'pit-test'

let simulator: Awaited<ReturnType<typeof startHighLevelSimulator>>
beforeEach(async () => {
  simulator = await startHighLevelSimulator({
    clock: systemClock,
    locations: [{ id: LOCATION, name: 'Test', timezone: 'America/New_York', token: PIT }],
    rateLimit: { max: 10_000, intervalMs: 10_000, daily: 200_000 },
  })
})
afterEach(() => simulator.close())

const rateHeaders = {
  'x-ratelimit-max': '10000',
  'x-ratelimit-remaining': '9999',
  'x-ratelimit-interval-milliseconds': '10000',
}

/** HighLevel, to which only this one access token is good. */
const accepting =
  (token: string): typeof fetch =>
  async (input, init = {}) => {
    const headers = new Headers(init.headers)
    if (headers.get('authorization') !== `Bearer ${token}`)
      return Response.json({ statusCode: 401, message: 'Invalid JWT' }, { status: 401, headers: rateHeaders })
    headers.set('authorization', `Bearer ${PIT}`)
    return await fetch(input, { ...init, headers })
  }

test('20 sync functions at once with an expired token: one refresh, none failed, nothing in a dead-letter queue', async () => {
  const world = createGrantWorld()
  await world.store(aGrant())
  world.script.refresh = async () => granted({ accessToken: 'access-new' })
  const queue = createMemoryFifoQueue({ now: world.clock.now, visibilityMs: 10_000, onVisible: () => {} })
  const quarantined: unknown[] = []
  const held: SQSRecord[] = []
  const integration = defineIntegration({ tenants: { demo: { location: LOCATION } } })
  const ledger = createMemoryLedger()

  /** One function of its own: what it caches no other knows. */
  const createFunction = () => {
    const grants = createGrantReader({ secrets: world.secrets, prefix: PREFIX, clock: world.clock })
    const send = async (message: GrantMessage) => void queue.send(toQueueEntry(message))
    const askRefresh = createAskRefresh({ grants, send, clock: world.clock, log: world.log })
    return createSyncHandler({
      integration,
      ledger,
      clock: systemClock,
      directoryFor: createDirectories({ store: ledger, clock: systemClock }),
      forward: async () => {},
      later: async () => {},
      highLevelFor: (locationId) => {
        const pacer = createPacer(systemClock)
        pacer.begin()
        return createHighLevelClient({
          baseUrl: simulator.url,
          locationId,
          fetch: accepting('access-new'),
          clock: systemClock,
          pacer,
          accessToken: async (options) => (await grants.read(locationId, options)).grant.accessToken,
          onTokenRefused: (token) => askRefresh(locationId, token),
        })
      },
      quarantine: async (record) => void quarantined.push(record),
      hold: async (record) => void held.push(record),
      log: world.log,
      count: world.work.count,
      measure: () => {},
    })
  }
  const functions = Array.from({ length: FUNCTIONS }, (_, index) => ({
    handler: createFunction(),
    record: recordOf({
      change: 'created',
      signedAt: 1000,
      booking: { meetingId: `meeting-${index}`, guest: { email: `guest-${index}@example.org` } },
    }),
  }))
  const runAll = () =>
    Promise.all(
      functions.map(({ handler, record }) =>
        handler({ Records: [record] }, { getRemainingTimeInMillis: () => 60_000 }),
      ),
    )

  await runAll()
  expect(held).toHaveLength(FUNCTIONS)
  expect(queue.size()).toBe(1)

  for (let [message] = queue.receive(); message; [message] = queue.receive()) {
    expect(await world.handle(message.body)).toBe(false)
    queue.delete(message.receipt)
  }
  expect(world.asked).toEqual(['refresh Location refresh-1'])

  const answers = await runAll()
  expect(answers.flatMap(({ batchItemFailures }) => batchItemFailures)).toEqual([])
  expect(world.counts['BookingSynced']).toBe(FUNCTIONS)
  expect(world.asked).toHaveLength(1)
  expect([...quarantined, ...queue.deadLetters]).toEqual([])
})
