import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { describe, expect, test } from 'vitest'
import { type Connection, connectedWith } from '../../../shared/grant/connections.ts'
import { aGrant, anAgencyGrant } from '../../support/grant-world.ts'
import { createReconcileWorld, HOUR, MINUTE } from './reconcile-world.ts'

const lambda = { getRemainingTimeInMillis: () => 300_000 }
const tenants = {
  demo: { location: 'location-1' },
  other: { location: 'location-2' },
  third: { location: 'location-3' },
}

async function createWorld(keys: Record<string, string>) {
  const world = await createReconcileWorld({ integration: { tenants } })
  for (const [tenant, SecretString] of Object.entries(keys)) {
    const name = `app/chili-piper/${tenant}`
    world.aws.secretsManager.ensureSecret({ name })
    await world.aws.clients.secretsManager.send(new PutSecretValueCommand({ SecretId: name, SecretString }))
  }
  const grant = aGrant({ obtainedAt: world.clock.now() - 13 * HOUR })
  await world.connections.put(connectedWith('location-1', { grant, version: 'v1' }, { since: 0, why: '' }))
  return world
}

test('a tenant without a key is passed over, one whose key fails stops no other, and the run says that it failed', async () => {
  const keys = { demo: '{"apiKey":"key-1"}', other: '{"apiKey":"revoked-key"}' }
  const world = await createWorld(keys)
  await world.chiliPiper.book({})
  await world.clock.advance(HOUR)
  await expect(world.handler()({}, lambda)).rejects.toThrow('Reconcile failed: other')
  expect(world.sent).toMatchObject([{ locationId: 'location-1', event: { tenant: 'demo' } }])
  expect(world.counts).toMatchObject({ ReconcileEmitted: 1, ReconcileFailed: 1, ReconcileNotConfigured: 1 })
  expect(world.asked).toEqual(['location-1'])
  const told = world.log.lines.map(({ message, fields }) => [message, fields.tenant])
  expect(told).toContainEqual(['no Chili Piper API key', 'third'])
  expect(told).toContainEqual(['reconcile failed', 'other'])
  expect(JSON.stringify(world.log.lines)).not.toContain('revoked-key')
})

test('a booking that no webhook told is counted as missed, once', async () => {
  const world = await createWorld({ demo: '{"apiKey":"key-1"}' })
  await world.chiliPiper.book({})
  await world.clock.advance(HOUR)
  await world.handler()({}, lambda)
  expect(world.counts['BookingMissed']).toBe(1)
  await world.clock.advance(HOUR)
  await world.handler()({}, lambda)
  expect(world.counts['BookingMissed']).toBe(1)
})

test('what is found while a location is away is not counted as missed: its webhook may have put it on the queue', async () => {
  const world = await createWorld({ demo: '{"apiKey":"key-1"}' })
  const grant = aGrant({ obtainedAt: 0 })
  const connection = connectedWith('location-1', { grant, version: 'v1' }, { since: 0, why: '' })
  await world.connections.put({ ...connection, status: 'needs-reconnect' })
  await world.chiliPiper.book({})
  await world.clock.advance(HOUR)
  await world.handler()({}, lambda)
  expect(world.counts).toMatchObject({ ReconcileEmitted: 1 })
  expect(world.counts['BookingMissed']).toBeUndefined()
})

test('one line per tenant says how much was looked at and what was found', async () => {
  const world = await createWorld({ demo: '{"apiKey":"key-1"}' })
  await world.chiliPiper.book({})
  await world.clock.advance(HOUR)
  await world.handler()({}, lambda)
  const counts = { windows: 10, meetings: 1, active: 1, deleted: 0, 'no-show': 0, completed: 0 }
  const fields = { tenant: 'demo', outcome: 'complete', counts }
  expect(world.log.lines.filter(({ message }) => message === 'reconciled')).toMatchObject([{ fields }])
})

test('each run tells that it ran and how the grants stand, and says of deliveries that there may be none', async () => {
  const world = await createWorld({ demo: '{"apiKey":"key-1"}' })
  const lost = {
    ...connectedWith('location-2', { grant: aGrant({ obtainedAt: 0 }), version: 'v1' }, { since: 0, why: '' }),
  }
  await world.connections.put({ ...lost, status: 'needs-reconnect' })
  await world.handler()({}, lambda)
  expect(world.counts).toMatchObject({ ReconcileDone: 1, DeliveryAccepted: 0 })
  expect(world.measured).toEqual([
    ['GrantsConnected', 1],
    ['GrantsNeedReconnect', 1],
    ['GrantAgeHours', 13],
  ])
})

test('of grants that could not be read nothing is told, and of Private Integration Tokens no age', async () => {
  const world = await createWorld({ demo: '{"apiKey":"key-1"}' })
  const connections = { list: () => Promise.reject(new Error('table')) }
  await expect(world.handler({ connections })({}, lambda)).rejects.toThrow('Reconcile failed')
  expect(world.measured).toEqual([])
  const [oauth] = await world.connections.list()
  await world.connections.put({ ...oauth!, kind: 'private-integration-token', obtainedAt: 0 })
  await world.handler()({}, lambda)
  expect(world.measured).toEqual([
    ['GrantsConnected', 1],
    ['GrantsNeedReconnect', 0],
  ])
})

test('due refreshes do not depend on Chili Piper, nor Chili Piper on them', async () => {
  const world = await createWorld({ demo: '{"apiKey":"revoked-key"}' })
  await expect(world.handler()({}, lambda)).rejects.toThrow('Reconcile failed: demo')
  expect(world.asked).toEqual(['location-1'])

  const other = await createWorld({ demo: '{"apiKey":"key-1"}' })
  await other.chiliPiper.book({})
  await other.clock.advance(HOUR)
  const connections = { list: () => Promise.reject(new Error('table')) }
  await expect(other.handler({ connections })({}, lambda)).rejects.toThrow('Reconcile failed: connections')
  expect(other.sent).toHaveLength(1)
})

test('a run that has to stop is counted, and does not fail', async () => {
  const world = await createWorld({ demo: '{"apiKey":"key-1"}' })
  await world.handler()({}, { getRemainingTimeInMillis: () => 20_000 })
  expect(world.counts).toMatchObject({ ReconcileIncomplete: 1 })
  expect(world.counts).not.toHaveProperty('ReconcileFailed')
  expect(await world.cursor()).toMatchObject({ pass: { done: 0 } })
})

test('while a location of the tenant needs a reconnect, its pass does not count as complete', async () => {
  const world = await createWorld({ demo: '{"apiKey":"key-1"}', other: '{"apiKey":"key-1"}' })
  await world.handler()({}, lambda)
  const connection = world.connections.items.get('location-1')
  if (connection) world.connections.items.set('location-1', { ...connection, status: 'needs-reconnect' })
  const grant = aGrant({ obtainedAt: world.clock.now() })
  await world.connections.put(connectedWith('location-2', { grant, version: 'v1' }, { since: 0, why: '' }))
  const before = world.clock.now()
  await world.clock.advance(2 * HOUR)
  await world.handler()({}, lambda)
  expect(await world.cursor()).toEqual({ completedAt: before })
  expect(await world.store.readCursor('reconcile#other')).toEqual({ completedAt: world.clock.now() })
})

test('a call that is begun has ten seconds, and ten more are left for what it tells', async () => {
  const world = await createWorld({ demo: '{"apiKey":"key-1"}' })
  const deadlines: number[] = []
  const chiliPiperFor = (apiKey: string, deadline: number) => {
    deadlines.push(deadline - world.clock.now())
    return world.clientFor(apiKey, deadline)
  }
  await world.handler({ chiliPiperFor })({}, lambda)
  expect(deadlines).toEqual([290_000])
})

test('every run begins with another tenant', async () => {
  const world = await createWorld({})
  const firsts = new Set<string>()
  for (let run = 0; run < 3; run++) {
    const read: string[] = []
    await world.handler({ apiKeys: { read: async (tenant) => void read.push(tenant) as undefined } })({}, lambda)
    firsts.add(read[0] ?? '')
    await world.clock.advance(15 * MINUTE)
  }
  expect(firsts).toEqual(new Set(Object.keys(tenants)))
})

describe('a location that was taken out of the configuration', () => {
  const removed = (status: Connection['status']): Connection => ({
    ...connectedWith('removed', { grant: aGrant({ obtainedAt: 0 }), version: 'v1' }, { since: 0, why: '' }),
    status,
  })

  test.each(['connected', 'needs-reconnect'] as const)(
    'is neither refreshed nor counted while it is %s',
    async (status) => {
      const world = await createWorld({})
      await world.connections.put(removed(status))
      await world.handler()({}, lambda)
      expect(world.asked).toEqual(['location-1'])
      expect(world.measured).toEqual([
        ['GrantsConnected', 1],
        ['GrantsNeedReconnect', 0],
        ['GrantAgeHours', 13],
      ])
    },
  )

  test('goes on where it stood once it is put back', async () => {
    const world = await createReconcileWorld({ integration: { tenants: { demo: { location: 'removed' } } } })
    await world.connections.put(removed('needs-reconnect'))
    await world.handler()({}, lambda)
    expect(world.asked).toEqual(['removed'])
    expect(world.measured).toContainEqual(['GrantsNeedReconnect', 1])
  })
})

test('a location that was added for an agency that is connected is asked for in the next run', async () => {
  const highLevel = { installs: 'agency' as const }
  const world = await createReconcileWorld({
    integration: { highLevel, tenants: { demo: { location: 'location-1' } } },
  })
  const grant = { ...anAgencyGrant(), obtainedAt: world.clock.now() }
  await world.connections.put(connectedWith('company-agency-1', { grant, version: 'v1' }, { since: 0, why: '' }))
  await world.handler()({}, lambda)
  await world.handler()({}, lambda)
  expect(world.asked).toEqual(['location-1'])
})
