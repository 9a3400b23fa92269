import { beforeEach, expect, test } from 'vitest'
import { aRecord } from '../../support/bookings.ts'
import { aGrant, createGrantWorld } from '../../support/grant-world.ts'

let world: ReturnType<typeof createGrantWorld>
beforeEach(() => {
  world = createGrantWorld()
})
const context = { getRemainingTimeInMillis: () => 8_000 }

const bodies = ['', 'x', 'null', '[]', '{}', '{"version":2}', '{"version":1,"kind":"refresh"}']
test.each(bodies)('Q1, Q2, Q3, Q4: %j is quarantined as malformed', async (body) => {
  expect(await world.handle(body)).toBe(false)
  expect(world.quarantined).toMatchObject([{ error: { name: 'MalformedEnvelopeError' } }])
})

test('a location that passes for an agency is malformed', async () => {
  const install = {
    version: 1,
    kind: 'install',
    companyId: 'c',
    locationId: 'company-c',
    appId: 'a',
    webhookId: 'w',
    receivedAt: 1,
  }
  await world.handle(JSON.stringify(install))
  expect(world.quarantined).toHaveLength(1)
})

test('what cannot be quarantined stays on the queue', async () => {
  world.work.quarantine = () => Promise.reject(new Error('throttled'))
  expect(await world.handle('x')).toBe(true)
})

test.each([undefined, null, {}, { Records: 'x' }])('Q9: an event that is no batch (%j) fails loudly', async (event) => {
  // @ts-expect-error what a wrong trigger could send
  await expect(world.handler(event, context)).rejects.toThrow('Records')
})

test('what follows a held message of a FIFO batch waits with it', async () => {
  const version = await world.store(aGrant())
  world.script.refresh = async () => ({ outcome: 'invalid-grant' })
  const records = [aRecord('x'), aRecord(JSON.stringify(world.refreshOf(version))), aRecord('x')]
  const { batchItemFailures } = await world.handler({ Records: records }, context)
  expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(
    records.slice(1).map((r) => r.messageId),
  )
})

test('P17: no line and no figure has a token', async () => {
  const version = await world.store(aGrant())
  await world.handle(world.refreshOf(version))
  world.script.refresh = () => Promise.reject(new Error('refresh-2'))
  await world.handle(world.refreshOf(world.stored()?.version ?? ''))
  const said = world.log.lines.map(({ message, fields: { error: _, ...fields } }) =>
    JSON.stringify({ message, fields }),
  )
  expect(said.join()).not.toMatch(/access-|refresh-\d/)
})
