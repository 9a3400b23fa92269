import { spawn } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { z } from 'zod'
import { readAssembly } from '../../../infra/local/assembly.ts'
import { systemClock } from '../../../shared/clock.ts'
import { median, quantile } from '../load/numbers.ts'
import { delivery, firstBooking, noMessages, schedule, startPage, unknownVisitor } from './events.ts'
import { type ColdWorld, type OutsideCall, startColdWorld } from './world.ts'

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url))
// Twelve requests to HighLevel in each, of which it takes a hundred in ten seconds.
const ROUND_MS = 1_500
const BASELINES = fileURLToPath(new URL('../baselines/', import.meta.url))

const measured = z.object({
  initMs: z.number(),
  firstMs: z.number(),
  rss: z.number(),
  heapUsed: z.number(),
  answer: z.unknown(),
})

export interface ColdStart {
  /** Function, and which of the ways to write it. */
  folder: string
  variant: 'ours' | 'empty' | 'bare' | 'official'
  kilobytes: number
  init: number
  total: number
  /** Quartiles of the total. */
  spread: [number, number]
  /** Calls of AWS and HighLevel of one first request. */
  calls: OutsideCall[]
}

interface Candidate extends Pick<ColdStart, 'folder' | 'variant'> {
  bundle: string
  event(id: string): object
  /** Whether this is the answer of a request that did its work. */
  isDone(answer: unknown): boolean
  totals: number[]
  inits: number[]
  calls: OutsideCall[]
}

const statusIs = (wanted: number) => (answer: unknown) =>
  z.object({ statusCode: z.literal(wanted) }).safeParse(answer).success
const nothingHeld = (answer: unknown) =>
  z.object({ batchItemFailures: z.array(z.unknown()).length(0) }).safeParse(answer).success

const FIRST: Record<string, Pick<Candidate, 'event' | 'isDone'>> = {
  webhook: { event: (id) => delivery(id, Date.now()), isDone: statusIs(202) },
  sync: { event: (id) => firstBooking(id, Date.now()), isDone: nothingHeld },
  'oauth-callback': { event: startPage, isDone: (answer) => answer !== null },
  route: { event: unknownVisitor, isDone: (answer) => answer !== null },
  'refresh-grant': { event: noMessages, isDone: nothingHeld },
  reconcile: { event: schedule, isDone: () => true },
}

/**
 * Every deployed bundle, and beside the two that are on a booking's way what else one could write: fresh processes in turns,
 * so that what the machine does meanwhile meets all alike. `rounds` of each.
 */
export async function measureColdStarts(
  rounds: number,
  onRound: (round: number) => void,
  isWanted: (folder: string) => boolean = () => true,
): Promise<ColdStart[]> {
  const world = await startColdWorld()
  try {
    const all = [...ourBundles(world), ...(await baselines(world))]
    const candidates = all.filter(({ folder }) => isWanted(folder))
    for (let round = 0; round < rounds; round++) {
      const pause = systemClock.sleep(ROUND_MS)
      for (const candidate of candidates)
        await measure(world, candidate, `${candidate.folder}-${candidate.variant}-${round}`)
      await pause
      onRound(round + 1)
    }
    return candidates.map(({ folder, variant, bundle, totals, inits, calls }) => ({
      folder,
      variant,
      kilobytes: statSync(bundle).size / 1024,
      init: median(inits),
      total: median(totals),
      spread: [quantile(totals, 0.25), quantile(totals, 0.75)],
      calls,
    }))
  } finally {
    await world.close()
  }
}

async function measure(world: ColdWorld, candidate: Candidate, id: string): Promise<void> {
  const { folder, bundle } = candidate
  const event = world.file('event.json', JSON.stringify(candidate.event(id)))
  world.takeCalls()
  const result = measured.parse(await run([CHILD, bundle, event], world.environmentOf(folder)))
  if (!candidate.isDone(result.answer)) throw new Error(`${id} did not do its work: ${JSON.stringify(result.answer)}`)
  candidate.inits.push(result.initMs)
  candidate.totals.push(result.initMs + result.firstMs)
  candidate.calls = world.takeCalls()
}

function run(args: string[], env: Record<string, string>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    let problem = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
    })
    child.stderr.on('data', (chunk) => {
      problem = `${problem}${chunk}`.slice(-400)
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(text))
      else reject(new Error(`The process ended with ${code}: ${problem}`))
    })
  })
}

const empty = () => ({ totals: [], inits: [], calls: [] })

function ourBundles({ assembly }: ColdWorld): Candidate[] {
  const { template } = readAssembly(assembly)
  const resources: Record<string, { Type: string; Properties?: unknown }> = JSON.parse(
    JSON.stringify(template),
  ).Resources
  const shape = z.object({
    Code: z.object({ S3Key: z.string() }),
    Environment: z.object({ Variables: z.looseObject({ POWERTOOLS_SERVICE_NAME: z.string() }) }),
  })
  return Object.values(resources).flatMap(({ Type, Properties }) => {
    const found = Type === 'AWS::Lambda::Function' ? shape.safeParse(Properties).data : undefined
    const folder = found?.Environment.Variables.POWERTOOLS_SERVICE_NAME ?? ''
    const first = FIRST[folder]
    if (!found || !first) return []
    const bundle = path.join(assembly, `asset.${found.Code.S3Key.replace(/\.zip$/, '')}`, 'index.mjs')
    return [{ folder, variant: 'ours' as const, bundle, ...first, ...empty() }]
  })
}

/** Bundled as ours are. */
async function baselines(world: ColdWorld): Promise<Candidate[]> {
  const outdir = path.join(path.dirname(world.assembly), 'baselines')
  mkdirSync(outdir, { recursive: true })
  const names = ['empty', 'webhook-bare', 'webhook-official', 'sync-bare', 'sync-official']
  await build({
    entryPoints: names.map((name) => path.join(BASELINES, `${name}.ts`)),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    logLevel: 'error',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  })
  const of = (folder: string, variant: 'empty' | 'bare' | 'official'): Candidate => {
    const bundle = path.join(outdir, variant === 'empty' ? 'empty.mjs' : `${folder}-${variant}.mjs`)
    const first = FIRST[folder]!
    return {
      folder,
      variant,
      bundle,
      event: first.event,
      isDone: variant === 'empty' ? () => true : first.isDone,
      ...empty(),
    }
  }
  return ['webhook', 'sync'].flatMap((folder) => [of(folder, 'empty'), of(folder, 'bare'), of(folder, 'official')])
}
