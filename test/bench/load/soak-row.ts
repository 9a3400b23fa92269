import { runGrants } from '../../simulation/run-grants.ts'
import { percent } from './numbers.ts'
import { type Row, withBar } from './row.ts'
import { settledHeap } from './settled-heap.ts'

const MOST_VERSIONS = 100
const MOST_GROWTH = 1.1
/** By then all code has been loaded and compiled. */
const SETTLED_RUN = 5

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

/** Lives of a grant one after the other in one process, with faults and crashes. */
export async function soakRows(options: { runs: number; days: number }): Promise<Row[]> {
  const { runs, days } = options
  const broken: string[] = []
  let [versions, rotations, settled, timersBefore] = [0, 0, Number.NaN, 0]
  await withBar('soak', runs, async (tell) => {
    for (let seed = 1; seed <= runs; seed++) {
      const run = await runGrants(seed, { days })
      if (run.broken) broken.push(`seed ${seed}: ${run.broken}`)
      versions = Math.max(versions, run.seen.versions)
      rotations += run.seen.rotations
      if (seed === SETTLED_RUN) [settled, timersBefore] = [await settledHeap(), timers()]
      tell(seed)
    }
  })
  const growth = (await settledHeap()) / settled
  const timersAfter = timers()
  return [
    {
      what: 'soak',
      how: `${days} days of a grant, ${runs} seeds, 1 % faults, ${rotations} rotations`,
      figure: `${broken[0] ?? 'all promises kept'}; ${versions} secret versions written in one life at most`,
      bound: `promises kept, < ${MOST_VERSIONS} versions`,
      isGood: broken.length === 0 && rotations > 0 && versions < MOST_VERSIONS,
    },
    {
      what: 'growth in it',
      how: `last run against the ${SETTLED_RUN}th, after garbage collection`,
      figure: `heap ${percent(growth)}, timers ${timersBefore} → ${timersAfter}`,
      bound: 'heap ≤ +10 %, no more timers',
      isGood: growth <= MOST_GROWTH && timersAfter <= timersBefore,
    },
  ]
}
