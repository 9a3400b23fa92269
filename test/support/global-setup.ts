import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Directory of this run for what its test files share. */
    shared: string
  }
}

/** Gives the run a directory of its own; support/assembly.ts synthesizes into it when a test asks. */
export default function setup(project: TestProject): () => void {
  const directory = mkdtempSync(path.join(tmpdir(), 'test-run-'))
  project.provide('shared', directory)
  // For what looks at the finished run.
  process.env['TEST_RUN_DIRECTORY'] = directory
  // Programs that tests start again and again compile, and have their types taken away, once.
  process.env['NODE_COMPILE_CACHE'] = path.join(directory, 'compiled')
  return () => rmSync(directory, { recursive: true, force: true })
}
