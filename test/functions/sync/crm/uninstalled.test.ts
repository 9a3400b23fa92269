import type { SQSRecord } from 'aws-lambda'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSyncHandler } from '../../../../functions/sync/create-sync-handler.ts'
import { createDirectories } from '../../../../functions/sync/directory.ts'
import { startHighLevelSimulator } from '../../../../infra/local/simulators/high-level.ts'
import { systemClock } from '../../../../shared/clock.ts'
import { defineIntegration } from '../../../../shared/config/define-integration.ts'
import { connectedWith } from '../../../../shared/grant/connections.ts'
import { createGrantReader, createGrantWriter } from '../../../../shared/grant/grant-store.ts'
import { createHighLevelClient } from '../../../../shared/highlevel/client.ts'
import { createPacer } from '../../../../shared/highlevel/pacer.ts'
import { aGrant, createGrantWorld, LOCATION, PREFIX } from '../../../support/grant-world.ts'
import { createMemoryLedger } from '../../../support/memory-ledger.ts'
import { message } from '../options/option-world.ts'

let simulator: Awaited<ReturnType<typeof startHighLevelSimulator>>
beforeEach(async () => {
  simulator = await startHighLevelSimulator({
    clock: systemClock,
    locations: [{ id: LOCATION, name: 'Test', timezone: 'America/New_York', token: 'access-1' }],
    rateLimit: { max: 10_000, intervalMs: 10_000, daily: 200_000 },
  })
})
afterEach(() => simulator.close())

test('F35: uninstalling stops every write at once, messages are held, and a reinstall goes on with them', async () => {
  const world = createGrantWorld()
  const { connections, secrets, clock } = world
  const writer = createGrantWriter({ secrets, prefix: PREFIX })
  const install = async () => {
    const grant = aGrant()
    const { version } = await writer.saveInstalled(LOCATION, grant)
    await connections.put(connectedWith(LOCATION, { grant, version }, { since: clock.now(), why: 'connected' }))
  }
  const grants = createGrantReader({ secrets, prefix: PREFIX, clock, connections })
  const held: SQSRecord[] = []
  let calls = 0
  const ledger = createMemoryLedger()
  const handler = createSyncHandler({
    integration: defineIntegration({ tenants: { demo: { location: LOCATION } } }),
    ledger,
    clock,
    directoryFor: createDirectories({ store: ledger, clock }),
    forward: async () => {},
    later: async () => {},
    highLevelFor: (locationId) => {
      const pacer = createPacer(systemClock)
      pacer.begin()
      return createHighLevelClient({
        baseUrl: simulator.url,
        locationId,
        fetch: async (...input) => {
          calls++
          return await fetch(...input)
        },
        clock: systemClock,
        pacer,
        accessToken: async (options) => (await grants.read(locationId, options)).grant.accessToken,
      })
    },
    quarantine: async (_, error) => {
      throw error
    },
    hold: async (record) => void held.push(record),
    log: world.log,
    count: () => {},
    measure: () => {},
  })
  const sync = async (records: SQSRecord[]) => {
    const before = calls
    await handler({ Records: records }, { getRemainingTimeInMillis: () => 60_000 })
    return calls - before
  }

  await install()
  expect(await sync([message('created')])).toBeGreaterThan(0)

  const connection = await connections.get(LOCATION)
  await connections.put({ ...connection!, status: 'uninstalled' })
  await clock.advance(5_000)
  const waiting = [message('created', { meetingId: 'meeting-2' }), message('deleted')]
  expect(await sync(waiting)).toBe(0)
  expect(held).toEqual(waiting)

  await install()
  expect(await sync(held.splice(0))).toBeGreaterThan(0)
  expect(held).toEqual([])
  expect(ledger.links().map(({ known }) => known !== undefined)).toEqual([true, true])
})
