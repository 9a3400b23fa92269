import type { FetchHeaders } from '../http/fetch.ts'

/** Waits before the second, third and fourth attempt lie below these: 500 ms, 1 s, 2 s. */
const BASE_MS = 500
const CAP_MS = 8_000
export const MAX_RETRIES = 3
/** Whoever asks for a longer wait than this is not waited for here. */
export const MAX_RETRY_AFTER_MS = 30_000

/** Full jitter: anything from nothing to the doubled base. `random` gives 0 ≤ x < 1. */
export const backOffMs = (retry: number, random: () => number): number =>
  Math.floor(random() * Math.min(CAP_MS, BASE_MS * 2 ** retry))

/** Retry-After as seconds or as a date, never negative; undefined when it is missing or neither. */
export function readRetryAfterMs(headers: FetchHeaders, now: number): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const date = /^[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
