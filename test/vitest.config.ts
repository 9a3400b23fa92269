import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { figures } from './support/figure-watch.ts'
import { promises } from './support/promise-reporter.ts'
import { SlowFirst } from './support/slow-first.ts'

export default defineConfig({
  plugins: [promises, figures],
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    isolate: false,
    // Vitest leaves a core to itself, which is half of two; scenarios spend much of their time waiting.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: SlowFirst },
    restoreMocks: true,
    globalSetup: 'test/support/global-setup.ts',
    setupFiles: ['aws-sdk-client-mock-vitest/extend', 'test/support/canary-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
