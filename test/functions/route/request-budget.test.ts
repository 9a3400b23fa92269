import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRequestBudget } from '../../../functions/route/request-budget.ts'
import { RateLimitedError } from '../../../shared/errors.ts'
import { mostWithin } from '../../support/flood-world.ts'
import { createLogTrap } from '../../support/log-trap.ts'
import { createManualClock } from '../../support/manual-clock.ts'
import { createMemoryBudgetTable } from '../../support/memory-budget-table.ts'

const BUDGET = { inWindow: 10, inDay: 10_000 }

function createWorld(budget = BUDGET) {
  const clock = createManualClock()
  const table = createMemoryBudgetTable()
  const log = createLogTrap()
  const options = { locationId: 'location-1', door: 'visitors', budget, table, clock, log } as const
  return { clock, table, log, newProcess: () => createRequestBudget(options) }
}

async function outcomesOf(calls: readonly Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(calls)
  return settled.map((one) => (one.status === 'fulfilled' ? 'sent' : String(one.reason.name)))
}

test('P: processes that share a table never send more than the budget in ten seconds, however they race', async () => {
  const step = fc.record({
    process: fc.nat(9),
    waitMs: fc.integer({ min: 0, max: 1500 }),
    requests: fc.integer({ min: 1, max: 4 }),
    tableMs: fc.integer({ min: 0, max: 1500 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), async (steps, inWindow) => {
      const { clock, table, newProcess } = createWorld({ inWindow, inDay: 10_000 })
      const processes = Array.from({ length: 10 }, newProcess)
      const sentAt: number[] = []
      const calls: Promise<unknown>[] = []
      for (const { process, waitMs, requests, tableMs } of steps) {
        table.before = () => clock.sleep(tableMs)
        const pacer = processes[process]!.pacer(requests)
        for (let at = 0; at < requests; at++)
          calls.push(
            pacer.take().then(
              () => sentAt.push(clock.now()),
              () => {},
            ),
          )
        await clock.advance(waitMs)
      }
      await clock.advance(60_000)
      await Promise.all(calls)
      expect(mostWithin(sentAt, 10_000)).toBeLessThanOrEqual(inWindow)
    }),
    { numRuns: 60 },
  )
})

test('what one process used up is gone for the others', async () => {
  const { newProcess } = createWorld()
  const [one, other] = [newProcess(), newProcess()]
  for (let at = 0; at < 10; at++) await one.pacer(1).take()
  await expect(other.pacer(1).take()).rejects.toThrow(RateLimitedError)
})

test('a process that was refused asks the table no more until there may be room', async () => {
  const { clock, table, newProcess } = createWorld()
  const [one, other] = [newProcess(), newProcess()]
  for (let at = 0; at < 10; at++) await one.pacer(1).take()
  const used = { ...table.counts }
  for (let at = 0; at < 100; at++) await outcomesOf([other.pacer(1).take()])
  expect(table.counts).toEqual({ reads: used.reads + 1, writes: used.writes })
  expect(other.waitMs()).toBe(12_000)
  await clock.advance(12_000)
  expect(other.waitMs()).toBe(0)
  await other.pacer(1).take()
})

test('what is asked for together is counted in one write, and refused together', async () => {
  const { table, newProcess } = createWorld()
  const takeFour = () => {
    const pacer = newProcess().pacer(4)
    return outcomesOf(Array.from({ length: 4 }, () => pacer.take()))
  }
  expect(await takeFour()).toEqual(['sent', 'sent', 'sent', 'sent'])
  expect(table.counts).toEqual({ reads: 1, writes: 1 })
  await takeFour()
  expect(await takeFour()).toEqual(Array.from({ length: 4 }, () => 'RateLimitedError'))
})

test('a request beyond those that were asked for is counted by itself', async () => {
  const { newProcess } = createWorld({ inWindow: 5, inDay: 100 })
  const pacer = newProcess().pacer(4)
  const outcomes = await outcomesOf(Array.from({ length: 6 }, () => pacer.take()))
  expect(outcomes).toEqual(['sent', 'sent', 'sent', 'sent', 'sent', 'RateLimitedError'])
})

test('a request that was counted too long ago is not sent: its time in the window is over', async () => {
  const { clock, table, newProcess } = createWorld()
  table.before = () => clock.sleep(600)
  const late = outcomesOf([newProcess().pacer(1).take()])
  await clock.advance(1200)
  expect(await late).toEqual(['RateLimitedError'])
})

test('after a 429 no process asks before HighLevel said so', async () => {
  const { clock, newProcess } = createWorld()
  const [one, other] = [newProcess(), newProcess()]
  const pacer = one.pacer(1)
  await pacer.take()
  pacer.pause(60_000)
  await one.told()
  await clock.advance(59_999)
  expect(await outcomesOf([one.pacer(1).take(), other.pacer(1).take(), newProcess().pacer(1).take()])).toEqual(
    Array.from({ length: 3 }, () => 'RateLimitedError'),
  )
  await clock.advance(1)
  expect(await outcomesOf([one.pacer(1).take()])).toEqual(['sent'])
})

test('a table that cannot be reached lets nothing through, and a pause is kept in the process', async () => {
  const { table, log, newProcess } = createWorld()
  table.before = () => {
    throw new Error('away')
  }
  const budget = newProcess()
  const pacer = budget.pacer(1)
  expect(await outcomesOf([pacer.take()])).toEqual(['Error'])
  pacer.pause(5000)
  await budget.told()
  expect(budget.waitMs()).toBe(5000)
  expect(log.lines).toMatchObject([{ message: 'pause not told to other processes', fields: { reason: 'Error' } }])
})

test('a process that always loses against others gives up for a second', async () => {
  const { table, newProcess } = createWorld()
  const budget = newProcess()
  table.writeSent = async () => false
  expect(await outcomesOf([budget.pacer(1).take()])).toEqual(['RateLimitedError'])
  expect(budget.waitMs()).toBe(1000)
})
