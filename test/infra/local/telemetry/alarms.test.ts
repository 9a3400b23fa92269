import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../../infra/local/aws/protocol.ts'
import { readAlarms } from '../../../../infra/local/resources/alarms.ts'
import { describeCloudOnly } from '../../../../infra/local/resources/cloud-only.ts'
import { KNOWN_TYPES } from '../../../../infra/local/resources/known-types.ts'
import type { Threshold } from '../../../../infra/local/telemetry/alarms/alarm.ts'
import { evaluateAlarm } from '../../../../infra/local/telemetry/alarms/evaluate-alarm.ts'
import { watchAlarms } from '../../../../infra/local/telemetry/alarms/watch-alarms.ts'
import { createMetricStore } from '../../../../infra/local/telemetry/metric-store.ts'
import { createTemplate } from '../../../../infra/local/template.ts'

const NINE = Date.parse('2026-03-01T09:00:00Z')
const MINUTE = 60_000

/** Five datapoints, the newest last as in CloudWatch's own tables: 0 is fine, X breaches, - is missing. */
const datapoints = (text: string) =>
  text
    .split(' ')
    .map((point) => (point === '-' ? undefined : point === 'X' ? 10 : 0))
    .toReversed()

const threshold = (more: Partial<Threshold>): Threshold => ({
  comparison: 'GreaterThanThreshold',
  threshold: 5,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  treatMissingData: 'missing',
  ...more,
})

const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const
const RETAINED = undefined

describe('missing data, as the tables of CloudWatch say', () => {
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
  test.each([
    [3, '0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    [3, '0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    [3, '- - - - -', ['INSUFFICIENT_DATA', RETAINED, 'ALARM', 'OK']],
    [3, '0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [3, '- - X - -', ['ALARM', RETAINED, 'ALARM', 'OK']],
    // One breach is too new to speak for the others.
    [3, '- - - - X', ['OK', RETAINED, 'ALARM', 'OK']],
    [2, '0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [2, '0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [2, '0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    [2, '- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    [2, '- - - X -', ['ALARM', RETAINED, 'ALARM', 'OK']],
  ])('%i of 3 with %s is %j', (datapointsToAlarm, text, expected) => {
    const states = TREATMENTS.map(
      (treatMissingData) => evaluateAlarm(threshold({ datapointsToAlarm, treatMissingData }), datapoints(text)).state,
    )
    expect(states).toEqual(expected)
  })
})

test.each<[Threshold['comparison'], number, string]>([
  ['GreaterThanThreshold', 5, 'OK'],
  ['GreaterThanThreshold', 5.1, 'ALARM'],
  ['GreaterThanOrEqualToThreshold', 5, 'ALARM'],
  ['LessThanThreshold', 5, 'OK'],
  ['LessThanThreshold', 4.9, 'ALARM'],
  ['LessThanOrEqualToThreshold', 5, 'ALARM'],
])('%s 5 with %d is %s', (comparison, value, state) => {
  const alarm = threshold({ comparison, evaluationPeriods: 1, datapointsToAlarm: 1 })
  expect(evaluateAlarm(alarm, [value, undefined, undefined]).state).toBe(state)
})

/** The alarms of a template with these properties, over a store that has the given sums of each minute from nine o'clock. */
function watch(properties: JsonObject, metrics: Record<string, (number | undefined)[]> = {}) {
  // As it comes out of a file: what is undefined is not there.
  const source = JSON.parse(
    JSON.stringify({ Resources: { Watched: { Type: 'AWS::CloudWatch::Alarm', Properties: properties } } }),
  )
  const template = createTemplate({ stack: 's', source, region: 'r', account: '0', types: KNOWN_TYPES })
  describeCloudOnly(template, 'r', '0')
  const store = createMetricStore()
  for (const [name, values] of Object.entries(metrics))
    for (const [minute, value] of values.entries())
      if (value !== undefined)
        store.record({ namespace: 'App', name, dimensions: {}, at: NINE + minute * MINUTE, values: [value] })
  let now = NINE
  const states = watchAlarms({ alarms: readAlarms(template), metrics: store, now: () => now })
  return (minute: number) => {
    now = NINE + minute * MINUTE
    return states()[0]
  }
}

const SINGLE = {
  Namespace: 'App',
  MetricName: 'Failed',
  Statistic: 'Sum',
  Period: 120,
  EvaluationPeriods: 1,
  Threshold: 2,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
}

test('an alarm knows since when it is in its state, however late somebody looks', () => {
  const at = watch(SINGLE, { Failed: [0, 0, 0, 1, 1, 0, 0, 0, 0, 0] })
  expect(at(0)).toMatchObject({ name: 's-Watched', state: 'OK', since: NINE })
  expect(at(5)).toMatchObject({ state: 'ALARM', since: NINE + 5 * MINUTE })
  expect(at(5.9)).toMatchObject({ state: 'ALARM', since: NINE + 5 * MINUTE })
  expect(at(10)).toMatchObject({ state: 'OK', since: NINE + 6 * MINUTE })
  expect(at(10)?.reason).toBe(
    '0 of the last 1 datapoints [0] were greater than or equal to the threshold 2; 1 makes it an alarm',
  )
})

const stat = (Id: string, MetricName: string, more: JsonObject = {}) => ({
  Id,
  MetricStat: { Metric: { Namespace: 'App', MetricName }, Period: 60, Stat: 'Sum' },
  ReturnData: false,
  ...more,
})
const MATH = {
  Metrics: [
    { Id: 'share', Expression: '100 * FILL(f, 0) / (f + d)', Label: 'share' },
    stat('f', 'Failed'),
    stat('d', 'Done'),
  ],
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 10,
  ComparisonOperator: 'GreaterThanThreshold',
}

test('metric math is evaluated with M of N datapoints', () => {
  const at = watch(MATH, { Failed: [0, 5, 0, 5, 0, 0, 0], Done: [10, 10, 10, 10, 10, 10, 10] })
  expect(at(1)?.state).toBe('OK')
  expect(at(4)).toMatchObject({ state: 'ALARM', since: NINE + 4 * MINUTE })
  expect(at(6)).toMatchObject({ state: 'OK', since: NINE + 5 * MINUTE })
})

test('an alarm that waits for data says so', () => {
  expect(watch(MATH)(3)).toMatchObject({ state: 'INSUFFICIENT_DATA', since: NINE })
  expect(watch(MATH)(3)?.reason).toContain('no datapoints in the last 3 periods')
})

test('what the local stage cannot tell is said, not guessed', () => {
  const band = { Id: 'band', Expression: 'ANOMALY_DETECTION_BAND(m, 2)' }
  const anomaly = {
    Metrics: [stat('m', 'Done', { ReturnData: true }), band],
    ThresholdMetricId: 'band',
    EvaluationPeriods: 1,
    ComparisonOperator: 'LessThanLowerThreshold',
  }
  expect(watch(anomaly)(5)).toMatchObject({
    state: 'INSUFFICIENT_DATA',
    reason: expect.stringContaining('cannot tell what is an anomaly'),
  })
  const unknown = { ...MATH, Metrics: [{ Id: 'r', Expression: 'RATE(f)' }, stat('f', 'Failed')] }
  expect(watch(unknown)(5)).toMatchObject({
    state: 'INSUFFICIENT_DATA',
    reason: expect.stringContaining('the function RATE is not known'),
  })
})

test.each<[string, JsonObject]>([
  ['has no Threshold', { ...SINGLE, Threshold: undefined }],
  ['needs Metrics, or Namespace', { ...SINGLE, MetricName: undefined }],
  ['exactly one must have ReturnData', { ...MATH, Metrics: [stat('f', 'Failed')] }],
])('an alarm that CloudFormation would refuse is refused: it %s', (message, properties) => {
  expect(() => watch(properties)).toThrow(`s/Watched (AWS::CloudWatch::Alarm): `)
  expect(() => watch(properties)).toThrow(message)
})
