// npm run sim -- --runs 10000: many lives of the whole system, each with its own people, faults and crashes; prints the seeds that
// break a promise. --minutes M ends it earlier, --workers N shares it out. --seed S alone: that one life, with everything that
// happened in it. --shrink S: the shortest history that breaks the same seed. --cross: every fault at every call of one life.
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { SingleBar } from 'cli-progress'
import fc from 'fast-check'
import { FAULTS } from './simulator.ts'
import { STORY } from './system/people.ts'
import { histories, runSystem } from './system/run-system.ts'

const MINUTE_MS = 60_000
const MOST_FAILURES = 10
const tell = (line: string) => process.stdout.write(`${line}\n`)

interface Share {
  first: number
  step: number
  count: number
}
type Report = { done: number; calls: number } | { seed: number; broken: string }

if (isMainThread) await main()
else await runShare(workerData)

/** Runs its share of the seeds, and says so after each. */
async function runShare({ first, step, count }: Share): Promise<void> {
  for (let index = 0; index < count; index++) {
    const seed = first + index * step
    const { broken, seen } = await runSystem(seed)
    if (broken !== undefined) parentPort?.postMessage({ seed, broken } satisfies Report)
    parentPort?.postMessage({ done: 1, calls: seen.calls } satisfies Report)
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string' },
      minutes: { type: 'string' },
      seed: { type: 'string' },
      shrink: { type: 'string' },
      cross: { type: 'boolean', default: false },
      workers: { type: 'string', default: '2' },
    },
  })
  if (values.cross) return await cross()
  if (values.shrink !== undefined) return await shrink(Number(values.shrink))
  if (values.seed !== undefined && values.runs === undefined) return await replay(Number(values.seed))
  const runs = Number(values.runs ?? 2000)
  const minutes = Number(values.minutes ?? Number.POSITIVE_INFINITY)
  await runMany({ first: Number(values.seed ?? 1), runs, workers: Number(values.workers), minutes })
}

async function replay(seed: number): Promise<void> {
  const { broken, lines, history } = await runSystem(seed, { isTraced: true })
  tell(lines.join('\n'))
  tell(`seed ${seed}: ${history}\n${broken ?? 'all promises kept'}`)
  process.exitCode = broken === undefined ? 0 : 1
}

/** The same faults over shorter and shorter histories, as long as one breaks. */
async function shrink(seed: number): Promise<void> {
  const property = fc.asyncProperty(
    histories,
    async (history) => (await runSystem(seed, {}, history)).broken === undefined,
  )
  const { counterexample } = await fc.check(property, { seed, numRuns: 1 })
  tell(
    counterexample
      ? `seed ${seed}: ${[...counterexample[0]].map(String).join('; ')}`
      : `seed ${seed}: all promises kept`,
  )
  process.exitCode = counterexample ? 1 : 0
}

/** Every fault at every call of one life in which everything happens. */
async function cross(): Promise<void> {
  const quiet = { faultRate: 0, crashRate: 0 }
  const { seen } = await runSystem(1, quiet, STORY)
  let [runs, broke] = [0, 0]
  for (const fault of FAULTS)
    for (let call = 1; call <= seen.calls; call++) {
      const { broken } = await runSystem(1, { ...quiet, faultAt: { call, fault } }, STORY)
      runs++
      if (broken === undefined) continue
      broke++
      tell(`${fault} at call ${call}: ${broken}`)
    }
  tell(`${runs} runs: ${FAULTS.length} faults at each of ${seen.calls} calls, ${broke} broke a promise`)
  process.exitCode = broke > 0 ? 1 : 0
}

async function runMany(options: { first: number; runs: number; workers: number; minutes: number }): Promise<void> {
  const { first, runs, workers, minutes } = options
  const startedAt = performance.now()
  const failed: number[] = []
  let [done, calls] = [0, 0]
  const isShown = process.stdout.isTTY
  const bar = new SingleBar({
    format: '{bar} {percentage} % of {total} runs, {failed} broke a promise',
    hideCursor: true,
  })
  if (isShown) bar.start(runs, 0, { failed: 0 })
  const threads = Array.from({ length: Math.min(workers, runs) }, (_, at) => {
    const share: Share = { first: first + at, step: workers, count: Math.ceil((runs - at) / workers) }
    return new Worker(new URL(import.meta.url), { workerData: share })
  })
  const stop = () => void Promise.all(threads.map((thread) => thread.terminate()))
  const timer = Number.isFinite(minutes) ? setTimeout(stop, minutes * MINUTE_MS) : undefined
  await Promise.all(
    threads.map(
      (thread) =>
        new Promise<void>((resolve, reject) => {
          thread.on('error', reject)
          thread.on('exit', () => resolve())
          thread.on('message', (report: Report) => {
            if ('done' in report) {
              done += report.done
              calls += report.calls
              if (isShown) bar.update(done, { failed: failed.length })
              return
            }
            failed.push(report.seed)
            tell(`\nseed ${report.seed}: ${report.broken}\n  replay: npm run sim -- --seed ${report.seed}`)
            if (failed.length >= MOST_FAILURES) stop()
          })
        }),
    ),
  )
  clearTimeout(timer)
  bar.stop()
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
  tell(`${done} runs in ${seconds} s, ${calls} calls of our functions, ${failed.length} broke a promise`)
  process.exitCode = failed.length > 0 || done === 0 ? 1 : 0
}
