import { expect, test } from 'vitest'
import { readEmf } from '../../../../infra/local/telemetry/emf.ts'
import { createMetricStore, type MetricStore } from '../../../../infra/local/telemetry/metric-store.ts'
import { QueryError } from '../../../../infra/local/telemetry/query-error.ts'
import { widgetSeries } from '../../../../infra/local/telemetry/series.ts'
import type { MetricWidget } from '../../../../infra/local/telemetry/telemetry.ts'

const NINE = Date.parse('2026-03-01T09:00:00Z')
const MINUTE = 60_000
const RANGE = { from: NINE, to: NINE + 10 * MINUTE }

function storeWith(values: Record<string, readonly (readonly [minute: number, ...values: number[]])[]>): MetricStore {
  const store = createMetricStore()
  for (const [name, points] of Object.entries(values))
    for (const [minute, ...numbers] of points)
      store.record({ namespace: 'App', name, dimensions: {}, at: NINE + minute * MINUTE + 500, values: numbers })
  return store
}
const STORE = storeWith({
  Done: [
    [0, 1, 2],
    [1, 3],
    [6, 10],
  ],
  Failed: [[1, 1]],
  Took: [[0, ...Array.from({ length: 100 }, (_, index) => index + 1)]],
})

/** The points of the first line, by minute. */
function points(widget: MetricWidget, store = STORE) {
  return widgetSeries(store, widget, RANGE)[0]?.points.map(([at, value]) => [(at - NINE) / MINUTE, value])
}

test.each<[string, number, unknown]>([
  [
    'Sum',
    60,
    [
      [0, 3],
      [1, 3],
      [6, 10],
    ],
  ],
  [
    'Sum',
    300,
    [
      [0, 6],
      [5, 10],
    ],
  ],
  [
    'SampleCount',
    300,
    [
      [0, 3],
      [5, 1],
    ],
  ],
  [
    'Average',
    300,
    [
      [0, 2],
      [5, 10],
    ],
  ],
  [
    'Minimum',
    300,
    [
      [0, 1],
      [5, 10],
    ],
  ],
  [
    'Maximum',
    300,
    [
      [0, 3],
      [5, 10],
    ],
  ],
  [
    'p50',
    300,
    [
      [0, 2],
      [5, 10],
    ],
  ],
])('the %s of a metric over periods of %i s', (stat, period, expected) => {
  expect(points({ metrics: [['App', 'Done']], stat, period })).toEqual(expected)
})

test.each([
  ['p0', 1],
  ['p50', 50],
  ['p99', 99],
  ['p99.9', 100],
  ['p100', 100],
])('%s of 1 to 100 is %i', (stat, expected) => {
  expect(points({ metrics: [['App', 'Took', { stat, period: 60 }]] })).toEqual([[0, expected]])
})

test('a percentile of very many values is near, with few of them kept', () => {
  const store = storeWith({ Took: [[0, ...Array.from({ length: 100_000 }, (_, index) => index)]] })
  const [[, value] = []] = points({ metrics: [['App', 'Took', { stat: 'p90', period: 60 }]] }, store) ?? []
  expect(value).toBeGreaterThan(88_000)
  expect(value).toBeLessThan(92_000)
})

test('a line has the label, colour and axis of its metric; what is not visible has none', () => {
  const metrics = [
    ['App', 'Done', { id: 'd', visible: false, stat: 'Sum' }],
    ['.', 'Failed', { id: 'f', label: 'failed', color: '#d62728', yAxis: 'right', stat: 'Sum' }],
    [{ expression: '100 * FILL(f, 0) / d', id: 'share' }],
    [{ expression: 'SUM([d, f])', label: 'all' }],
  ]
  expect(widgetSeries(STORE, { metrics }, RANGE)).toEqual([
    { label: 'failed', color: '#d62728', axis: 'right', points: [[NINE, 1]] },
    {
      label: 'share',
      axis: 'left',
      points: [
        [NINE, 100 / 6],
        [NINE + 5 * MINUTE, 0],
      ],
    },
    {
      label: 'all',
      axis: 'left',
      points: [
        [NINE, 7],
        [NINE + 5 * MINUTE, 10],
      ],
    },
  ])
})

test('a metric is known by exactly its dimensions; dots stand for what stood there before', () => {
  const store = createMetricStore()
  for (const location of ['all', 'loc-1'])
    store.record({ namespace: 'App', name: 'Done', dimensions: { location }, at: NINE, values: [location.length] })
  const metrics = [
    ['App', 'Done', 'location', 'all'],
    ['.', '.', '.', 'loc-1'],
    ['...', 'loc-2'],
    ['App', 'Done'],
  ]
  const lines = widgetSeries(store, { metrics, stat: 'Sum', period: 60 }, RANGE)
  expect(lines.map((line) => line.points.map(([, value]) => value))).toEqual([[3], [5], [], []])
})

test('one number for a whole range, from wherever it begins', () => {
  const widget = { metrics: [['App', 'Done']], stat: 'Sum', setPeriodToTimeRange: true }
  const range = { from: NINE + MINUTE, to: NINE + 8 * MINUTE }
  expect(widgetSeries(STORE, widget, range)[0]?.points).toEqual([[range.from, 13]])
})

test.each<[string, MetricWidget, string]>([
  ['a statistic', { metrics: [['App', 'Done']], stat: 'TM(10%:90%)' }, 'the statistic TM(10%:90%) is not known'],
  ['an id', { metrics: [[{ expression: 'x + 1' }]] }, 'x in x + 1 is the id of no metric or expression'],
  ['what is no metric', { metrics: [['App']] }, '["App"] is no metric'],
  ['a number', { metrics: [['App', 'Done', { id: 'd' }], [{ expression: 'SUM(d)' }]] }, 'SUM(d) is one number'],
  [
    'a circle',
    { metrics: [[{ expression: 'b + 1', id: 'a' }], [{ expression: 'a + 1', id: 'b' }]] },
    'the expression b + 1 needs itself',
  ],
])('%s that cannot be drawn is an error that names it', (_, widget, message) => {
  expect(() => widgetSeries(STORE, widget, RANGE)).toThrow(message)
  expect(() => widgetSeries(STORE, widget, RANGE)).toThrow(QueryError)
})

test('the oldest minutes go when there are too many', () => {
  const store = createMetricStore()
  const days = 3 * 24 * 60
  for (let minute = 0; minute < days; minute++)
    store.record({ namespace: 'App', name: 'Done', dimensions: {}, at: NINE + minute * MINUTE, values: [1] })
  const range = { from: NINE, to: NINE + days * MINUTE }
  const kept = store.buckets({ namespace: 'App', name: 'Done', dimensions: {} }, range)
  expect(kept).toHaveLength(2 * 24 * 60)
  expect(kept.at(-1)?.at).toBe(range.to - MINUTE)
})

test('an EMF line has each metric once for each set of dimensions', () => {
  const directive = {
    Namespace: 'App',
    Dimensions: [['location'], ['location', 'team'], ['unknown']],
    Metrics: [{ Name: 'Done', Unit: 'Count' }, { Name: 'Took', Unit: 'Milliseconds' }, { Name: 'absent' }],
  }
  const line = {
    _aws: { Timestamp: NINE, CloudWatchMetrics: [directive] },
    location: 'l',
    team: 't',
    Done: 1,
    Took: [5, 7],
  }
  expect(readEmf(line)).toEqual([
    { namespace: 'App', name: 'Done', dimensions: { location: 'l' }, at: NINE, values: [1] },
    { namespace: 'App', name: 'Took', dimensions: { location: 'l' }, at: NINE, values: [5, 7] },
    { namespace: 'App', name: 'Done', dimensions: { location: 'l', team: 't' }, at: NINE, values: [1] },
    { namespace: 'App', name: 'Took', dimensions: { location: 'l', team: 't' }, at: NINE, values: [5, 7] },
  ])
})

test.each([
  [{ message: 'no metrics' }],
  [{ _aws: 'text' }],
  [{ _aws: { CloudWatchMetrics: [] } }],
  [{ _aws: { Timestamp: NINE, CloudWatchMetrics: [{ Namespace: '', Metrics: [{ Name: 'a' }] }] }, a: 1 }],
  [{ _aws: { Timestamp: NINE, CloudWatchMetrics: [{ Namespace: 'App', Metrics: [{ Name: 'a' }] }] }, a: 'one' }],
])('a line that is no EMF has no metrics: %j', (line) => {
  expect(readEmf(line)).toEqual([])
})
