import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { systemClock } from '../../../shared/clock.ts'
import { median, quantile } from '../load/numbers.ts'
import { type Baseline, type BaselineFolder, bundleBaselines } from './baseline-bundles.ts'
import { bundlesOf } from './bundles.ts'
import { delivery, firstBooking, noMessages, schedule, startPage, unknownVisitor, widgetHelp } from './events.ts'
import type { OutsideCall } from './proxy.ts'
import { type ColdWorld, startColdWorld } from './world.ts'

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url))
// Twelve requests to HighLevel in each: a location that is not busy, as most are when a process starts.
const ROUND_MS = 7_000

const measured = z.object({
  initMs: z.number(),
  firstMs: z.number(),
  rss: z.number(),
  heapUsed: z.number(),
  answer: z.unknown(),
})

export type Variant = 'ours' | Baseline

export interface ColdStart {
  /** Function, and which of the ways to write it. */
  folder: string
  variant: Variant
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
  widgets: { event: widgetHelp, isDone: (answer) => answer !== null },
}

/**
 * Every deployed bundle, and beside the two that are on a booking's way what else one could write: fresh processes in turns,
 * so that what the machine does meanwhile meets all alike. `rounds` of each.
 */
export async function measureColdStarts(
  rounds: number,
  onRound: (round: number) => void,
  isWanted: (row: Pick<ColdStart, 'folder' | 'variant'>) => boolean = () => true,
): Promise<ColdStart[]> {
  const world = await startColdWorld()
  try {
    const all = [...ourBundles(world), ...(await baselines(world))]
    const candidates = all.filter(isWanted)
    for (let round = 0; round < rounds; round++) {
      const pause = systemClock.sleep(ROUND_MS)
      for (const candidate of candidates)
        await measure(world, candidate, `${candidate.folder}-${candidate.variant.replace(/\W+/, '-')}-${round}`)
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
  return bundlesOf(assembly).flatMap(({ folder, file }) => {
    const first = FIRST[folder]
    return first ? [{ folder, variant: 'ours' as const, bundle: file, ...first, ...empty() }] : []
  })
}

async function baselines({ assembly }: ColdWorld): Promise<Candidate[]> {
  const fileOf = await bundleBaselines(assembly)
  const of = (folder: BaselineFolder, variant: Baseline): Candidate => {
    const { event, isDone } = FIRST[folder]!
    const isEmpty = variant === 'empty'
    return {
      folder,
      variant,
      bundle: fileOf(folder, variant),
      event,
      isDone: isEmpty ? () => true : isDone,
      ...empty(),
    }
  }
  return [
    ...(['empty', 'bare', 'official, calls'] as const).flatMap((one) => [of('webhook', one), of('sync', one)]),
    of('sync', 'official, job'),
  ]
}
