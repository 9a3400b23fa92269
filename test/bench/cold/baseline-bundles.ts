import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { bundleOptions, handlerOf } from '../../../infra/parts/function-code.ts'

/** What else one could write. */
export type Baseline =
  | 'empty'
  /** The same calls of AWS and HighLevel, nothing else. */
  | 'bare'
  /** Those calls with HighLevel's official SDK in place of fetch, nothing else. */
  | 'official, calls'
  /** The same job: our own function, with the official SDK in place of our client. */
  | 'official, job'
export type BaselineFolder = 'webhook' | 'sync'

const BASELINES = fileURLToPath(new URL('../baselines/', import.meta.url))
const FILES: Record<Baseline, string> = {
  empty: 'empty',
  bare: 'bare',
  'official, calls': 'official',
  'official, job': 'job',
}

/** Bundled as ours are, but for what is left out of ours on purpose. Answers where each of them is. */
export async function bundleBaselines(
  assembly: string,
): Promise<(folder: BaselineFolder, variant: Baseline) => string> {
  const outdir = path.join(path.dirname(assembly), 'baselines')
  mkdirSync(outdir, { recursive: true })
  const options = { ...bundleOptions(path.join(assembly, 'integration.json')), outdir, logLevel: 'error' as const }
  const names = ['empty', 'webhook-bare', 'webhook-official', 'sync-bare', 'sync-official']
  await build({ ...options, alias: {}, entryPoints: names.map((name) => path.join(BASELINES, `${name}.ts`)) })
  await build({ ...options, plugins: [officialClient], entryPoints: [{ in: handlerOf('sync'), out: 'sync-job' }] })
  return (folder, variant) => path.join(outdir, `${variant === 'empty' ? '' : `${folder}-`}${FILES[variant]}.mjs`)
}

/** Our own function with HighLevel's official SDK where it has our client. */
const officialClient: Plugin = {
  name: 'official-client',
  setup({ onResolve }) {
    const file = path.join(BASELINES, 'official-client.ts')
    onResolve({ filter: /shared\/highlevel\/client\.ts$/ }, () => ({ path: file }))
  },
}
