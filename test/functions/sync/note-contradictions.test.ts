import { expect, test } from 'vitest'
import { noteContradictions } from '../../../functions/sync/note-contradictions.ts'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import type { LastContradiction } from '../../../shared/ledger/contradictions.ts'
import { aBooking } from '../../support/bookings.ts'
import { createLogTrap } from '../../support/log-trap.ts'

function createWorld() {
  const written: [string, LastContradiction][] = []
  const log = createLogTrap()
  const contradictions = { write: async (tenant: string, last: LastContradiction) => void written.push([tenant, last]) }
  return { written, log, contradictions }
}
const queued = (tenant: string, receivedAt: number, contradiction?: { path: 'deleted'; body: 'created' }) => ({
  tenant,
  event: {
    eventId: `${tenant}-${receivedAt}`,
    change: 'created' as const,
    signedAt: 1,
    receivedAt,
    booking: aBooking(),
  },
  ...(contradiction ? { contradiction } : {}),
})
const crossed = { path: 'deleted', body: 'created' } as const

test('of each tenant the latest contradiction of a batch is noted, with one write', async () => {
  const world = createWorld()
  await noteContradictions(world, [
    queued('demo', 2, crossed),
    queued('demo', 1, crossed),
    queued('other', 3, crossed),
    queued('third', 4),
  ])
  expect(world.written).toEqual([
    ['demo', { ...crossed, at: 2 }],
    ['other', { ...crossed, at: 3 }],
  ])
})

test('a batch without one writes nothing', async () => {
  const world = createWorld()
  await noteContradictions(world, [queued('demo', 1)])
  expect(world.written).toEqual([])
})

test('a table that does not take it stops no booking', async () => {
  const world = createWorld()
  const write = () => Promise.reject(new RemoteUnavailableError('DynamoDB could not be reached'))
  await noteContradictions({ ...world, contradictions: { write } }, [queued('demo', 1, crossed)])
  expect(world.log.lines).toMatchObject([
    { level: 'warn', message: 'contradiction not noted', fields: { tenant: 'demo' } },
  ])
})
