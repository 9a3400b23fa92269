import { expect, test } from 'vitest'
import { type Schedule, startSchedule } from '../../../infra/local/schedule.ts'
import { createManualClock } from '../../support/manual-clock.ts'

test.each<[Schedule['source'], number[]]>([
  ['aws.scheduler', [0, 1, 2]],
  ['aws.events', [1, 2]],
])('%s invokes at minutes %j after the start', async (source, minutes) => {
  const clock = createManualClock()
  const startedAt = clock.now()
  const seen: number[] = []
  const lambda = {
    async invoke() {
      seen.push((clock.now() - startedAt) / 60_000)
      return { ok: true as const, value: null }
    },
  }
  const schedule = { source, arn: 'arn', everyMs: 60_000, targets: [{ functionName: 'tick' }] }
  const stop = startSchedule(schedule, { lambda, clock, region: 'us-east-1', account: '0', log() {} })
  for (let minute = 0; minute < 2; minute++) await clock.advance(60_000)
  stop()
  expect(seen).toEqual(minutes)
})
