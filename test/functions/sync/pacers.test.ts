import { expect, test } from 'vitest'
import { createPacers } from '../../../functions/sync/pacers.ts'
import { defineIntegration, type IntegrationInput } from '../../../shared/config/define-integration.ts'
import { routingInput } from '../../shared/routing/routings.ts'
import { createLogTrap } from '../../support/log-trap.ts'
import { createManualClock } from '../../support/manual-clock.ts'
import { createMemoryLedger } from '../../support/memory-ledger.ts'

function createWorld(more: Partial<IntegrationInput> = {}) {
  const clock = createManualClock()
  const ledger = createMemoryLedger()
  const log = createLogTrap()
  const integration = defineIntegration({ tenants: { demo: { location: 'location-1' } }, ...more })
  const create = () => createPacers({ integration, clock, pacing: ledger, log })
  return { clock, ledger, log, create }
}
const headers = { max: 100, remaining: 2, intervalMs: 10_000 }

async function send(pacers: ReturnType<typeof createPacers>, count: number): Promise<void> {
  const pacer = pacers.begin('location-1', false)
  const first = await pacer.take()
  first({ max: 100, remaining: 99, intervalMs: 10_000 })
  for (let sent = 1; sent < count; sent++) (await pacer.take())('no-headers')
}

test('P11: after a busy batch the next process knows when its requests were sent', async () => {
  const { clock, ledger, create } = createWorld()
  const [before, after] = [create(), create()]
  await send(before, 98)
  await before.handOver(['location-1'])
  expect(await ledger.readPacing('location-1')).toHaveLength(98)

  await clock.advance(9_000)
  const pacer = after.begin('location-1', false)
  ;(await pacer.take())(headers)
  const next = pacer.take()
  await clock.advance(1_100)
  ;(await next)('no-headers')
})

test('a quiet batch leaves nothing behind, and costs no operation of the table', async () => {
  const { ledger, create } = createWorld()
  const pacers = create()
  await send(pacers, 8)
  await pacers.handOver(['location-1', 'location-2'])
  expect(ledger.operations()).toBe(0)
})

test('what cannot be left behind is told, and fails nothing', async () => {
  const { ledger, log, create } = createWorld()
  const pacers = create()
  await send(pacers, 60)
  ledger.before = () => {
    throw new Error('throttled')
  }
  await pacers.handOver(['location-1'])
  expect(log.lines.map(({ message }) => message)).toEqual(['requests not handed over'])
})

test('what waits apart has a pacer of its own', async () => {
  const { create } = createWorld()
  const pacers = create()
  expect(pacers.begin('location-1', true)).not.toBe(pacers.begin('location-1', false))
  expect(pacers.begin('location-1', true)).toBe(pacers.begin('location-1', true))
})

test('P11: what waits apart does not use the room of strangers either, when a batch beside it has used the rest', async () => {
  const { clock, create } = createWorld({ routing: routingInput([], { website: { origins: [] } }) })
  const later = create().begin('location-1', true)
  const first = await later.take()
  // The batch beside it sent 87; with this one, 88 of 100 are used and the doors have 10.
  first({ max: 100, remaining: 12, intervalMs: 10_000 })
  let isSent = false
  const next = later.take().then((end) => {
    isSent = true
    end('no-headers')
  })
  await clock.advance(9_000)
  expect(isSent).toBe(false)
  await clock.advance(2_000)
  await next
})

test.each<[string, Partial<IntegrationInput>, number]>([
  ['no public door', {}, 98],
  ['a website', { routing: routingInput([], { website: { origins: [] } }) }, 88],
  ['pages of bookings', { sharedNotes: { visible: { all: true }, brief: {} } }, 78],
  [
    'both, and a share of its own for visitors',
    {
      routing: routingInput([], { website: { origins: [], lookUps: { burstShare: 0.2 } } }),
      sharedNotes: { visible: { all: true }, brief: {} },
    },
    58,
  ],
])('P11: with %s a batch leaves what strangers may use', async (_, more, most) => {
  const { clock, create } = createWorld(more)
  const pacer = create().begin('location-1', false)
  let sent = 0
  const first = await pacer.take()
  first({ max: 100, remaining: 99, intervalMs: 10_000 })
  const send = async () => {
    const done = await pacer.take()
    sent++
    done('no-headers')
  }
  for (let call = 0; call < 100; call++) void send()
  await clock.advance(5000)
  expect(sent + 1).toBe(most)
})
