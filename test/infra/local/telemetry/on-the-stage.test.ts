import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
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

const ALARM = {
  AlarmDescription: 'a booking was quarantined',
  Namespace: 'App',
  MetricName: 'BookingQuarantined',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
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

async function start(resources: JsonObject = watchedStack(), data?: string) {
  const clock = createMovedClock()
  const assembly = writeAssembly({ Resources: resources, Outputs: { QueueUrl: { Value: { Ref: 'Queue' } } } })
  const stage = await startStage({ assembly, clock, data, drainMs: 100 })
  stages.push({ stage, assembly })
  return { stage, clock }
}

const ask = (stage: Stage, what: JsonObject) =>
  fetch(`${stage.apiUrl}/hooks/acme`, { method: 'POST', body: JSON.stringify(what) })

const logsOf = ({ awsUrl }: Stage) =>
  new CloudWatchLogsClient({
    endpoint: awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'any' },
    maxAttempts: 1,
  })

const counted = (name: string, value: number, at = START): JsonObject => ({
  _aws: { Timestamp: at, CloudWatchMetrics: [{ Namespace: 'App', Dimensions: [[]], Metrics: [{ Name: name }] }] },
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
  const atOnce = { ...metric('AWS/Lambda', 'ConcurrentExecutions', 'FunctionName', 'small-Receive'), stat: 'Maximum' }
  for (const { points } of stage.telemetry.series(atOnce, RANGE)) for (const [, most] of points) expect(most).toBe(1)
  expect(stage.telemetry.seen()).toContainEqual({
    namespace: 'AWS/SQS',
    name: 'ApproximateNumberOfMessagesVisible',
    dimensions: { QueueName: 'small-DeadLetters.fifo' },
  })
})

test('a function that fails leaves the line that Lambda writes of it', async () => {
  const { stage } = await start()
  await ask(stage, { fail: 'on purpose' })
  const query = `SOURCE '${GROUP}' | filter level = 'ERROR' | display errorType, errorMessage`
  expect(stage.telemetry.logRows({ query }, RANGE)).toEqual([{ errorType: 'Error', errorMessage: 'on purpose' }])
})

test('whoever watches is told of what is new, and no more when they have gone', async () => {
  const { stage } = await start()
  let told = 0
  const leave = stage.telemetry.onChange(() => told++)
  await ask(stage, {})
  await vi.waitFor(() => expect(told).toBeGreaterThan(0))
  leave()
  const before = told
  await ask(stage, {})
  expect(told).toBe(before)
})

test('what functions said is there after a restart, and what they counted with it', async () => {
  const data = mkdtempSync(path.join(tmpdir(), 'telemetry-test-'))
  onTestFinished(() => rmSync(data, { recursive: true, force: true }))
  const { stage: before } = await start(watchedStack(), data)
  await ask(before, { print: [counted('BookingSynced', 2), { message: 'synced' }] })
  await vi.waitFor(() => expect(before.telemetry.seen().some(({ namespace }) => namespace === 'App')).toBe(true))
  await before.close()
  // As a stage leaves it that is killed while it writes.
  appendFileSync(path.join(data, 'logs.jsonl'), '\n{"group":"small-Rec')

  const { stage } = await start(watchedStack(), data)
  expect(stage.telemetry.series(metric('App', 'BookingSynced'), RANGE)[0]?.points).toEqual([[START, 2]])
  const query = `SOURCE '${GROUP}' | filter message = 'synced' | stats count(*) as n`
  expect(stage.telemetry.logRows({ query }, RANGE)).toEqual([{ n: '1' }])
})

test('the dashboards come with their references resolved, and functions can be invoked by ARN or name', async () => {
  const { stage } = await start()
  expect(stage.dashboards).toEqual([{ name: 'small', body: '{"widgets":[],"function":"small-Receive"}' }])
  const event = { pathParameters: { tenant: 'direct' }, body: '{}' }
  for (const name of ['small-Receive', 'arn:aws:lambda:us-east-1:000000000000:function:small-Receive'])
    expect(await stage.invoke(name, event)).toMatchObject({ ok: true, value: { tenant: 'direct' } })
  await expect(stage.invoke('none', {})).rejects.toThrow('There is no function none')
})

test('an alarm goes to ALARM when its metric crosses the threshold, and back when that is over', async () => {
  const resources = watchedStack()
  resources['Quarantined'] = { Type: 'AWS::CloudWatch::Alarm', Properties: { ...ALARM, AlarmName: 'quarantined' } }
  const { stage, clock } = await start(resources)
  const quarantined = { name: 'quarantined', description: 'a booking was quarantined' }
  expect(stage.telemetry.alarms()).toMatchObject([{ ...quarantined, state: 'OK', since: expect.any(Number) }])

  await ask(stage, { print: [counted('BookingQuarantined', 3)] })
  await vi.waitFor(() => expect(stage.telemetry.seen().some(({ namespace }) => namespace === 'App')).toBe(true))
  clock.move(60_000)
  expect(stage.telemetry.alarms()).toMatchObject([
    { ...quarantined, state: 'ALARM', since: START + 60_000, reason: expect.stringContaining('[3] was greater than') },
  ])

  clock.move(5 * 60_000)
  const [{ state, since } = { state: 'ALARM', since: 0 }] = stage.telemetry.alarms()
  expect({ state, isLater: since > START + 60_000 }).toEqual({ state: 'OK', isLater: true })
})

test('the AWS SDK queries the log groups and filters their events', async () => {
  const { stage } = await start()
  const said = { level: 'INFO', message: 'synced', meetingId: 'm-1' }
  await ask(stage, { print: [said, { ...said, meetingId: 'm-2' }, 'not JSON'] })
  const client = logsOf(stage)
  const filter = { logGroupName: GROUP, filterPattern: '{ $.meetingId = "m-2" }' }
  await vi.waitFor(async () =>
    expect((await client.send(new FilterLogEventsCommand({ logGroupName: GROUP }))).events).toHaveLength(3),
  )
  const { events } = await client.send(new FilterLogEventsCommand(filter))
  expect(events).toMatchObject([{ message: JSON.stringify({ ...said, meetingId: 'm-2' }) }])

  const queryString = 'fields message, meetingId | filter ispresent(meetingId) | sort meetingId asc | limit 1'
  const range = { startTime: START / 1000, endTime: START / 1000 + 3600 }
  const started = await client.send(new StartQueryCommand({ logGroupNames: [GROUP], queryString, ...range }))
  const { status, results } = await client.send(new GetQueryResultsCommand({ queryId: started.queryId }))
  expect(status).toBe('Complete')
  expect(results).toEqual([
    [
      { field: 'message', value: 'synced' },
      { field: 'meetingId', value: 'm-1' },
      { field: '@ptr', value: expect.any(String) },
    ],
  ])
})

test('what CloudWatch Logs would refuse is refused with its errors', async () => {
  const { stage } = await start()
  const client = logsOf(stage)
  const range = { startTime: START / 1000, endTime: START / 1000 + 3600 }
  const query = (logGroupName: string, queryString: string) =>
    client.send(new StartQueryCommand({ logGroupName, queryString, ...range }))
  await expect(query(GROUP, 'fields a | parse b')).rejects.toMatchObject({
    name: 'MalformedQueryException',
    queryCompileError: { message: expect.stringContaining('the command parse'), location: { startCharOffset: 11 } },
  })
  await expect(query('none', 'fields a')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  await expect(client.send(new GetQueryResultsCommand({ queryId: 'none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })
})

test('P18: a function reads only the log groups that its role names', async () => {
  const resources = watchedStack()
  resources['ReadLogs'] = {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'ReadLogs',
      Roles: [{ Ref: 'ReceiveRole' }],
      PolicyDocument: {
        Statement: [
          { Effect: 'Allow', Action: ['logs:StartQuery'], Resource: { 'Fn::GetAtt': ['ReceiveLogs', 'Arn'] } },
        ],
      },
    },
  }
  const { stage } = await start(resources)
  const query = async (logGroupName: string) => {
    const input = { logGroupName, queryString: 'fields message', startTime: 0, endTime: 1 }
    return Object(await (await ask(stage, { target: 'Logs_20140328.StartQuery', input })).json())
  }
  expect(await query(GROUP)).toMatchObject({ status: 200, queryId: expect.any(String) })
  expect(await query('/aws/lambda/small-Work')).toMatchObject({
    status: 400,
    __type: 'AccessDeniedException',
    message: expect.stringContaining('log-group:/aws/lambda/small-Work:* because'),
  })
})
