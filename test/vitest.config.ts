import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    isolate: false,
    restoreMocks: true,
    globalSetup: 'test/support/global-setup.ts',
    setupFiles: ['aws-sdk-client-mock-vitest/extend'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
