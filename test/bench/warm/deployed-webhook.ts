import { z } from 'zod'
import { bundleBaselines } from '../cold/baseline-bundles.ts'
import { bundlesOf } from '../cold/bundles.ts'
import { delivery } from '../cold/events.ts'
import { type ColdWorld, startColdWorld } from '../cold/world.ts'
import { median, quantile } from '../load/numbers.ts'
import type { OwnWork } from './own-work.ts'
import { startWarmProcess } from './warm-process.ts'

const AT_ONCE = 16
const accepted = z.object({ statusCode: z.literal(202) })
const deliverySchema = z.object({ rawPath: z.string(), headers: z.record(z.string(), z.string()), body: z.string() })

/**
 * The deployed bundle, warm, with the queue of the local stage, in turns with the bare handler, which checks and keeps nothing; then
 * the whole way through the stage's API. `rounds` deliveries of 4 KB each.
 */
export async function measureDeployedWebhook(rounds: number): Promise<OwnWork[]> {
  const world = await startColdWorld()
  try {
    return [...(await sideBySide(world, rounds)), ...(await throughTheStage(world, rounds))]
  } finally {
    await world.close()
  }
}

async function sideBySide(world: ColdWorld, rounds: number): Promise<OwnWork[]> {
  const ours = bundlesOf(world.assembly).find(({ folder }) => folder === 'webhook')?.file ?? ''
  const bare = (await bundleBaselines(world.assembly))('webhook', 'bare')
  const bundles = { 'ours, deployed': ours, 'bare: no check, no log, no figures': bare }
  const candidates = await Promise.all(
    Object.entries(bundles).map(async ([what, bundle]) => ({
      what,
      times: [] as number[],
      warm: await startWarmProcess(bundle, world.environmentOf('webhook')),
    })),
  )
  for (let round = 0; round < rounds; round++)
    for (const { what, times, warm } of candidates) {
      const [handled] = (await warm.handle([delivery(`${what}-${round}`, Date.now())])).answers
      accepted.parse(handled?.answer)
      times.push(handled?.tookMs ?? 0)
    }
  await Promise.all(candidates.map(({ warm }) => warm.close()))
  return candidates.map(({ what, times }) => rowOf(`${what}, with the queue`, times))
}

async function throughTheStage({ apiUrl }: ColdWorld, rounds: number): Promise<OwnWork[]> {
  const post = async (id: string) => {
    const { rawPath, headers, body } = deliverySchema.parse(delivery(id, Date.now()))
    const { 'content-length': _, ...sent } = headers
    const began = performance.now()
    const answer = await fetch(`${apiUrl}${rawPath}`, { method: 'POST', headers: sent, body })
    await answer.arrayBuffer()
    if (answer.status !== 202) throw new Error(`The stage answered ${answer.status}`)
    return performance.now() - began
  }
  const alone: number[] = []
  for (let round = 0; round < rounds; round++) alone.push(await post(`alone-${round}`))
  const together: number[] = []
  const began = performance.now()
  for (let round = 0; round < rounds; round += AT_ONCE)
    together.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (_, one) => post(`together-${round}-${one}`)))))
  const perSecond = (1000 * together.length) / (performance.now() - began)
  return [
    rowOf('ours, through the stage', alone),
    { ...rowOf(`ours, through the stage, ${AT_ONCE} at once`, together), perSecond },
  ]
}

/** One after the other. What the just-in-time compiler had not seen yet is left out. */
function rowOf(what: string, times: readonly number[]): OwnWork {
  const warm = times.slice(Math.floor(times.length / 5))
  const sum = warm.reduce((total, one) => total + one, 0)
  return { what, p50: median(warm), p99: quantile(warm, 0.99), perSecond: (1000 * warm.length) / sum }
}
