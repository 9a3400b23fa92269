import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import { synthesize } from '../../infra/local/synthesize.ts'

const PATIENCE_MS = 60_000
const CONFIGS = {
  brief: new URL('brief.config.ts', import.meta.url),
  'two-locations': new URL('two-locations.config.ts', import.meta.url),
  'two-way': new URL('two-way.config.ts', import.meta.url),
}

/**
 * Directory of the cloud assembly: the template and the bundles that would be deployed, synthesized once for the whole run
 * by the first that asks, in whichever worker. With a name, those of another configuration than the repository's.
 */
export async function assembly(name?: keyof typeof CONFIGS): Promise<string> {
  const directory = path.join(inject('shared'), `assembly-${name ?? 'deployed'}`)
  const [claimed, done] = [`${directory}.claimed`, `${directory}.done`]
  if (isFirst(claimed)) {
    const config = name && fileURLToPath(CONFIGS[name])
    await synthesize({ outdir: directory, config, signal: new AbortController().signal })
    writeFileSync(done, '')
  }
  for (const until = performance.now() + PATIENCE_MS; !existsSync(done); await sleep(50))
    if (performance.now() > until) throw new Error('The stack was not synthesized in time: see the test that began it')
  return directory
}

function isFirst(claim: string): boolean {
  try {
    mkdirSync(claim)
    return true
  } catch {
    return false
  }
}
