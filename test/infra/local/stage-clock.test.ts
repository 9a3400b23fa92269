import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createStageClock } from '../../../infra/local/stage-clock.ts'
import { createManualClock } from '../../support/manual-clock.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'clock-test-'))
})
afterEach(() => rmSync(directory, { recursive: true }))
const file = () => path.join(directory, 'clock.json')

test('at rate 1 it is the real clock, and functions need not be told', async () => {
  const real = createManualClock(1000)
  const clock = createStageClock({ rate: 1, file: file(), real })
  await real.advance(500)
  expect(clock.now()).toBe(1500)
  expect(clock.functionClock).toBeUndefined()
})

test('at rate 60 a minute passes in a second, also for those who sleep', async () => {
  const real = createManualClock(1000)
  const clock = createStageClock({ rate: 60, file: file(), real })
  let woken = false
  void clock.sleep(60_000).then(() => (woken = true))
  await real.advance(999)
  expect(woken).toBe(false)
  await real.advance(1)
  expect(woken).toBe(true)
  expect(clock.now()).toBe(61_000)
  expect(clock.functionClock).toBe('1000,1000,60')
})

test('after a restart time goes on from where it was, at any rate', async () => {
  const real = createManualClock(1000)
  createStageClock({ rate: 60, file: file(), real })
  await real.advance(1000)
  const second = createStageClock({ rate: 2, file: file(), real })
  expect(second.now()).toBe(61_000)
  await real.advance(1000)
  const third = createStageClock({ rate: 1, file: file(), real })
  expect(third.now()).toBe(63_000)
  expect(third.functionClock).toBe('3000,63000,1')
})
