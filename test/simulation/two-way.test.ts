import { expect, test } from 'vitest'
import { runTwoWay } from './run-two-way.ts'

const SEEDS = [1, 4, 5]

test.each(SEEDS)(
  'after 1,000 changes on both sides, told late, twice and in any order, both sides are equal: seed %i',
  async (seed) => {
    const { broken, ...figures } = await runTwoWay(seed, 1000)
    expect(broken).toBeUndefined()
    expect(figures).toMatchObject({ changes: 1000, quarantined: 0 })
  },
)
