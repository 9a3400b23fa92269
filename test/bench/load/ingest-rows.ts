import { amongHostile, HOSTILE_KINDS } from './hostile-deliveries.ts'
import { type BurstResult, goodDeliveries, runBurst } from './ingest-burst.ts'
import { median, percent, quantile } from './numbers.ts'
import { type Row, withBar } from './row.ts'
import { settledHeap } from './settled-heap.ts'

const WARM_UP = 2_000
const HEAP_SHARE = 0.1
const HOSTILE_SHARE = 0.3
const ROUNDS = 7
const MOST_SLOWER = 1.5

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

/** The same burst with hostile deliveries in between, in turns with clean ones. */
export async function hostileRows(count: number): Promise<Row[]> {
  const good = goodDeliveries(count)
  const rounds = await withBar('hostile mix', ROUNDS, async (tell) => {
    const done: { clean: number; mixed: number; result: BurstResult }[] = []
    await runBurst(amongHostile(good.slice(0, WARM_UP), HOSTILE_SHARE, 0), workedMs)
    for (let round = 1; round <= ROUNDS; round++) {
      const all = amongHostile(good, HOSTILE_SHARE, round)
      const clean = await runBurst(good, workedMs)
      const mixed = await runBurst(all, workedMs)
      done.push({ clean: quantile(clean.times, 0.99), mixed: quantile(mixed.times, 0.99), result: mixed })
      tell(round)
    }
    return done
  })
  const ratio = median(rounds.map(({ clean, mixed }) => mixed / clean))
  const [clean, mixed] = [median(rounds.map((one) => one.clean)), median(rounds.map((one) => one.mixed))]
  const worst = rounds.find(({ result }) => !isWell(result)) ?? rounds[0]!
  return [
    {
      what: 'hostile mix',
      how: `${count.toLocaleString('en')} good ones, ${HOSTILE_SHARE * 100} % hostile of ${HOSTILE_KINDS} kinds; ${ROUNDS} rounds in turns with clean ones`,
      figure: `${told(worst.result)}; p99 of the good ones ${ms(mixed)} against ${ms(clean)}: ${ratio.toFixed(2)} times`,
      bound: `all good ones stored once, each hostile one as list W says; p99 < ${MOST_SLOWER} times`,
      isGood: rounds.every(({ result }) => isWell(result)) && ratio < MOST_SLOWER,
    },
  ]
}
