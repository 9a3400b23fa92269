import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readRateHeaders, readRetryAfterMs } from '../../../shared/highlevel/rate-headers.ts'

const NOW = Date.parse('2026-03-01T09:00:00Z')
const HOUR_MS = 3_600_000
const windowOf = (max: string, remaining: string, interval: string) =>
  new Headers({
    'x-ratelimit-max': max,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-interval-milliseconds': interval,
  })

describe('the window', () => {
  test('is read as it was recorded', () => {
    expect(readRateHeaders(windowOf('100', '97', '10000'))).toEqual({ max: 100, remaining: 97, intervalMs: 10_000 })
  })

  test.each([
    ['as recorded', { 'x-ratelimit-daily-remaining': '41', 'x-ratelimit-daily-reset': '7200000' }, 41, 2 * HOUR_MS],
    ['without its end', { 'x-ratelimit-daily-remaining': '0' }, 0, HOUR_MS],
    ['ending at once', { 'x-ratelimit-daily-remaining': '0', 'x-ratelimit-daily-reset': '0' }, 0, 1_000],
    [
      'of a fortnight',
      { 'x-ratelimit-daily-remaining': '0', 'x-ratelimit-daily-reset': '1209600000' },
      0,
      12 * HOUR_MS,
    ],
  ])('comes with the day %s', (_name, daily, remaining, resetMs) => {
    const headers = new Headers([...windowOf('100', '97', '10000'), ...Object.entries(daily)])
    expect(readRateHeaders(headers)?.daily).toEqual({ limit: 200_000, remaining, resetMs })
  })

  test('comes without a day when that is not told', () => {
    const headers = windowOf('100', '97', '10000')
    headers.set('x-ratelimit-daily-remaining', 'many')
    expect(readRateHeaders(headers)).not.toHaveProperty('daily')
  })

  test('never has more left than it holds', () => {
    expect(readRateHeaders(windowOf('100', '250', '10000'))).toEqual({ max: 100, remaining: 100, intervalMs: 10_000 })
  })

  test.each([
    ['0', '0', '10000'],
    ['100', '-1', '10000'],
    ['100', '', '10000'],
    ['100', '9.5', '10000'],
    ['1e2', '97', '10000'],
    ['0x64', '97', '10000'],
    ['many', '97', '10000'],
    ['100', '97', '0'],
    ['100', '97', '600001'],
    ['100001', '97', '10000'],
    ['999999999999', '0', '10000'],
    ['1'.repeat(13), '97', '10000'],
    ['100,100', '97,96', '10000'],
  ])('C10: is not there when the headers say %j, %j, %j', (max, remaining, interval) => {
    expect(readRateHeaders(windowOf(max, remaining, interval))).toBeUndefined()
  })

  test('C10: is not there when any header is missing', () => {
    for (const name of ['x-ratelimit-max', 'x-ratelimit-remaining', 'x-ratelimit-interval-milliseconds']) {
      const headers = windowOf('100', '97', '10000')
      headers.delete(name)
      expect(readRateHeaders(headers)).toBeUndefined()
    }
  })
})

test.each([
  ['seconds', { 'retry-after': '7' }, 7_000],
  ['an HTTP date', { 'retry-after': 'Sun, 01 Mar 2026 09:00:30 GMT' }, 30_000],
  ['a date of RFC 850', { 'retry-after': 'Sunday, 01-Mar-26 09:00:30 GMT' }, 30_000],
  ['a date in the past', { 'retry-after': 'Sun, 01 Mar 2026 08:00:00 GMT' }, 1_000],
  ['zero', { 'retry-after': '0' }, 1_000],
  ['nothing', {}, 10_000],
  ['minus one', { 'retry-after': '-1' }, 10_000],
  ['a billion seconds', { 'retry-after': '1000000000' }, 12 * HOUR_MS],
  ['400 digits', { 'retry-after': '9'.repeat(400) }, 12 * HOUR_MS],
  ['text', { 'retry-after': 'later' }, 10_000],
  ['a window of its own', { 'x-ratelimit-interval-milliseconds': '4000' }, 4_000],
  ['a window that is no number', { 'x-ratelimit-interval-milliseconds': 'x' }, 10_000],
  ['a used-up day', { 'x-ratelimit-daily-remaining': '0', 'x-ratelimit-daily-reset': '7200000' }, 2 * HOUR_MS],
  ['a used-up day without its end', { 'x-ratelimit-daily-remaining': '0' }, HOUR_MS],
  [
    'a used-up day of a fortnight',
    { 'x-ratelimit-daily-remaining': '0', 'x-ratelimit-daily-reset': '1209600000' },
    12 * HOUR_MS,
  ],
  ['a day that is not used up', { 'x-ratelimit-daily-remaining': '5', 'x-ratelimit-daily-reset': '7200000' }, 10_000],
])('F15: a 429 with %s waits as long as it says, between 1 s and 12 h', (_name, headers, ms) => {
  expect(readRetryAfterMs(new Headers(headers), NOW)).toBe(ms)
})

test('F15: whatever is sent, the wait is between 1 s and 12 h', () => {
  const value = fc.stringMatching(/^[\x21-\x7e]{1,20}$/)
  const names = fc.constantFrom(
    'retry-after',
    'x-ratelimit-interval-milliseconds',
    'x-ratelimit-daily-remaining',
    'x-ratelimit-daily-reset',
  )
  fc.assert(
    fc.property(fc.dictionary(names, fc.oneof(value, fc.integer().map(String))), (headers) => {
      const ms = readRetryAfterMs(new Headers(headers), NOW)
      expect(ms).toBeGreaterThanOrEqual(1_000)
      expect(ms).toBeLessThanOrEqual(12 * HOUR_MS)
    }),
  )
})
