import { expect, test } from 'vitest'
import { createPacer } from '../../../shared/highlevel/pacer.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const WINDOW_MS = 10_000
const LIMIT = 100

test('P11: the last hundred requests of a day are left to others: nothing is sent until it ends', async () => {
  const clock = createManualClock()
  const pacer = createPacer(clock)
  const answer = (remaining: number) => ({
    max: LIMIT,
    remaining: 50,
    intervalMs: WINDOW_MS,
    daily: { limit: 200_000, remaining, resetMs: 3_600_000 },
  })
  const first = await pacer.take()
  first(answer(101))
  const second = await pacer.take()
  second(answer(100))
  await expect(pacer.take()).rejects.toMatchObject({ name: 'RateLimitedError', retryAfterMs: 3_600_000 })
  await clock.advance(3_599_000)
  // Neither a new batch nor an answer from before changes that.
  pacer.begin()
  await expect(pacer.take()).rejects.toMatchObject({ name: 'RateLimitedError', retryAfterMs: 1_000 })
  await clock.advance(1_000)
  const next = await pacer.take()
  next(answer(200_000))
  await pacer.take()
})

test('P11: who waits for the window when the day is used up is told so, too', async () => {
  const clock = createManualClock()
  const pacer = createPacer(clock)
  pacer.begin()
  const first = await pacer.take()
  const waiting = pacer.take()
  first({ max: LIMIT, remaining: 99, intervalMs: WINDOW_MS, daily: { limit: 200_000, remaining: 0, resetMs: 60_000 } })
  await expect(waiting).rejects.toMatchObject({ retryAfterMs: 60_000, locationWide: true })
})
