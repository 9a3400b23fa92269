import { beforeAll, expect, test } from 'vitest'
import type { SeenBooking } from './booking-world.ts'
import { expectations, INTEGRATIONS, judge, ORDERS, runBookings, runSeed } from './run-bookings.ts'

const SEEDS = 150
// More remote calls than any invocation makes: a death there comes after the last one.
const MOST_CALLS = 24

let expected: Record<string, SeenBooking>
beforeAll(async () => {
  expected = await expectations()
})

test('a quiet run in order leaves one contact, one note, the tasks and the state of the newest event', () => {
  expect(expected['default']).toMatchObject({ contacts: 1, guests: 0, tags: ['cp-cancelled'], appointments: [] })
  expect(expected['default']?.notes).toEqual([expect.stringContaining('Status: cancelled')])
  expect(expected['default']?.tasks).toEqual([expect.objectContaining({ completed: true, assignedTo: 'user-omar' })])
  expect(expected['full']).toMatchObject({ contacts: 1, tags: ['cp-cancelled', 'demo'], owner: 'user-omar' })
  expect(expected['full']?.tasks).toHaveLength(2)
  expect(expected['full']?.appointments).toEqual([expect.objectContaining({ appointmentStatus: 'cancelled' })])
})

test.each(Object.keys(INTEGRATIONS))(
  'P5, P6, P12: %s: in every order, with each event twice and a death after every remote call, it ends the same',
  { timeout: 120_000 },
  async (name) => {
    const integration = INTEGRATIONS[name]!
    let cases = 0
    for (const order of ORDERS)
      for (let invocation = 0; invocation < order.length; invocation++)
        for (let at = 1; at <= MOST_CALLS; at++) {
          const deaths = Array.from({ length: invocation + 1 }, (_, n) =>
            n === invocation ? { at, isDone: true } : undefined,
          )
          const batches = [...order.map((event) => [event]), ...order.map((event) => [event])]
          const result = await runBookings(integration, { batches, deaths })
          const broken = judge(result, expected[name]!, integration.owner.write === 'overwrite')
          expect(broken, JSON.stringify({ order, deaths })).toBeUndefined()
          cases++
          // The invocation made fewer calls than this: it lived.
          if (result.invocations === batches.length) break
        }
    expect(cases).toBeGreaterThan(100)
  },
)

test(`P5, P6, P12: ${SEEDS} random lives of a booking end where a quiet one does`, { timeout: 60_000 }, async () => {
  let calls = 0
  for (let seed = 1; seed <= SEEDS; seed++) {
    const result = await runSeed(seed, expected)
    expect(result.broken, `seed ${seed}; replay: node test/simulation/bookings.ts --replay ${seed}`).toBeUndefined()
    calls += result.calls
  }
  expect(calls).toBeGreaterThan(SEEDS * 10)
})

test('a seed gives the same life every time', async () => {
  const [one, two] = [await runSeed(7, expected), await runSeed(7, expected)]
  expect(two).toEqual(one)
})
