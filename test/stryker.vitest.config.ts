import path from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** A mutant is done with at its first failed test: first what is named like its file or noticed the last one, then the quickest. */
class LikeliestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const mutated = this.ctx.config.related?.map((file) => path.basename(file, '.ts')) ?? []
    const rankOf = (file: TestSpecification) => {
      if (mutated.includes(path.basename(file.moduleId, '.test.ts'))) return -2
      const result = this.ctx.cache.getTestSpecificationResult(file)
      return result?.failed ? -1 : (result?.duration ?? 0)
    }
    return files.toSorted((a, b) => rankOf(a) - rankOf(b))
  }
}

/** The tests a mutant meets: of the folder that stryker.ts names, without those that need the built stack or take seconds. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['**/*.test.ts'],
    exclude: ['**/on-the-stage.test.ts', '**/day-without-webhooks.test.ts'],
    isolate: false,
    restoreMocks: true,
    setupFiles: ['aws-sdk-client-mock-vitest/extend', 'test/stryker.setup.ts'],
    sequence: { sequencer: LikeliestFirst },
    testTimeout: 20_000,
  },
})
