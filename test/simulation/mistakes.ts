// npm run sim:mistakes: makes five classic mistakes on purpose, one at a time, and looks for the first seed in which the simulation of
// the whole system notices. Fails when one gets through 500 lives, or when that life is broken without the mistake, too.
import { DAYS } from './system/people.ts'
import { historyOf, runSystem } from './system/run-system.ts'
import { MISTAKES } from './system/system-world.ts'

const MOST_RUNS = 500
// More than a life has on average, so that each mistake has its chance in time.
const ROUGH = { faultRate: 0.03, crashRate: 0.04 }
const historyOfDays = (seed: number) => [...historyOf(seed), ...DAYS]

let unnoticed = 0
for (const mistake of MISTAKES) {
  let found: string | undefined
  for (let seed = 1; seed <= MOST_RUNS && found === undefined; seed++) {
    const { broken } = await runSystem(seed, { ...ROUGH, mistake }, historyOfDays(seed))
    if (broken === undefined) continue
    const [what] = broken.split('\n')
    if ((await runSystem(seed, ROUGH, historyOfDays(seed))).broken === undefined) found = `seed ${seed}: ${what}`
  }
  if (found === undefined) unnoticed++
  process.stdout.write(`${mistake}: ${found ?? `not noticed in ${MOST_RUNS} lives`}\n`)
}
process.exitCode = unnoticed > 0 ? 1 : 0
