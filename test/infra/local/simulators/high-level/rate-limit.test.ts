import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createRateLimiter } from '../../../../../infra/local/simulators/high-level/rate-limit.ts'
import { createRecordStore } from '../../../../../infra/local/simulators/record-store.ts'
import { simulateHighLevel } from '../simulated-high-level.ts'

const LIMIT = { max: 3, intervalMs: 10_000, daily: 1_000 }

const limiterIn = (file?: string, limit = LIMIT) => {
  const store = createRecordStore(file)
  const limiter = createRateLimiter(store, limit)
  return { store, admits: (...times: number[]) => times.map((at) => limiter.admit('loc-1', at).admitted), limiter }
}

test('the window slides: a request is admitted again when the oldest of the last three is an interval old', () => {
  const { admits } = limiterIn()
  expect(admits(0, 6_000, 9_000, 9_999)).toEqual([true, true, true, false])
  expect(admits(10_000, 15_999)).toEqual([true, false])
  expect(admits(16_000, 18_999, 19_000, 19_001)).toEqual([true, false, true, false])
})

test('no span of an interval ever holds more admitted requests than the limit', () => {
  const { admits } = limiterIn()
  // A fixed pattern that is no divisor of the interval, so that it drifts over every phase of it.
  const times = Array.from({ length: 2_000 }, (_, index) => index * 737)
  const admitted = times.filter((at) => admits(at)[0])
  for (const from of admitted) {
    expect(admitted.filter((at) => at >= from && at < from + LIMIT.intervalMs).length).toBeLessThanOrEqual(LIMIT.max)
  }
  expect(admitted.length).toBeGreaterThan(400)
})

test('the daily limit ends with the UTC day, and the headers tell when', () => {
  const { limiter } = limiterIn(undefined, { max: 100, intervalMs: 1, daily: 2 })
  const lateAt = Date.UTC(2026, 2, 1, 23, 59, 59)
  const admit = (at: number) => limiter.admit('loc-1', at)
  expect([admit(lateAt).admitted, admit(lateAt + 10).admitted]).toEqual([true, true])
  const refused = admit(lateAt + 20)
  expect(refused.admitted).toBe(false)
  expect(refused.headers).toMatchObject({ 'x-ratelimit-daily-remaining': '0', 'x-ratelimit-daily-reset': '980' })
  const nextDay = [1_000, 1_010, 1_020].map((ms) => admit(lateAt + ms).admitted)
  expect(nextDay).toEqual([true, true, false])
})

test('a restart does not reset the window', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rate-limit-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const before = limiterIn(join(directory, 'state.sqlite'))
  before.admits(0, 0, 0)
  before.store.close()
  const after = limiterIn(join(directory, 'state.sqlite'))
  expect(after.admits(9_999, 10_000)).toEqual([false, true])
  after.store.close()
})

test('a location over its limit gets 429 and changes nothing, another location is not affected', async () => {
  const { call, clock, control } = await simulateHighLevel({ rateLimit: LIMIT })
  const create = (n: number) => call('POST', '/contacts/', { locationId: 'loc-1', email: `${n}@example.com` })
  const statuses = [await create(1), await create(2), await create(3), await create(4)].map(({ status }) => status)
  expect(statuses).toEqual([201, 201, 201, 429])
  const refused = await call('GET', '/locations/loc-1')
  expect(refused.status).toBe(429)
  expect(refused.body).toMatchObject({ statusCode: 429, traceId: expect.any(String) })
  expect(Object.fromEntries(refused.headers)).toMatchObject({
    'x-ratelimit-max': '3',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-interval-milliseconds': '10000',
    'x-ratelimit-limit-daily': '1000',
    'x-ratelimit-daily-remaining': '997',
    'x-ratelimit-daily-reset': String(15 * 3_600_000),
  })
  expect((await control('GET', '/contacts')).body).toHaveLength(3)
  expect((await call('GET', '/locations/loc-2', undefined, { authorization: 'Bearer pit-two' })).status).toBe(200)
  await clock.advance(10_000)
  expect((await create(4)).status).toBe(201)
})
