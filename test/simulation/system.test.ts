import { expect, test } from 'vitest'
import { FAULTS } from './simulator.ts'
import { STORY } from './system/people.ts'
import { runOutage } from './system/run-outage.ts'
import { runSystem } from './system/run-system.ts'

const SEEDS = 60
const STORY_SEED = 1

test(`P1–P17 in ${SEEDS} lives of the whole system: people on both sides, faults and crashes wherever our code awaits`, {
  timeout: 60_000,
}, async () => {
  let [calls, meetings] = [0, 0]
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { broken, history, seen } = await runSystem(seed)
    expect(broken, `seed ${seed}; replay: npm run sim -- --seed ${seed}; ${history}`).toBeUndefined()
    calls += seen.calls
    meetings += seen.meetings
  }
  expect(meetings).toBeGreaterThan(SEEDS)
  expect(calls).toBeGreaterThan(SEEDS * 40)
})

test('a seed gives the same life every time', async () => {
  const [one, two] = [await runSystem(7), await runSystem(7)]
  expect(two).toEqual(one)
})

test('F3, F7, F11, F17: a fault or a crash at every second call in turn, and everything comes to where it would have come', {
  timeout: 60_000,
}, async () => {
  const quiet = { faultRate: 0, crashRate: 0 }
  const { seen } = await runSystem(STORY_SEED, quiet, STORY)
  expect(seen).toMatchObject({ meetings: 2, deadLetters: 0 })
  // Every fault at every call: npm run sim -- --cross
  for (let call = 1; call <= seen.calls; call += 2) {
    const fault = FAULTS[((call - 1) / 2) % FAULTS.length]!
    const { broken } = await runSystem(STORY_SEED, { ...quiet, faultAt: { call, fault } }, STORY)
    expect(broken, `${fault} at call ${call}`).toBeUndefined()
  }
})

test('P9, F26: after 71 hours without HighLevel everything is there by itself, quiet locations first', {
  timeout: 60_000,
}, async () => {
  const { bookings, deadLetters, missing, waiting, peak, drained } = await runOutage({
    side: 'highlevel',
    hours: 71,
    bookingsPerHour: 0.5,
    locations: 3,
    seed: 1,
  })
  expect({ deadLetters, missing, waiting }).toEqual({ deadLetters: 0, missing: 0, waiting: 0 })
  expect(bookings).toBe(35)
  expect(peak).toBeLessThanOrEqual(100)
  // The longest wait between two tries is 15 minutes and a fifth, whatever lies before a busy location.
  for (const quiet of drained.slice(0, -1)) expect(quiet.ms).toBeLessThanOrEqual(20 * 60_000)
})
