import { expect, test } from 'vitest'
import { holdSeconds } from '../../../functions/refresh-grant/hold-seconds.ts'

test('three quick tries, then twice as long each time, five minutes at most', () => {
  expect([1, 2, 3, 4, 5, 9, 10, 999].map((receives) => holdSeconds(receives, true))).toEqual([
    3, 3, 3, 6, 12, 192, 300, 300,
  ])
})

test('while an exchange is open, two more tries of five seconds fit into the 30 s of grace', () => {
  for (const receives of [1, 3, 4, 999]) expect(2 * (5 + holdSeconds(receives, false))).toBeLessThan(30)
})
