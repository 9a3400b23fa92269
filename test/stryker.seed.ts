import fc from 'fast-check'

// The same values for every mutant, or the score would differ from run to run.
fc.configureGlobal({ seed: 20260301 })
