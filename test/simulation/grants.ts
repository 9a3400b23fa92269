// node test/simulation/grants.ts --runs 10000 --seed 1: many lives of a grant; prints the first seed that breaks a promise.
// --replay SEED: that one alone, with everything that happened.
import { parseArgs } from 'node:util'
import { runGrants } from './run-grants.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    replay: { type: 'string' },
  },
})

const tell = (line: string) => process.stdout.write(`${line}\n`)

if (values.replay !== undefined) {
  const { broken, lines, seen } = await runGrants(Number(values.replay), { isTraced: true })
  tell(lines.join('\n'))
  tell(`seed ${values.replay}: ${broken ?? 'all promises kept'} ${JSON.stringify(seen)}`)
  process.exitCode = broken ? 1 : 0
} else {
  const first = Number(values.seed)
  const runs = Number(values.runs)
  const started = performance.now()
  const total = { rotations: 0, deaths: 0, connects: 0, uses: 0, uninstalls: 0, copies: 0 }
  const failed: number[] = []
  for (let seed = first; seed < first + runs; seed++) {
    const { broken, seen } = await runGrants(seed)
    total.rotations += seen.rotations
    total.deaths += seen.deaths
    total.connects += seen.connects
    total.uses += seen.uses
    total.uninstalls += seen.uninstalls
    total.copies += seen.copies
    if (!broken) continue
    failed.push(seed)
    tell(`seed ${seed}: ${broken}\n  replay: node test/simulation/grants.ts --replay ${seed}`)
    if (failed.length >= 10) break
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  tell(`${runs} runs of 30 days in ${seconds} s, ${failed.length} broke a promise: ${JSON.stringify(total)}`)
  process.exitCode = failed.length > 0 ? 1 : 0
}
