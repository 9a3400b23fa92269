import { describe, expect, test } from 'vitest'
import { customRow } from '../../../infra/parts/observability/rows/custom-row.ts'
import { layOut, text } from '../../../infra/parts/observability/widgets.ts'
import { metricsOf, observedStack } from '../../support/observed-stack.ts'
import { EVERYTHING_ON, STACK_CONFIGS } from '../../support/stack-configs.ts'

const { widgets, body, alarms, dashboardName, all } = observedStack(EVERYTHING_ON)
const functions = all('AWS::Lambda::Function').length
const metricWidgets = widgets.filter(({ type }) => type === 'metric')

test('one dashboard, named for the stage and the region because an account’s regions share their dashboards, of plain CloudWatch widgets', () => {
  expect(all('AWS::CloudWatch::Dashboard')).toHaveLength(1)
  expect(dashboardName).toBe('chili-piper-highlevel-test-AWS::Region')
  for (const { type } of widgets) expect(['metric', 'text', 'alarm', 'log', 'custom']).toContain(type)
})

test('its rows follow the questions: is anything wrong, do bookings flow, where do they stop, what does it cost, what was left out', () => {
  const headings = widgets.flatMap(({ type, properties }) =>
    type === 'text' ? [String(properties['markdown']).split('\n')[0]] : [],
  )
  expect(headings).toEqual([
    '# Chili Piper ↔ HighLevel: test',
    '## Business',
    ...(widgets.some(({ type }) => type === 'custom') ? ['## One booking, and what is in quarantine'] : []),
    '## Flow',
    '## Limits and grants',
    '## Functions',
    '## What was left out',
    '## Log',
  ])
  expect(widgets.slice(0, 4).map(({ type }) => type)).toEqual(['text', 'alarm', 'text', 'metric'])
})

test('the first row of all names every alarm of the stack', () => {
  const status = widgets.find(({ type }) => type === 'alarm')
  expect(status?.properties['alarms']).toHaveLength(alarms.length)
})

test('every title says what a person learns, every axis has its unit, and widgets of a row stand side by side within 24', () => {
  for (const { type, properties, x, width } of widgets) {
    expect(x + width).toBeLessThanOrEqual(24)
    if (type !== 'text') expect(String(properties.title).split(' ').length).toBeGreaterThan(3)
    if (type === 'metric' && properties['view'] !== 'singleValue')
      expect(properties['yAxis']).toMatchObject({ left: { label: expect.stringMatching(/\w/) } })
  }
  const overlapping = widgets.filter((one, at) =>
    widgets.some(
      (other, of) => of !== at && one.y === other.y && one.x < other.x + other.width && other.x < one.x + one.width,
    ),
  )
  expect(overlapping).toEqual([])
})

test('what is drawn on the right axis has a right axis with its unit', () => {
  for (const { properties } of metricWidgets) {
    const isRight = JSON.stringify(properties.metrics).includes('"yAxis":"right"')
    expect([properties.title, Object.keys(Object(properties['yAxis']))]).toEqual([
      properties.title,
      properties['view'] === 'singleValue' ? [] : isRight ? ['left', 'right'] : ['left'],
    ])
  }
})

test('limits are drawn: HighLevel’s window and day, the age of messages and grants, the time-out, the concurrency', () => {
  const limits = metricWidgets.flatMap(({ properties }) => {
    const { horizontal = [] } = Object(properties['annotations']) as { horizontal?: { value: number }[] }
    return horizontal.map(({ value }) => value)
  })
  expect(limits).toEqual(expect.arrayContaining([100, 80, 300, 3600, 20, 24, 30_000]))
})

const TOKENS = /\s+|\d+(?:\.\d+)?(?!\w)|[a-z]\w*|SUM|MAX|AVG|FILL|IF|PERIOD|&&|\|\||[<>=]=|[-+*/()[\],<>]/g
/** Whether only what CloudWatch, the local stage and we agree on is in an expression. */
const isPlain = (expression: string) => expression.replace(TOKENS, '') === ''

test('expressions are of the few allowed kinds, and name only what is in their widget', () => {
  for (const widget of metricWidgets) {
    const { expressions, ids } = metricsOf(widget)
    for (const { expression } of expressions) {
      expect([expression, isPlain(expression)]).toEqual([expression, true])
      for (const [id] of expression.matchAll(/\b[a-z]\w*/g)) expect(ids).toContain(id)
    }
    expect(new Set(ids).size).toBe(ids.length)
  }
})

test.each(["SEARCH('{x} y')", 'RATE(m1)', 'm1 % 2', "m1 = 'x'", '2e-7'])('%s is none of them', (expression) => {
  expect(isPlain(expression)).toBe(false)
})

test('a day’s cost counts each function by its memory, and knows every service that is paid by use', () => {
  const cost = metricWidgets.find(({ properties }) => /costs/.test(properties.title ?? ''))!
  const { expressions, named } = metricsOf(cost)
  expect(expressions.map(({ id }) => id)).toEqual(['lambda', 'sqs', 'dynamodb', 'httpapi', 'total'])
  expect(named.filter(({ name }) => name === 'Duration')).toHaveLength(functions)
  // 512 MB for a second, a million times: 0.5 GB-s each.
  expect(expressions[0]?.expression).toContain('FILL(d0, 0) * 0.5')
  expect(expressions[0]?.expression).toContain('0.0000133334')
})

describe('the variable sets the location of business and limits', () => {
  const tenants = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`tenant-${at}`, { location: `location-${at}` }]))
  const valuesOf = (config: Parameters<typeof observedStack>[0]) => {
    const [variable] = observedStack(config).body.variables as { values: { value: string }[] }[]
    return variable?.values.map(({ value }) => value)
  }

  test('all of them together, until one is chosen', () => {
    expect(body.variables).toEqual([
      {
        type: 'property',
        property: 'location',
        inputType: 'select',
        id: 'location',
        label: 'Location',
        defaultValue: 'all',
        visible: true,
        values: [
          { value: 'all', label: 'All locations' },
          { value: 'location-1', label: 'location-1' },
        ],
      },
    ])
  })

  test('[aws.metricLocations] the first ten are told apart, or those that are named, or none', () => {
    expect(valuesOf({ tenants: tenants(12) })).toHaveLength(11)
    expect(valuesOf({ tenants: tenants(12), aws: { metricLocations: ['location-11'] } })).toEqual([
      'all',
      'location-11',
    ])
    expect(valuesOf({ tenants: tenants(12), aws: { metricLocations: [] } })).toEqual(['all'])
  })
})

test('log widgets ask the functions’ logs in the part of the language that the local stage knows', () => {
  const logs = widgets.filter(({ type }) => type === 'log')
  expect(logs).toHaveLength(3)
  for (const { properties } of logs) {
    const parts = String(properties['query'])
      .split('|')
      .map((part) => part.trim())
    expect(parts.filter((part) => part.startsWith('SOURCE'))).toHaveLength(functions)
    for (const part of parts) expect(part).toMatch(/^(?:SOURCE|fields|filter|stats|sort|limit|display) /)
  }
})

test('queries to begin with are saved: one booking, one location, one class of errors', () => {
  const saved = all('AWS::Logs::QueryDefinition') as { Name: string; QueryString: string; LogGroupNames: string[] }[]
  expect(saved.map(({ Name }) => Name)).toEqual([
    'chili-piper-highlevel/test/one booking',
    'chili-piper-highlevel/test/one location',
    'chili-piper-highlevel/test/one error class',
    'chili-piper-highlevel/test/errors by class',
  ])
  for (const { LogGroupNames } of saved) expect(LogGroupNames).toHaveLength(functions)
  expect(saved[0]?.QueryString).toContain("filter meetingId = 'PUT-THE-MEETING-ID-HERE'")
})

test('the custom widgets are drawn by the function whose ARN is given', () => {
  const [row] = customRow('arn:aws:lambda:eu-central-1:123456789012:function:widgets')
  expect(row?.map(({ properties }) => properties)).toMatchObject([
    { endpoint: 'arn:aws:lambda:eu-central-1:123456789012:function:widgets', params: { widget: 'timeline' } },
    { params: { widget: 'quarantine' } },
  ])
})

test('rows are laid out below each other, each as high as its highest widget', () => {
  const placed = layOut([[text('a', 2, 12), text('b', 3, 12)], [text('c', 1)]])
  expect(placed.map(({ x, y }) => [x, y])).toEqual([
    [0, 0],
    [12, 0],
    [0, 3],
  ])
})

test.each(Object.entries(STACK_CONFIGS))('the body stays below what CloudWatch takes with %s', (_, config) => {
  const observed = observedStack(config)
  expect(JSON.stringify(observed.body).length).toBeLessThan(200_000)
  expect(observed.widgets.length).toBeLessThan(100)
})
