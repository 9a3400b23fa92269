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
// Three days of one-minute buckets for each of at most so many metrics: a few tens of megabytes when all is full.
const MAX_MINUTES = 3 * 24 * 60
const MAX_METRICS = 500

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
      const minutes = [...(metrics.get(keyOf(id))?.minutes.values() ?? [])]
      return minutes.filter(({ at }) => at >= from && at < to).sort((a, b) => a.at - b.at)
    },
    seen: () => [...metrics.values()].map(({ id }) => id),
  }
}

const keyOf = ({ namespace, name, dimensions }: MetricId): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))])
