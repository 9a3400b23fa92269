import type { Bucket } from './bucket.ts'
import { QueryError } from './query-error.ts'

type Statistic = (buckets: readonly Bucket[]) => number

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
const count: Statistic = (buckets) => sum(buckets.map((bucket) => bucket.count))
const total: Statistic = (buckets) => sum(buckets.map((bucket) => bucket.sum))

const STATISTICS: Record<string, Statistic> = {
  Sum: total,
  SampleCount: count,
  Average: (buckets) => total(buckets) / count(buckets),
  Minimum: (buckets) => Math.min(...buckets.map(({ min }) => min)),
  Maximum: (buckets) => Math.max(...buckets.map(({ max }) => max)),
}

/**
 * Reads the name of a statistic: Sum, Average, Minimum, Maximum, SampleCount, or a percentile such as p99 or p99.9.
 * @throws QueryError naming one that is not known.
 */
export function statisticOf(name: string): Statistic {
  const [known] = Object.keys(STATISTICS).filter((statistic) => statistic.toLowerCase() === name.toLowerCase())
  if (known && STATISTICS[known]) return STATISTICS[known]
  const [, digits] = /^p(\d{1,3}(?:\.\d+)?)$/i.exec(name) ?? []
  if (digits !== undefined && Number(digits) <= 100) return (buckets) => percentile(buckets, Number(digits))
  throw new QueryError(
    `the statistic ${name} is not known to the local stage: use ${Object.keys(STATISTICS).join(', ')} or a percentile such as p99`,
  )
}

/** The value that `percent` of all values do not exceed, each kept one standing for as many as it was kept for. */
function percentile(buckets: readonly Bucket[], percent: number): number {
  const weighted = buckets.flatMap(({ sample, stride }) => sample.map((value) => ({ value, weight: stride })))
  weighted.sort((a, b) => a.value - b.value)
  const wanted = (sum(weighted.map(({ weight }) => weight)) * percent) / 100
  let passed = 0
  for (const { value, weight } of weighted) {
    passed += weight
    if (passed >= wanted) return value
  }
  return Number.NaN
}
