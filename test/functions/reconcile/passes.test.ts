import fc from 'fast-check'
import { expect, test } from 'vitest'
import { beginPass, windowsOf } from '../../../functions/reconcile/passes.ts'

const DAY = 86_400_000
const now = Date.parse('2026-03-01T09:00:00Z')
const settings = { everyMinutes: 15 as const, daysBack: 7, daysAhead: 60 }

test.each([
  ['a first pass looks back as far as configured', undefined, 7],
  ['so does one after a complete pass', 0.01, 7],
  ['after an outage of eight days, over all of it and a day more', 8, 9],
  ['and 30 days at most', 50, 30],
])('%s', (_, completedDaysAgo, daysBack) => {
  const cursor = completedDaysAgo === undefined ? {} : { completedAt: now - completedDaysAgo * DAY }
  expect(beginPass(settings, cursor, now)).toEqual({
    from: now - daysBack * DAY,
    to: now + 60 * DAY,
    anchor: now,
    done: 0,
  })
})

test('the windows nearest to now come first', () => {
  const days = windowsOf(beginPass(settings, {}, now)).map(({ from, to }) => [(from - now) / DAY, (to - now) / DAY])
  expect(days.slice(0, 3)).toEqual([
    [0, 7],
    [-7, 0],
    [7, 14],
  ])
  expect(days).toHaveLength(10)
  expect(days.at(-1)).toEqual([56, 60])
})

test('a backfill goes from its beginning to its end', () => {
  const from = now - 20 * DAY
  expect(windowsOf({ from, to: now, anchor: from }).map((one) => (one.from - from) / DAY)).toEqual([0, 7, 14])
})

test('windows are 7 days at most, and cover the range without gap or overlap', () => {
  const range = fc.record({
    from: fc.integer({ min: 0, max: 400 * DAY }),
    length: fc.integer({ min: 1, max: 400 * DAY }),
    anchor: fc.integer({ min: 0, max: 900 * DAY }),
  })
  fc.assert(
    fc.property(range, ({ from, length, anchor }) => {
      const windows = windowsOf({ from, to: from + length, anchor }).toSorted((a, b) => a.from - b.from)
      expect(windows[0]?.from).toBe(from)
      expect(windows.at(-1)?.to).toBe(from + length)
      for (const [index, window] of windows.entries()) {
        expect(window.to - window.from).toBeGreaterThan(0)
        expect(window.to - window.from).toBeLessThanOrEqual(7 * DAY)
        if (index > 0) expect(window.from).toBe(windows[index - 1]?.to)
      }
      expect(windows.length).toBeLessThanOrEqual(Math.ceil(length / (7 * DAY)) + 1)
    }),
  )
})
