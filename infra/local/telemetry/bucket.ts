/** What is kept of a metric's values in a time. */
export interface Bucket {
  /** When it begins, in Unix ms. */
  at: number
  count: number
  sum: number
  min: number
  max: number
  /** Every `stride`-th value, for percentiles. */
  sample: number[]
  stride: number
}

// Enough for a p99 that means something; a bucket with more values keeps every second one, then every fourth, and so on.
const MAX_SAMPLE = 128

export const createBucket = (at: number): Bucket => ({
  at,
  count: 0,
  sum: 0,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
  sample: [],
  stride: 1,
})

/** Adds a value; one that is no finite number is left out. */
export function addValue(bucket: Bucket, value: number): void {
  if (!Number.isFinite(value)) return
  if (bucket.count % bucket.stride === 0) bucket.sample.push(value)
  bucket.count++
  bucket.sum += value
  bucket.min = Math.min(bucket.min, value)
  bucket.max = Math.max(bucket.max, value)
  if (bucket.sample.length <= MAX_SAMPLE) return
  bucket.sample = bucket.sample.filter((_, index) => index % 2 === 0)
  bucket.stride *= 2
}
