// node test/simulation/two-way.ts --changes 1000 --seed 1: people change both sides at random; events come late, twice and in
// any order; prints the first seed after which the sides differ or something runs in circles.
import { parseArgs } from 'node:util'
import { runTwoWay } from './run-two-way.ts'

const { values } = parseArgs({
  options: {
    changes: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
  },
})
const tell = (line: string) => process.stdout.write(`${line}\n`)
let failed = 0
for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.runs); seed++) {
  const { broken, ...figures } = await runTwoWay(seed, Number(values.changes))
  tell(`seed ${seed}: ${broken ?? 'both sides equal'} ${JSON.stringify(figures)}`)
  if (broken) failed++
}
process.exitCode = failed > 0 ? 1 : 0
