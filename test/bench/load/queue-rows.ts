import { type BacklogRun, runBacklog } from '../../simulation/system/run-backlog.ts'
import { percent } from './numbers.ts'
import { type Row, withBar } from './row.ts'

const LIMIT = 100
const MOST_LATER = 1.05
/** Ten bookings of four requests each, of which HighLevel takes ten a second. */
export const BATCH_SECONDS = 4

/** Bookings that wait, so many for each of the locations, worked off without a fault. */
export async function backlogRows(options: { locations: number; each: number; seed: number }): Promise<Row[]> {
  const { locations, each, seed } = options
  const total = locations * each
  const run = await withBar('backlog', total, (tell) =>
    runBacklog({ bookings: Array<number>(locations).fill(each), seed, onSecond: (waiting) => tell(total - waiting) }),
  )
  const slowest = Math.max(...run.locations.map(({ seconds, idealSeconds }) => seconds / idealSeconds))
  const longest = Math.max(...run.locations.map(({ seconds }) => seconds))
  const perBooking = run.locations.reduce((sum, { requests }) => sum + requests, 0) / total
  return [
    {
      what: 'backlog',
      how: `${total.toLocaleString('en')} bookings of ${locations} locations, ${perBooking.toFixed(1)} requests each, seed ${seed}`,
      figure: `peak ${run.peak} in 10 s, ${run.deadLetters} dead letters, drained in ${longest} s (ideal ${percent(slowest)})`,
      bound: `peak ≤ ${LIMIT}, no dead letter, slowest location ≤ ideal + 5 %`,
      isGood: run.peak <= LIMIT && run.deadLetters === 0 && slowest <= MOST_LATER,
    },
  ]
}

export interface NoisyOptions {
  /** Bookings of the noisy location. */
  noisy: number
  /** Bookings of each of the others. */
  others: readonly number[]
  seed: number
  /** Invocations at once. */
  slots: number
  /** The same for the run without it. Default `slots`. */
  slotsWithout?: number
  onSecond?: (waiting: number) => void
}

/** How many virtual seconds later than without the noisy location each of the others is done. */
export async function delaysBesideNoisy({ noisy, others, seed, slots, slotsWithout = slots, onSecond }: NoisyOptions) {
  // A location without bookings, so that the others have the same names.
  const without = await runBacklog({ bookings: [0, ...others], seed, maxConcurrency: slotsWithout })
  const beside = await runBacklog({
    bookings: [noisy, ...others],
    seed,
    maxConcurrency: slots,
    ...(onSecond && { onSecond }),
  })
  const secondsOf = (run: BacklogRun) => run.locations.slice(1).map(({ seconds }) => seconds)
  const before = secondsOf(without)
  return {
    delays: secondsOf(beside).map((seconds, index) => seconds - before[index]!),
    seconds: Math.max(...secondsOf(beside)),
    noisySeconds: beside.locations[0]!.seconds,
    peak: beside.peak,
    deadLetters: without.deadLetters + beside.deadLetters,
  }
}

/** One location has nine tenths of the bookings: the others hardly wait longer than without it. */
export async function noisyRow(options: NoisyOptions): Promise<Row> {
  const { noisy, others, seed, slots, slotsWithout = slots } = options
  const total = noisy + others.reduce((sum, bookings) => sum + bookings, 0)
  const run = await withBar(`noisy, ${slots} slots`, total, (tell) =>
    delaysBesideNoisy({ ...options, onSecond: (waiting) => tell(total - waiting) }),
  )
  const latest = Math.max(...run.delays)
  const against = slotsWithout === slots ? 'without it' : `without it on ${slotsWithout} slots`
  return {
    what: `noisy, ${slots} slots`,
    how: `${noisy.toLocaleString('en')} of ${total.toLocaleString('en')} bookings are of one location, ${others.length} share the rest, seed ${seed}`,
    figure: `others done in ${run.seconds} s at most, ${latest} s later than ${against} (noisy one ${run.noisySeconds} s)`,
    bound: `each < ${BATCH_SECONDS} s later (one batch)`,
    isGood: latest < BATCH_SECONDS && run.peak <= LIMIT && run.deadLetters === 0,
  }
}
