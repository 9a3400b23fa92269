import fc from 'fast-check'
import { afterEach } from 'vitest'

declare global {
  /** In this worker, which lives as long as one mutant. */
  var isMutantNoticed: boolean | undefined
}

// The same values for every mutant, or the score would differ from run to run; and nobody reads the smallest that fails.
fc.configureGlobal({ seed: 20260301, endOnFailure: true })

// Vitest would still read in every file that is left, which takes longer than its tests.
if (globalThis.isMutantNoticed) throw new Error('The mutant was noticed before this file')
afterEach(({ task }) => {
  if (task.result?.state === 'fail') globalThis.isMutantNoticed = true
})
