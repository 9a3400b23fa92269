import { expect, test } from 'vitest'
import { runGrants } from './run-grants.ts'

const SEEDS = 100

test(`P13, P14, F27, F30: ${SEEDS} lives of a grant over 30 days, with faults and crashes at every await, keep every promise`, {
  timeout: 90_000,
}, async () => {
  const total = { rotations: 0, deaths: 0, connects: 0, uses: 0, uninstalls: 0, copies: 0 }
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { broken, seen } = await runGrants(seed)
    expect(broken, `seed ${seed}; replay: node test/simulation/grants.ts --replay ${seed}`).toBeUndefined()
    for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += seen[name]
  }
  // A world in which nothing happens would keep every promise, too.
  expect(total.rotations).toBeGreaterThan(SEEDS * 40)
  expect(total.deaths).toBeGreaterThan(SEEDS / 2)
  expect(total.connects).toBeGreaterThan(SEEDS * 2)
  expect(total.uses).toBeGreaterThan(SEEDS * 200)
  expect(total.uninstalls).toBeGreaterThan(SEEDS / 2)
  expect(total.copies).toBeGreaterThan(SEEDS)
})

test('a seed gives the same run every time', async () => {
  const [one, two] = [await runGrants(7, { isTraced: true, days: 3 }), await runGrants(7, { isTraced: true, days: 3 })]
  expect(one.lines.length).toBeGreaterThan(100)
  expect(two.lines).toEqual(one.lines)
})
