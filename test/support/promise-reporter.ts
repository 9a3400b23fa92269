import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Reporter, TestModule, Vite, Vitest } from 'vitest/node'
import { type RanTest, unkeptPromises } from './promise-run.ts'
import { readPromiseTable } from './promise-table.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const nameOf = (file: string) =>
  path
    .relative(root, file)
    .replaceAll(path.sep, '/')
    .replace(/\.test\.ts$/, '')

/**
 * Holds test/README.md against a finished run of the whole suite: every row's tests ran and passed, or the command fails.
 * On a filtered run it says nothing, because it cannot know.
 */
function createPromiseReporter(vitest: Vitest): Reporter {
  return {
    onTestRunEnd(modules, _errors, reason) {
      if (reason === 'interrupted' || vitest.config.testNamePattern || !isWholeSuite(modules)) return
      const run = new Map(modules.map((module) => [nameOf(module.moduleId), testsOf(module)]))
      const unkept = unkeptPromises(readPromiseTable(readFileSync(path.join(root, 'README.md'), 'utf8')), run)
      if (unkept.length === 0) return
      vitest.logger.error(`\ntest/README.md promises what this run did not show:\n  ${unkept.join('\n  ')}\n`)
      process.exitCode = 1
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
