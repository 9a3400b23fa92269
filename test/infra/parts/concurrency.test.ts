import { expect, test } from 'vitest'
import {
  backgroundConcurrency,
  DOOR_CONCURRENCY,
  fittingConcurrency,
  refreshConcurrency,
} from '../../../infra/parts/concurrency.ts'

test.each([
  [2, 2],
  [3, 2],
  [5, 2],
  [6, 3],
  [20, 10],
  [21, 10],
  [1000, 10],
])('with %i sync functions at once, %i refresh grants', (sync, refresh) => {
  expect(refreshConcurrency(sync)).toBe(refresh)
})

test.each([
  [8, undefined],
  [9, 2],
  [10, 3],
  [11, 4],
  [20, 10],
  [50, 35],
  [1000, 985],
  [100_000, 1000],
])('of %i executions, aws.maxConcurrency may take %o, and callers keep their share', (limit, fitting) => {
  expect(fittingConcurrency(limit)).toBe(fitting)
  if (fitting === undefined) return
  expect(backgroundConcurrency(fitting) + DOOR_CONCURRENCY).toBeLessThanOrEqual(limit)
  if (fitting < 1000) expect(backgroundConcurrency(fitting + 1) + DOOR_CONCURRENCY).toBeGreaterThan(limit)
})
