import { withBar } from '../load/row.ts'
import { measureThroughput } from '../throughput/throughput-rows.ts'
import { table } from './markdown.ts'

/** Bookings a second under HighLevel’s limit: of one location with `long` of them, of many with `each`. */
export async function syncTable(long: number, each: number): Promise<string> {
  const rows = await withBar('sync', 7, (tell) => {
    let done = 0
    return measureThroughput(long, each, () => tell(++done))
  })
  const oneOf = (bookings: number) =>
    rows.find((row) => row.locations === 1 && row.each === bookings)?.bookingsPerSecond ?? 0
  return `## Sync, under HighLevel's limit

First bookings wait on the queue, four requests each; virtual time, HighLevel's limit of 100 requests in any 10 s per location. Who begins with a burst
is ahead for the first ten seconds.

${table(
  ['worker', 'locations', 'bookings of each', 'bookings/s', 'against as many times one', 'of 10 requests/s', '429', ''],
  rows.map((row) => [
    row.worker,
    row.locations,
    row.each,
    row.bookingsPerSecond.toFixed(2),
    `${((100 * row.bookingsPerSecond) / row.locations / oneOf(row.each)).toFixed(0)} %`,
    `${(100 * row.share).toFixed(1)} %`,
    row.refused,
    row.note,
  ]),
)}`
}
