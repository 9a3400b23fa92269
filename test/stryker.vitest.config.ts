import { defineConfig } from 'vitest/config'

/** The tests a mutant meets: of the folder that stryker.ts names, without those that need the built stack or take seconds. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['**/*.test.ts'],
    exclude: ['**/on-the-stage.test.ts', '**/day-without-webhooks.test.ts'],
    isolate: false,
    restoreMocks: true,
    setupFiles: ['aws-sdk-client-mock-vitest/extend', 'test/stryker.seed.ts'],
    testTimeout: 20_000,
  },
})
