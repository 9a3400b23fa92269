import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { synthesize } from '../../infra/local/synthesize.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Directory of the cloud assembly: the template and the bundles that would be deployed. */
    assembly: string
  }
}

/** Synthesizes the stack once for the whole run. */
export default async function setup(project: TestProject): Promise<() => void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'assembly-'))
  await synthesize({ outdir: directory, signal: new AbortController().signal })
  project.provide('assembly', directory)
  return () => rmSync(directory, { recursive: true, force: true })
}
