import type { FetchHeaders } from '../http/fetch.ts'

/** What HighLevel says of the window; recorded on GET, PUT, DELETE and search, not seen on creates. */
export interface RateHeaders {
  max: number
  remaining: number
  intervalMs: number
  /** What is left of the day, when that is told. */
  daily?: { limit: number; remaining: number; resetMs: number }
}

const SECOND_MS = 1000
const MIN_WAIT_MS = SECOND_MS
const MAX_WAIT_MS = 12 * 3_600_000
const UNKNOWN_RESET_MS = 3_600_000
const PUBLISHED_DAILY_LIMIT = 200_000
// A thousand times the published window: the pacer keeps a time for each request that it hears of.
const MAX_REQUESTS = 100_000

/** The window's headers, or undefined when they are missing or are no sane numbers. */
export function readRateHeaders(headers: FetchHeaders): RateHeaders | undefined {
  const max = wholeNumber(headers.get('x-ratelimit-max'))
  const remaining = wholeNumber(headers.get('x-ratelimit-remaining'))
  const intervalMs = wholeNumber(headers.get('x-ratelimit-interval-milliseconds'))
  if (!max || max > MAX_REQUESTS || remaining === undefined) return undefined
  if (!intervalMs || intervalMs > 600_000) return undefined
  const daily = readDaily(headers)
  return { max, remaining: Math.min(remaining, max), intervalMs, ...(daily && { daily }) }
}

function readDaily(headers: FetchHeaders): RateHeaders['daily'] {
  const remaining = wholeNumber(headers.get('x-ratelimit-daily-remaining'))
  if (remaining === undefined) return undefined
  const resetMs = wholeNumber(headers.get('x-ratelimit-daily-reset')) ?? UNKNOWN_RESET_MS
  const limit = wholeNumber(headers.get('x-ratelimit-limit-daily')) || PUBLISHED_DAILY_LIMIT
  return { limit, remaining, resetMs: Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, resetMs)) }
}

/**
 * How long to wait after a 429: Retry-After (seconds or date) if there is one, the day's reset when the day is used up,
 * else the window. Between 1 s and 12 h, whatever was sent.
 */
export function readRetryAfterMs(headers: FetchHeaders, now: number): number {
  return Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, retryAfterMs(headers, now) ?? windowMs(headers)))
}

function retryAfterMs(headers: FetchHeaders, now: number): number | undefined {
  const text = headers.get('retry-after')?.trim()
  if (!text) return undefined
  if (/^\d+$/.test(text)) return Number(text) * SECOND_MS
  const date = /^[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : date - now
}

function windowMs(headers: FetchHeaders): number {
  if (wholeNumber(headers.get('x-ratelimit-daily-remaining')) === 0)
    return wholeNumber(headers.get('x-ratelimit-daily-reset')) ?? UNKNOWN_RESET_MS
  return wholeNumber(headers.get('x-ratelimit-interval-milliseconds')) ?? 10_000
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,12}$/.test(text.trim()) ? Number(text) : undefined
}
