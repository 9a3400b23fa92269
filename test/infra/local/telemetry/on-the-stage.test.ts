import { rmSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import type { JsonObject, JsonValue } from '../../../../infra/local/aws/protocol.ts'
import { type Stage, startStage } from '../../../../infra/local/stage.ts'
import { type Clock, systemClock } from '../../../../shared/clock.ts'
import { smallStack, writeAssembly } from '../../../support/cloud-assembly.ts'

const START = Date.parse('2026-03-01T09:00:00Z')
const GROUP = 'small-ReceiveLogs'
const RANGE = { from: START, to: START + 3_600_000 }

/** The small stack whose first function logs as ours do. */
function watchedStack(): ReturnType<typeof smallStack> {
  const resources = smallStack()
  resources['ReceiveLogs'] = { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } }
  Object.assign(resources['Receive']!.Properties, {
    LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', LogGroup: { Ref: 'ReceiveLogs' } },
  })
  resources['Board'] = {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      DashboardName: 'small',
      DashboardBody: { 'Fn::Join': ['', ['{"widgets":[],"function":"', { Ref: 'Receive' }, '"}']] },
    },
  }
  return resources
}

/** A clock that begins at a known time and is moved by hand; what sleeps on it sleeps in real time. */
function createMovedClock(): Clock & { move(ms: number): void } {
  const started = systemClock.now()
  let moved = 0
  return {
    now: () => START + moved + (systemClock.now() - started),
    sleep: systemClock.sleep,
    move(ms) {
      moved += ms
    },
  }
}

const stages: { stage: Stage; assembly: string }[] = []
afterEach(async () => {
  for (const { stage, assembly } of stages.splice(0)) {
    await stage.close()
    rmSync(assembly, { recursive: true, force: true })
  }
})

async function start(resources: JsonObject = watchedStack()) {
  const clock = createMovedClock()
  const assembly = writeAssembly({ Resources: resources, Outputs: { QueueUrl: { Value: { Ref: 'Queue' } } } })
  const stage = await startStage({ assembly, clock, drainMs: 100 })
  stages.push({ stage, assembly })
  return { stage, clock }
}

const ask = (stage: Stage, what: JsonObject) =>
  fetch(`${stage.apiUrl}/hooks/acme`, { method: 'POST', body: JSON.stringify(what) })

const counted = (name: string, value: number): JsonObject => ({
  _aws: { Timestamp: START, CloudWatchMetrics: [{ Namespace: 'App', Dimensions: [[]], Metrics: [{ Name: name }] }] },
  [name]: value,
})
const metric = (...names: JsonValue[]) => ({ metrics: [names], stat: 'Sum', period: 60 })

test('what a function counts and says is found where CloudWatch would show it', async () => {
  const { stage } = await start()
  await ask(stage, { print: [counted('BookingSynced', 2), { level: 'INFO', message: 'synced', meetingId: 'm-1' }] })

  await vi.waitFor(() =>
    expect(stage.telemetry.series(metric('App', 'BookingSynced'), RANGE)).toEqual([
      { label: 'BookingSynced', axis: 'left', points: [[START, 2]] },
    ]),
  )
  const query = `SOURCE '${GROUP}' | fields message, meetingId | filter message = 'synced'`
  await vi.waitFor(() =>
    expect(stage.telemetry.logRows({ query }, RANGE)).toEqual([{ message: 'synced', meetingId: 'm-1' }]),
  )
})

test('what AWS measures is there too: invocations, requests, messages, capacity', async () => {
  const { stage } = await start()
  await ask(stage, { send: 'booking-1' })
  await ask(stage, { fail: 'on purpose' })
  const sum = (...names: string[]) => {
    const points = stage.telemetry.series(metric(...names), RANGE).flatMap((line) => line.points)
    return points.reduce((total, [, value]) => total + value, 0)
  }

  await vi.waitFor(() => expect(sum('AWS/Lambda', 'Invocations', 'FunctionName', 'small-Work')).toBe(1))
  expect(sum('AWS/Lambda', 'Errors', 'FunctionName', 'small-Receive')).toBe(1)
  expect(sum('AWS/ApiGateway', 'Count', 'ApiId', 'local')).toBe(2)
  expect(sum('AWS/ApiGateway', '5xx', 'ApiId', 'local')).toBe(1)
  for (const name of ['NumberOfMessagesSent', 'NumberOfMessagesReceived', 'NumberOfMessagesDeleted'])
    expect(sum('AWS/SQS', name, 'QueueName', 'small-Queue.fifo')).toBe(1)
  expect(sum('AWS/DynamoDB', 'ConsumedWriteCapacityUnits', 'TableName', 'small-Table')).toBe(1)
  expect(stage.telemetry.seen()).toContainEqual({
    namespace: 'AWS/SQS',
    name: 'ApproximateNumberOfMessagesVisible',
    dimensions: { QueueName: 'small-DeadLetters.fifo' },
  })
})

test('the dashboards come with their references resolved, and functions can be invoked by ARN or name', async () => {
  const { stage } = await start()
  expect(stage.dashboards).toEqual([{ name: 'small', body: '{"widgets":[],"function":"small-Receive"}' }])
  const event = { pathParameters: { tenant: 'direct' }, body: '{}' }
  for (const name of ['small-Receive', 'arn:aws:lambda:us-east-1:000000000000:function:small-Receive'])
    expect(await stage.invoke(name, event)).toMatchObject({ ok: true, value: { tenant: 'direct' } })
  await expect(stage.invoke('none', {})).rejects.toThrow('There is no function none')
})
