import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Reporter, TestModule, Vite, Vitest } from 'vitest/node'
import { figuresNotCounted } from './figure-watch.ts'
import { type RanTest, unkeptPromises } from './promise-run.ts'
import { readPromiseTable } from './promise-table.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const nameOf = (file: string) =>
  path
    .relative(root, file)
    .replaceAll(path.sep, '/')
    .replace(/\.test\.ts$/, '')

/**
 * Holds test/README.md against a finished run of the whole suite: every row's tests ran and passed, and every figure that the
 * dashboard or an alarm shows was counted, or the command fails.
 * On a filtered run it says nothing, because it cannot know.
 */
function createPromiseReporter(vitest: Vitest): Reporter {
  const fail = (what: string, names: readonly string[]) => {
    vitest.logger.error(`\n${what}:\n  ${names.join('\n  ')}\n`)
    process.exitCode = 1
  }
  return {
    onTestRunEnd(modules, _errors, reason) {
      if (reason === 'interrupted' || vitest.config.testNamePattern || !isWholeSuite(modules)) return
      const run = new Map(modules.map((module) => [nameOf(module.moduleId), testsOf(module)]))
      const unkept = unkeptPromises(readPromiseTable(readFileSync(path.join(root, 'README.md'), 'utf8')), run)
      if (unkept.length > 0) fail('test/README.md promises what this run did not show', unkept)
      const uncounted = figuresNotCounted(process.env['TEST_RUN_DIRECTORY'] ?? '')
      if (uncounted.length > 0) fail('the dashboard shows figures that no test of this run counted', uncounted)
    },
  }
}

function isWholeSuite(modules: readonly TestModule[]): boolean {
  const ran = new Set(modules.map(({ moduleId }) => nameOf(moduleId)))
  return globSync('**/*.test.ts', { cwd: root }).every((file) => ran.has(nameOf(path.join(root, file))))
}

const testsOf = (module: TestModule): RanTest[] =>
  [...module.children.allTests()].map((test) => ({ title: test.fullName, state: test.result().state }))

/** Adds the reporter to whichever the command line chose. */
export const promises: Vite.Plugin = {
  name: 'promises',
  configureVitest({ vitest }) {
    vitest.config.reporters.push(createPromiseReporter(vitest))
  },
}
