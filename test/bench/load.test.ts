import { expect, test } from 'vitest'
import { runBacklog } from '../simulation/system/run-backlog.ts'
import { amongHostile, HOSTILE } from './load/hostile-deliveries.ts'
import { goodDeliveries, runBurst } from './load/ingest-burst.ts'
import { BATCH_SECONDS, delaysBesideNoisy } from './load/queue-rows.ts'

// The load table in small, without its times: `npm run load` has those.

const SEED = 1
const noClock = () => 0
const WHEN_BUSY_MS = 60_000
const ALL_WELL = { wrongAnswers: 0, wronglyStored: 0, wronglyKept: 0 }

test('P1: each of 500 deliveries, fifty at a time, is answered 202 and stored once', async () => {
  expect(await runBurst(goodDeliveries(500), noClock)).toMatchObject(ALL_WELL)
})

test('P19: among hostile deliveries the good ones are stored all the same, and the hostile ones as the list says', async () => {
  const deliveries = amongHostile(goodDeliveries(200), HOSTILE.all, 0.3, SEED)
  expect(deliveries.filter(({ isHostile }) => isHostile)).toHaveLength(86)
  expect(await runBurst(deliveries, noClock)).toMatchObject(ALL_WELL)
})

test(
  'P11: a backlog of four locations is worked off as fast as the limit lets it, and never faster',
  async () => {
    const { locations, peak, deadLetters } = await runBacklog({ bookings: [40, 40, 40, 40], seed: SEED })
    expect(peak).toBeLessThanOrEqual(100)
    expect(deadLetters).toBe(0)
    for (const { requests, seconds } of locations) {
      expect(requests).toBe(160)
      // 100 at once and the other 60 ten seconds later.
      expect(seconds).toBeGreaterThanOrEqual(10)
      expect(seconds).toBeLessThan(10 + BATCH_SECONDS)
    }
  },
  WHEN_BUSY_MS,
)

test(
  'a location with nine tenths of the bookings keeps the others waiting for no longer than a batch, with half as many slots as locations',
  async () => {
    const options = { noisy: 200, others: [10, 10, 10], seed: SEED, slots: 2 }
    const { delays, noisySeconds, peak, deadLetters } = await delaysBesideNoisy(options)
    expect(Math.max(...delays)).toBeLessThan(BATCH_SECONDS)
    expect(noisySeconds).toBeGreaterThan(10 * BATCH_SECONDS)
    expect({ peak: peak <= 100, deadLetters }).toEqual({ peak: true, deadLetters: 0 })
  },
  WHEN_BUSY_MS,
)
