import { amongHostile, HOSTILE } from './hostile-deliveries.ts'
import { type BurstResult, goodDeliveries, runBurst, type Sent } from './ingest-burst.ts'
import { median, percent, quantile } from './numbers.ts'
import { type Row, withBar } from './row.ts'
import { settledHeap } from './settled-heap.ts'

const WARM_UP = 2_000
const HEAP_SHARE = 0.1
const HOSTILE_SHARE = 0.3
const ROUNDS = 7
// Bodies of the largest size, rightly signed, take ten times the work of a good one, and only who has the secret can send them;
// fifty at a time share one event loop here, where Lambda gives each a process of its own.
const MOST_SLOWER = { unsigned: 1.5, all: 3 }

/** Milliseconds that this thread has worked: what others on the machine do makes no delivery look slow. */
function workedMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

const isWell = ({ wrongAnswers, wronglyStored, wronglyKept }: BurstResult) =>
  wrongAnswers + wronglyStored + wronglyKept === 0

const told = ({ wrongAnswers, wronglyStored, wronglyKept }: BurstResult) =>
  `${wrongAnswers} wrong answers, ${wronglyStored} good ones not stored once, ${wronglyKept} others wrongly kept or not`

const ms = (value: number) => `${value.toFixed(2)} ms`

/** So many signed deliveries to one process, fifty at a time. */
export async function burstRows(count: number): Promise<Row[]> {
  await runBurst(goodDeliveries(WARM_UP), workedMs)
  const before = await settledHeap()
  const { result, p50, p99, wallP99 } = await measure()
  const after = await settledHeap()
  const how = `${count.toLocaleString('en')} signed deliveries, 50 at a time, one process`
  return [
    {
      what: 'ingest burst',
      how,
      figure: `${told(result)}; p50 ${ms(p50)}, p99 ${ms(p99)} of work (by the wall p99 ${ms(wallP99)})`,
      bound: 'all answered 202 and stored once',
      isGood: isWell(result),
    },
    {
      what: 'heap after it',
      how: 'after garbage collection, against that after a warm-up',
      figure: `${mib(before)} → ${mib(after)} (${percent(after / before)})`,
      bound: '±10 %',
      isGood: Math.abs(after / before - 1) <= HEAP_SHARE,
    },
  ]

  /** In a scope of its own, so that nothing of it is held afterwards. */
  async function measure() {
    const deliveries = goodDeliveries(count)
    const result = await runBurst(deliveries, workedMs)
    const wall = await runBurst(deliveries, () => performance.now())
    return {
      result: { ...result, times: [] },
      p50: quantile(result.times, 0.5),
      p99: quantile(result.times, 0.99),
      wallP99: quantile(wall.times, 0.99),
    }
  }
}

const mib = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MiB`

interface Round {
  clean: number
  /** With each mix in between. */
  mixed: Record<keyof typeof HOSTILE, { p99: number; result: BurstResult }>
}

/** The same burst with hostile deliveries in between, in turns with clean ones: those that anyone can send, and all of list W. */
export async function hostileRows(count: number): Promise<Row[]> {
  const good = goodDeliveries(count)
  const p99 = async (deliveries: readonly Sent[]) => {
    const result = await runBurst(deliveries, workedMs)
    return { p99: quantile(result.times, 0.99), result: { ...result, times: [] } }
  }
  const among = (kinds: readonly Sent[], seed: number) => p99(amongHostile(good, kinds, HOSTILE_SHARE, seed))
  const rounds = await withBar('hostile mix', ROUNDS, async (tell) => {
    const done: Round[] = []
    await runBurst(amongHostile(good.slice(0, WARM_UP), HOSTILE.all, HOSTILE_SHARE, 0), workedMs)
    for (let round = 1; round <= ROUNDS; round++) {
      const clean = (await p99(good)).p99
      done.push({
        clean,
        mixed: { unsigned: await among(HOSTILE.unsigned, round), all: await among(HOSTILE.all, round) },
      })
      tell(round)
    }
    return done
  })
  const how = `${count.toLocaleString('en')} good ones, ${HOSTILE_SHARE * 100} % hostile`
  return [
    hostileRow('hostile mix', `${how} of ${HOSTILE.unsigned.length} kinds that anyone can send`, rounds, 'unsigned'),
    hostileRow('… signed as well', `${how} of ${HOSTILE.all.length} kinds, most rightly signed`, rounds, 'all'),
  ]
}

function hostileRow(what: string, how: string, rounds: readonly Round[], mix: keyof typeof HOSTILE): Row {
  const ratio = median(rounds.map(({ clean, mixed }) => mixed[mix].p99 / clean))
  const [clean, mixed] = [median(rounds.map((one) => one.clean)), median(rounds.map((one) => one.mixed[mix].p99))]
  const results = rounds.map((one) => one.mixed[mix].result)
  return {
    what,
    how: `${how}; ${rounds.length} rounds in turns with clean ones`,
    figure: `${told(results.find((result) => !isWell(result)) ?? results[0]!)}; p99 of the good ones ${ms(mixed)} against ${ms(clean)}: ${ratio.toFixed(2)} times`,
    bound: `good ones stored once, the others as list W says; p99 < ${MOST_SLOWER[mix]} times`,
    isGood: results.every(isWell) && ratio < MOST_SLOWER[mix],
  }
}
