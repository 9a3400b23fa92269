import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { figureOf, METRIC_NAMESPACE, METRICS, type MetricName, REFUSAL_REASONS } from '../../../shared/metric-names.ts'
import { metricsOf, metricsOfAlarm, observedStack } from '../../support/observed-stack.ts'
import { readSources } from '../../support/source-file.ts'
import { EVERYTHING_ON } from '../../support/stack-configs.ts'

const { widgets, alarms } = observedStack(EVERYTHING_ON)
const shown = [...widgets.flatMap((widget) => metricsOf(widget).named), ...alarms.flatMap(metricsOfAlarm)]
const ours = shown.filter(({ namespace }) => namespace === METRIC_NAMESPACE)
const names = Object.keys(METRICS) as MetricName[]

test('every figure that the functions write is shown or watched, and nothing is shown that they do not write', () => {
  expect([...new Set(ours.map(({ name }) => name))].toSorted()).toEqual(names.toSorted())
})

test('a figure is named with exactly the dimension that it is written with', () => {
  for (const { name, dimensions } of ours)
    expect([name, Object.keys(dimensions)]).toEqual([name, [figureOf(name as MetricName).by].flatMap((by) => by ?? [])])
})

test('all reasons of a refusal are shown', () => {
  const reasons = ours.flatMap(({ name, dimensions }) => (name === 'DeliveryRefused' ? [dimensions['reason']] : []))
  expect(new Set(reasons)).toEqual(new Set(Object.values(REFUSAL_REASONS)))
})

test('every name of the list is counted somewhere in the code', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url))
  const code = readSources('functions', 'shared')
    .filter(({ path }) => path !== 'shared/metric-names.ts')
    .map(({ path }) => readFileSync(`${root}${path}`, 'utf8'))
    .join('\n')
  const silent = names.filter((name) => !code.includes(`'${name}'`))
  expect(silent).toEqual([])
})

test('of AWS’s own figures only those of what the stack has are named', () => {
  const others = shown.filter(({ namespace }) => namespace !== METRIC_NAMESPACE)
  const kinds = new Set(others.map(({ namespace, dimensions }) => `${namespace} ${Object.keys(dimensions)}`))
  expect(kinds).toEqual(
    new Set(['AWS/SQS QueueName', 'AWS/Lambda FunctionName', 'AWS/ApiGateway ApiId', 'AWS/DynamoDB TableName']),
  )
  for (const { dimensions } of others) expect(Object.values(dimensions).join()).toMatch(/^[\w.-]+/)
})
