import { expect, test } from 'vitest'
import { countRequests } from '../../../shared/highlevel/count-requests.ts'
import type { Count, Measure } from '../../../shared/metrics.ts'
import { freePacer } from '../../support/free-pacer.ts'

function createWorld() {
  const told: string[] = []
  const paused: number[] = []
  const tell: Measure = (name, value, { location } = {}) => void told.push(`${name} ${value} ${location}`)
  const meter = {
    count: ((name, value = 1, dimensions) => tell(name, value, dimensions)) satisfies Count,
    measure: tell,
  }
  const pacer = countRequests({ ...freePacer, pause: (ms) => void paused.push(ms) }, 'location-1', meter)
  return { told, paused, pacer }
}

test('a request is counted when it may be sent; window and day are as full as HighLevel says', async () => {
  const { pacer, told } = createWorld()
  const done = await pacer.take()
  expect(told).toEqual(['HighLevelRequests 1 location-1'])
  done({ max: 100, remaining: 37, intervalMs: 10_000, daily: { limit: 200_000, remaining: 25_000, resetMs: 1 } })
  expect(told.slice(1)).toEqual(['HighLevelWindowUsed 63 location-1', 'HighLevelDailyUsed 87.5 location-1'])
})

test.each(['no-headers', 'no-answer'] as const)('with %s nothing is known of window and day', async (outcome) => {
  const { pacer, told } = createWorld()
  const done = await pacer.take()
  done(outcome)
  expect(told).toEqual(['HighLevelRequests 1 location-1'])
})

test('what HighLevel refuses for being too many is counted, and the pacer pauses', () => {
  const { pacer, told, paused } = createWorld()
  pacer.pause(5000)
  expect(told).toEqual(['HighLevelRateLimited 1 location-1'])
  expect(paused).toEqual([5000])
})
