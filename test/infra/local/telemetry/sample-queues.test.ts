import { expect, test } from 'vitest'
import type { QueueDepth } from '../../../../infra/local/aws/sqs-depth.ts'
import { createMetricStore } from '../../../../infra/local/telemetry/metric-store.ts'
import { sampleQueues } from '../../../../infra/local/telemetry/sample-queues.ts'
import { createManualClock } from '../../../support/manual-clock.ts'

const NINE = Date.parse('2026-03-01T09:00:00Z')
const MINUTE = 60_000

test('what waits in a queue is known for every minute, also where a stage runs so fast that some had no look', async () => {
  const clock = createManualClock('2026-03-01T09:00:00Z')
  const metrics = createMetricStore()
  let depth: QueueDepth = { visible: 2, inFlight: 1, delayed: 0, oldestSentAt: NINE - 30_000 }
  let looks = 0
  const looked = () => looks++
  const sqs = { depths: () => new Map([['q.fifo', depth]]) }
  const stop = sampleQueues({ sqs, clock, record: metrics.record, onLook: looked })
  const values = (name: string) =>
    metrics
      .buckets(
        { namespace: 'AWS/SQS', name, dimensions: { QueueName: 'q.fifo' } },
        { from: NINE, to: NINE + 10 * MINUTE },
      )
      .map(({ at, max }) => [(at - NINE) / MINUTE, max])
  expect(values('ApproximateNumberOfMessagesVisible')).toEqual([[0, 2]])
  expect(values('ApproximateNumberOfMessagesNotVisible')).toEqual([[0, 1]])
  expect(values('ApproximateAgeOfOldestMessage')).toEqual([[0, 30]])

  depth = { visible: 0, inFlight: 0, delayed: 0, oldestSentAt: undefined }
  await clock.advance(3 * MINUTE)
  await expect.poll(() => looks).toBe(2)
  await stop()

  expect(values('ApproximateNumberOfMessagesVisible')).toEqual([
    [0, 2],
    [1, 0],
    [2, 0],
    [3, 0],
  ])
  expect(values('ApproximateAgeOfOldestMessage').at(-1)).toEqual([3, 0])
})
