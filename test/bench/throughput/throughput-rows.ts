import { runBacklog } from '../../simulation/system/run-backlog.ts'
import { naive, type OnLimit, officialRetry, runPlainWorker } from './plain-worker.ts'

const PER_SECOND = 10
const SEED = 1

export interface Throughput {
  worker: string
  locations: number
  /** Bookings of each of them. */
  each: number
  /** Of all locations together. */
  bookingsPerSecond: number
  /** Of the requests that HighLevel allows. */
  share: number
  refused: number
  note: string
}

/**
 * Ours, for one location with `long` bookings and for many with `each`, beside a worker without a pacer and one with the official
 * SDK's own retry. Virtual time.
 */
export async function measureThroughput(long: number, each: number, onRun: () => void): Promise<Throughput[]> {
  const rows: Throughput[] = []
  for (const [locations, bookings] of [[1, long], ...[1, 10, 50, 200].map((count) => [count, each])] as [
    number,
    number,
  ][]) {
    const run = await runBacklog({ bookings: Array<number>(locations).fill(bookings), seed: SEED })
    const seconds = Math.max(...run.locations.map((one) => one.seconds))
    const requests = run.locations.reduce((sum, one) => sum + one.requests, 0)
    rows.push({
      worker: 'ours',
      locations,
      each: bookings,
      bookingsPerSecond: (locations * bookings) / seconds,
      share: requests / (seconds * PER_SECOND * locations),
      // A window that held no more than the limit had nothing to refuse.
      refused: Math.max(0, run.peak - 100),
      note: `at most ${run.peak} in 10 s, ${run.deadLetters} dead letters`,
    })
    onRun()
  }
  const workers: [string, OnLimit][] = [
    ['plain, tries again', naive],
    ['official SDK’s retry', officialRetry],
  ]
  for (const [worker, onLimit] of workers) {
    const { seconds, admitted, refused, givenUp } = await runPlainWorker({ bookings: long, seed: SEED, onLimit })
    const share = admitted / (seconds * PER_SECOND)
    rows.push({
      worker,
      locations: 1,
      each: long,
      bookingsPerSecond: long / seconds,
      share,
      refused,
      note: `${givenUp} given up`,
    })
    onRun()
  }
  return rows
}
