import { addValue, type Bucket, createBucket } from './bucket.ts'
import type { TimeRange } from './telemetry.ts'

export interface MetricId {
  namespace: string
  name: string
  dimensions: Record<string, string>
}

/** Values of one metric at one time. */
export interface Datum extends MetricId {
  /** Unix ms. */
  at: number
  values: readonly number[]
}

export interface MetricStore {
  record(datum: Datum): void
  /** The minutes of a metric in a range, in order of time; a metric is known by exactly its dimensions. */
  buckets(id: MetricId, range: TimeRange): Bucket[]
  seen(): MetricId[]
}

const MINUTE_MS = 60_000
// Two days of one-minute buckets. A stage has some 150 metrics, of which a third has a value every minute.
const MAX_MINUTES = 2 * 24 * 60
const MAX_METRICS = 1000

/** Metrics in one-minute buckets, bounded in memory: the oldest minutes go first, and a metric over the limit is not kept. */
export function createMetricStore(): MetricStore {
  const metrics = new Map<string, { id: MetricId; minutes: Map<number, Bucket> }>()

  return {
    record({ at, values, namespace, name, dimensions }) {
      const id = { namespace, name, dimensions }
      const key = keyOf(id)
      const metric = metrics.get(key) ?? { id, minutes: new Map<number, Bucket>() }
      if (!metrics.has(key)) {
        if (metrics.size >= MAX_METRICS) return
        metrics.set(key, metric)
      }
      const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS
      const bucket = metric.minutes.get(minute) ?? createBucket(minute)
      for (const value of values) addValue(bucket, value)
      metric.minutes.set(minute, bucket)
      const [oldest] = metric.minutes.keys()
      if (metric.minutes.size > MAX_MINUTES && oldest !== undefined) metric.minutes.delete(oldest)
    },
    buckets(id, { from, to }) {
      const minutes = metrics.get(keyOf(id))?.minutes ?? new Map<number, Bucket>()
      const isFew = (to - from) / MINUTE_MS < minutes.size
      const times = isFew ? minutesIn(from, to) : [...minutes.keys()].filter((at) => at >= from && at < to)
      return times.flatMap((at) => minutes.get(at) ?? []).sort((a, b) => a.at - b.at)
    },
    seen: () => [...metrics.values()].map(({ id }) => id),
  }
}

function minutesIn(from: number, to: number): number[] {
  const times: number[] = []
  for (let at = Math.ceil(from / MINUTE_MS) * MINUTE_MS; at < to; at += MINUTE_MS) times.push(at)
  return times
}

const keyOf = ({ namespace, name, dimensions }: MetricId): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))])
