// node test/simulation/bookings.ts --runs 10000 --seed 1: many lives of a booking in any order, with repeats and with deaths of
// the function at its remote calls; prints the first seeds that break a promise. --replay SEED: that one alone.
import { parseArgs } from 'node:util'
import { expectations, runSeed } from './run-bookings.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    replay: { type: 'string' },
  },
})
const tell = (line: string) => process.stdout.write(`${line}\n`)
const expected = await expectations()

if (values.replay !== undefined) {
  const { name, run, broken } = await runSeed(Number(values.replay), expected)
  tell(`seed ${values.replay} (${name}): ${JSON.stringify(run)}\n${broken ?? 'all promises kept'}`)
  process.exitCode = broken ? 1 : 0
} else {
  const started = performance.now()
  const runs = Number(values.runs)
  const failed: number[] = []
  let calls = 0
  for (let seed = Number(values.seed); seed < Number(values.seed) + runs && failed.length < 10; seed++) {
    const result = await runSeed(seed, expected)
    calls += result.calls
    if (!result.broken) continue
    failed.push(seed)
    tell(`seed ${seed}: ${result.broken}\n  replay: node test/simulation/bookings.ts --replay ${seed}`)
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  tell(`${runs} lives of a booking in ${seconds} s, ${calls} remote calls, ${failed.length} broke a promise`)
  process.exitCode = failed.length > 0 ? 1 : 0
}
