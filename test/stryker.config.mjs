/**
 * Mutation testing, started by stryker.ts, which adds the folder to mutate and the folder of its tests.
 * @type {ConstructorParameters<typeof import('@stryker-mutator/core').Stryker>[0]}
 */
export default {
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/stryker.vitest.config.ts', related: true },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  // A busy machine is no endless loop.
  timeoutMS: 20_000,
  // Vitest strips the types and checks none, so there is nothing to turn off in the files.
  disableTypeChecks: false,
  warnings: { slow: false },
  // Stryker rewrites a tsconfig.json with an API that TypeScript 7 no longer has; vitest does without the file.
  ignorePatterns: ['cdk.out', '.local', 'coverage', 'tsconfig.json'],
  tempDirName: '.local/mutation/sandboxes',
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false, allowEmojis: false },
  thresholds: { high: 95, low: 90, break: 85 },
}
