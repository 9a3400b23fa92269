import { CloudWatchLogsClient, GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-vitest/extend'
import { beforeEach, expect, test } from 'vitest'
import { askLogs } from '../../../shared/timeline/ask-logs.ts'

const logs = new CloudWatchLogsClient({ region: 'us-east-1' })
const mock = mockClient(logs)
beforeEach(() => void mock.reset())

const NOW = Date.parse('2026-03-01T10:00:00Z')
const row = (second: number, message: string) => [
  { field: '@timestamp', value: `2026-03-01 09:00:0${second}.000` },
  { field: 'message', value: message },
]

/** Asks with a clock that is as late as the pauses were long. */
async function ask(patienceMs: number) {
  let now = NOW
  const pauses: number[] = []
  const sleep = async (ms: number) => {
    pauses.push(ms)
    now += ms
  }
  const question = {
    logs,
    clock: { now: () => now, sleep },
    logGroupNames: ['webhook', 'sync'],
    query: 'fields message',
  }
  const answer = await askLogs({ ...question, from: NOW - 3_600_500, to: NOW + 1, patienceMs })
  return { answer, waitedMs: pauses.reduce((sum, ms) => sum + ms, 0) }
}

test('the query is started on the log groups at once, in whole seconds, and read until it is complete', async () => {
  mock.on(StartQueryCommand).resolves({ queryId: 'query-1' })
  mock
    .on(GetQueryResultsCommand, { queryId: 'query-1' })
    .resolvesOnce({ status: 'Scheduled', results: [] })
    .resolvesOnce({ status: 'Running', results: [row(2, 'held')] })
    .resolves({ status: 'Complete', results: [row(2, 'held'), row(1, 'call')] })
  const { answer } = await ask(8000)
  expect(answer.isComplete).toBe(true)
  expect(answer.lines.map(({ message }) => message)).toEqual(['call', 'held'])
  expect(mock).toHaveReceivedCommandWith(StartQueryCommand, {
    logGroupNames: ['webhook', 'sync'],
    queryString: 'fields message',
    startTime: NOW / 1000 - 3601,
    endTime: NOW / 1000 + 1,
  })
})

test('when the time is over, what was found so far is the answer, and it says so', async () => {
  mock.on(StartQueryCommand).resolves({ queryId: 'query-1' })
  mock.on(GetQueryResultsCommand).resolves({ status: 'Running', results: [row(1, 'call')] })
  const { answer, waitedMs } = await ask(8000)
  expect(answer).toMatchObject({ isComplete: false, lines: [{ message: 'call' }] })
  expect(waitedMs).toBeLessThanOrEqual(8000)
})

test.each(['Failed', 'Cancelled', 'Timeout'] as const)('a query that ended as %s is not waited for', async (status) => {
  mock.on(StartQueryCommand).resolves({ queryId: 'query-1' })
  mock.on(GetQueryResultsCommand).resolves({ status })
  const { answer } = await ask(8000)
  expect(answer).toEqual({ lines: [], isComplete: false })
  expect(mock).toHaveReceivedCommandTimes(GetQueryResultsCommand, 1)
})
