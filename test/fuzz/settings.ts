import type fc from 'fast-check'

/** What the long mode (test/fuzz/main.ts) says; without it the quick mode's figures count. */
const { FUZZ_RUNS, FUZZ_SEED, FUZZ_PATH } = process.env

export const IS_LONG = FUZZ_RUNS !== undefined

/**
 * How a property is run: `quick` times inside npm test, FUZZ_RUNS times in the long mode. fast-check prints the seed and the
 * smallest input that fails; FUZZ_SEED and FUZZ_PATH replay it.
 */
export function runs(quick: number): fc.Parameters<unknown> {
  return {
    numRuns: FUZZ_RUNS === undefined ? quick : Number(FUZZ_RUNS),
    ...(FUZZ_SEED === undefined ? {} : { seed: Number(FUZZ_SEED) }),
    ...(FUZZ_PATH === undefined ? {} : { path: FUZZ_PATH }),
  }
}

/** As runs, of inputs that are large: the long mode has one in so many of them. */
export function longRuns(quick: number, share: number): fc.Parameters<unknown> {
  const { numRuns = quick, ...others } = runs(quick)
  return { ...others, numRuns: IS_LONG ? Math.ceil(numRuns / share) : quick }
}
