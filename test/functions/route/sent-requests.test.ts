import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countMore, NONE_SENT, type SentRequests } from '../../../functions/route/sent-requests.ts'
import { mostWithin } from '../../support/flood-world.ts'

const BUDGET = { inWindow: 10, inDay: 10_000 }
const DAY_MS = 86_400_000
const MIDNIGHT = Date.parse('2026-03-01T00:00:00Z')

/** Asks for one request at each of these times; answers when it was counted. */
function flood(times: Iterable<number>, budget = BUDGET, start: SentRequests = NONE_SENT): number[] {
  let sent = start
  const counted: number[] = []
  for (const now of times) {
    const planned = countMore(sent, budget, 1, now)
    if (!('counted' in planned)) continue
    sent = planned.counted
    counted.push(now)
  }
  return counted
}

function* every(ms: number, from: number, to: number) {
  for (let at = from; at < to; at += ms) yield at
}

test('a flood of three days gets 10,000 requests of each day, and 10 of any ten seconds', () => {
  const counted = flood(every(500, MIDNIGHT, MIDNIGHT + 3 * DAY_MS))
  const perDay = [0, 1, 2].map((day) => counted.filter((at) => Math.floor((at - MIDNIGHT) / DAY_MS) === day).length)
  expect(perDay).toEqual([10_000, 10_000, 10_000])
  expect(mostWithin(counted, 10_000)).toBe(10)
})

test('P: whenever they are asked for, no ten seconds hold more than the budget, on their way to HighLevel neither', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 800 }), { maxLength: 200 })
  // Up to a second until it is sent, and up to one until HighLevel counts it.
  const delays = fc.array(fc.constantFrom(0, 1999), { minLength: 200, maxLength: 200 })
  fc.assert(
    fc.property(gaps, delays, fc.integer({ min: 1, max: 12 }), (all, late, inWindow) => {
      let at = MIDNIGHT
      const times = all.map((gap) => (at += gap))
      const counted = flood(times, { inWindow, inDay: 10_000 })
      expect(
        mostWithin(
          counted.map((time, index) => time + (late[index] ?? 0)),
          10_000,
        ),
      ).toBeLessThanOrEqual(inWindow)
    }),
  )
})

test('several requests are counted all together or not at all', () => {
  const full = countMore(NONE_SENT, BUDGET, 8, MIDNIGHT)
  const sent = 'counted' in full ? full.counted : NONE_SENT
  expect(countMore(sent, BUDGET, 4, MIDNIGHT + 1000)).toEqual({ refusedUntil: MIDNIGHT + 12_000 })
  expect(countMore(sent, BUDGET, 2, MIDNIGHT + 1000)).toHaveProperty('counted')
})

describe('a refusal says until when', () => {
  const at = (...seconds: number[]): SentRequests => ({
    ...NONE_SENT,
    sentAt: seconds.map((second) => MIDNIGHT + second * 1000),
  })
  test.each<[string, SentRequests, { inWindow: number; inDay: number }, number, number]>([
    ['the oldest request leaves the window', at(1, 2, 3), { inWindow: 3, inDay: 100 }, 4, 13],
    ['as many have left as are asked for', at(1, 2, 3), { inWindow: 2, inDay: 100 }, 4, 14],
    ['HighLevel said so', { ...NONE_SENT, pausedUntil: MIDNIGHT + 60_000 }, BUDGET, 4, 60],
    ['the day ends', { ...NONE_SENT, day: MIDNIGHT / DAY_MS, inDay: 10_000 }, BUDGET, 4, 86_400],
    [
      'a day that another process’s clock began has ended',
      { ...NONE_SENT, day: MIDNIGHT / DAY_MS + 1, inDay: 10_000 },
      BUDGET,
      4,
      172_800,
    ],
    ['tomorrow, where nothing may be asked at all', NONE_SENT, { inWindow: 0, inDay: 0 }, 4, 86_400],
  ])('%s', (_, sent, budget, now, until) => {
    expect(countMore(sent, budget, 1, MIDNIGHT + now * 1000)).toEqual({ refusedUntil: MIDNIGHT + until * 1000 })
  })
})
