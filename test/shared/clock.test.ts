import { expect, test } from 'vitest'
import { systemClock } from '../../shared/clock.ts'

test('the system clock tells the time in milliseconds', () => {
  const before = Date.now()
  const now = systemClock.now()
  expect(now).toBeGreaterThanOrEqual(before)
  expect(now).toBeLessThanOrEqual(Date.now())
})

test('a sleep ends by itself, when it is aborted, or at once when it was aborted before', async () => {
  await systemClock.sleep(1)
  await systemClock.sleep(3_600_000, AbortSignal.abort())
  const stop = new AbortController()
  const asleep = systemClock.sleep(3_600_000, stop.signal)
  stop.abort()
  await asleep
})
