import { expect, test } from 'vitest'
import { createThrottle } from '../../../infra/local/throttle.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const route = (key: string, throttle?: { perSecond: number; burst: number }) => ({
  key,
  functionName: 'f',
  timeoutMs: 1000,
  ...(throttle ? { throttle } : {}),
})
const PAGE = route('GET /page', { perSecond: 5, burst: 3 })

test('a burst passes, and then as many a second as the rate allows, each route by itself', async () => {
  const clock = createManualClock()
  const mayPass = createThrottle(clock)
  const passed = (count: number) => Array.from({ length: count }, () => mayPass(PAGE)).filter(Boolean).length
  expect(passed(10)).toBe(3)
  expect(mayPass(route('HEAD /page', { perSecond: 5, burst: 3 }))).toBe(true)
  await clock.advance(400)
  expect(passed(10)).toBe(2)
  await clock.advance(60_000)
  expect(passed(10)).toBe(3)
})

test('a route without limits lets everything pass', () => {
  const mayPass = createThrottle(createManualClock())
  expect(Array.from({ length: 100 }, () => mayPass(route('POST /hooks'))).every(Boolean)).toBe(true)
})
