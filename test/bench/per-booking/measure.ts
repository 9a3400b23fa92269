import { monthOf } from './fixed.ts'
import { type FunctionFacts, ofInvocation, type Quantities } from './quantities.ts'
import { startCountedStage } from './stage.ts'
import { LATER_MS, type Sample, SOON_MS, tellStory } from './story.ts'
import { gigabyteMonths } from './table-storage.ts'

export interface Measured {
  samples: Sample[]
  facts: FunctionFacts
  /** Of the table, per booking. */
  stored: Quantities
  /** A month in which nothing is booked. */
  month: Quantities
}

// In each life.
const BOOKINGS = 3
// Long enough that what is sent side by side is seen to be.
const DELAYS = { awsMs: 10, sideMs: 40 }

/**
 * Counts what `rounds` lives take. One before them warms up, and tells how many secrets are read when copies are too old. `config`: path
 * of another configuration than the repository's.
 */
export async function measureEvents(
  rounds: number,
  config: string | undefined,
  onRound: (done: number) => void,
): Promise<Measured> {
  const stage = await startCountedStage(config, DELAYS)
  try {
    const warmUp = await tellStory(stage, 0, LATER_MS)
    onRound(1)
    const samples: Sample[] = []
    for (let round = 1; round <= rounds; round++) {
      samples.push(...(await tellStory(stage, round, SOON_MS)))
      onRound(round + 1)
    }
    const ofFunction = (folder: 'webhook' | 'sync') => ({
      memoryMb: stage.bundleOf(folder).memoryMb,
      initCpuMs: stage.initCpuMs[folder],
    })
    const stored = (await gigabyteMonths(stage.awsUrl, stage.tableName, stage.now())) / (BOOKINGS * (rounds + 1))
    const idle = await stage.reconcile()
    const ofReconcile = { memoryMb: stage.bundleOf('reconcile').memoryMb, initCpuMs: 0 }
    return {
      samples,
      facts: { webhook: ofFunction('webhook'), sync: ofFunction('sync'), secrets: secretsOf(warmUp) },
      stored: { tableGigabyteMonths: stored, recoveryGigabyteMonths: stored },
      month: monthOf(stage.assembly, ofInvocation(idle, ofReconcile, idle.secrets), metricsIn([...warmUp, ...samples])),
    }
  } finally {
    await stage.close()
  }
}

const metricsIn = (samples: readonly Sample[]): number =>
  new Set(samples.flatMap(({ webhook, sync }) => [webhook, sync].flatMap((tally) => tally?.metrics ?? []))).size

/** By kind of event, on average. */
function secretsOf(samples: readonly Sample[]): FunctionFacts['secrets'] {
  const kinds = Map.groupBy(samples, ({ kind }) => kind)
  const mean = (all: Sample[], folder: 'webhook' | 'sync') =>
    all.reduce((sum, sample) => sum + (sample[folder]?.secrets ?? 0), 0) / all.length
  return new Map([...kinds].map(([kind, all]) => [kind, { webhook: mean(all, 'webhook'), sync: mean(all, 'sync') }]))
}
