import type { JsonValue } from '../../infra/local/aws/protocol.ts'
import type { ConsoleOptions } from '../../infra/local/console/console.ts'
import { startConsole } from '../../infra/local/console/console.ts'
import type { Series, Telemetry } from '../../infra/local/telemetry/telemetry.ts'

// A dashboard with a widget of every kind, and a telemetry that has something for each of them.

export const NOW = Date.UTC(2026, 2, 3, 12)
const MINUTE_MS = 60_000
export const WIDGET_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:widgets'
const ALARM_ARN = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:'
const NAMESPACE = 'ChiliPiperHighLevel'

const metric = (x: number, y: number, width: number, height: number, properties: object) => ({
  type: 'metric',
  x,
  y,
  width,
  height,
  properties: { region: 'us-east-1', ...properties },
})
const custom = (x: number, widget: string) => ({
  type: 'custom',
  x,
  y: 14,
  width: 12,
  height: 7,
  properties: { title: `Widget ${widget}`, endpoint: WIDGET_ARN, params: { widget }, updateOn: { refresh: true } },
})

export const DASHBOARD = {
  variables: [
    {
      type: 'property',
      property: 'location',
      inputType: 'select',
      id: 'location',
      label: 'Location',
      defaultValue: 'all',
      values: [{ value: 'all', label: 'All locations' }, { value: 'loc-1' }],
    },
  ],
  widgets: [
    {
      type: 'text',
      x: 0,
      y: 0,
      width: 24,
      height: 2,
      properties: { markdown: '# Bookings\nWhat **flows**. [Runbook](https://example.com/runbook) <b>no markup</b>' },
    },
    metric(0, 2, 8, 3, {
      title: 'Now',
      view: 'singleValue',
      yAxis: { left: { label: 'bookings' } },
      metrics: [[NAMESPACE, 'BookingSynced', 'location', 'all', { label: 'Synced' }]],
    }),
    metric(8, 2, 16, 6, {
      title: 'Bookings',
      metrics: [
        [NAMESPACE, 'BookingSynced', 'location', 'all'],
        ['.', 'BookingHeld', '.', '.', { yAxis: 'right', color: '#d62728' }],
      ],
      yAxis: { left: { min: 0, label: 'bookings' }, right: { label: 'ms' } },
      annotations: { horizontal: [{ value: 12, label: 'Too many', color: '#d62728' }] },
    }),
    metric(0, 5, 8, 3, { title: 'Nothing', metrics: [[NAMESPACE, 'Nothing']] }),
    metric(0, 8, 12, 6, {
      title: 'Outcomes',
      stacked: true,
      metrics: [
        [NAMESPACE, 'BookingSynced', 'location', 'all'],
        [NAMESPACE, 'BookingHeld', 'location', 'all'],
      ],
    }),
    metric(12, 8, 6, 6, { title: 'Broken', metrics: [[{ expression: 'SEARCH()', id: 'e' }]] }),
    {
      type: 'alarm',
      x: 18,
      y: 8,
      width: 6,
      height: 6,
      properties: { title: 'Alarms', alarms: [`${ALARM_ARN}stage-quarantine`, `${ALARM_ARN}stage-grants`] },
    },
    custom(0, 'timeline'),
    custom(12, 'quarantine'),
    {
      type: 'log',
      x: 0,
      y: 21,
      width: 24,
      height: 5,
      properties: { title: 'Failures', query: "SOURCE '/aws/lambda/sync' | fields @timestamp, message", view: 'table' },
    },
  ],
}

const line = (label: string, factor: number, rest: Partial<Series> = {}): Series => ({
  label,
  axis: 'left',
  points: Array.from({ length: 50 }, (_, at) => [
    NOW - (50 - at) * MINUTE_MS,
    Math.max(0, Math.round((Math.sin(at / 5) + 1) * factor)),
  ]),
  ...rest,
})

/** Says what it was asked for, and has the same answer each time. */
export function fakeTelemetry(): Telemetry & { asked: JsonValue[]; change(): void } {
  const listeners = new Set<() => void>()
  const asked: JsonValue[] = []
  return {
    asked,
    change: () => {
      for (const listener of listeners) listener()
    },
    series({ metrics = [] }) {
      asked.push(metrics)
      const text = JSON.stringify(metrics)
      if (text.includes('SEARCH')) throw new Error('SEARCH is not known to the local stage')
      const synced = text.includes('BookingSynced') ? [line('Bookings synced', 5)] : []
      const held = text.includes('BookingHeld')
        ? [line('Bookings held', 3, text.includes('right') ? { axis: 'right', color: '#d62728' } : {})]
        : []
      return [...synced, ...held]
    },
    logRows: () => [
      { '@timestamp': '2026-03-03 11:58:01.000', message: 'booking synced', outcome: '<img src=x onerror=alert(1)>' },
      { '@timestamp': '2026-03-03 11:57:01.000', message: 'booking held', outcome: 'held' },
    ],
    alarms: () => [
      {
        name: 'stage-grants',
        description: 'A grant is lost.',
        state: 'OK',
        reason: 'No data above 0',
        since: NOW - 60 * MINUTE_MS,
      },
      {
        name: 'stage-quarantine',
        description: 'A message is in quarantine.\n\nhttps://example.com/runbook',
        state: 'ALARM',
        reason: '1 datapoint was above 0',
        since: NOW - 5 * MINUTE_MS,
      },
    ],
    seen: () => [],
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** What a custom widget's function may come up with, and what a browser must not make of it. */
const HOSTILE = `<style>body{display:none}</style><script>document.title='owned'</script><img src="https://evil.example/x" onerror="document.title='owned'">
<a href="javascript:alert(1)" onclick="document.title='owned'">a link</a><iframe src="https://evil.example"></iframe>`

/** Answers as the timeline and quarantine widgets do: a form, a button, a confirmation. */
export function fakeWidgets() {
  const events: JsonValue[] = []
  return {
    events,
    async invoke(_: string, event: JsonValue) {
      events.push(event)
      const { cmd, widget } = Object(event)
      if (cmd === 'search')
        return { ok: true as const, value: `<p>Found ${JSON.stringify(Object(event).widgetContext.forms.all)}</p>` }
      if (cmd === 'redrive') return { ok: true as const, value: { markdown: 'Sent **back**.' } }
      if (widget === 'timeline')
        return {
          ok: true as const,
          value: `<form><label for="q">Booking</label> <input id="q" name="booking" value="m-1"><a class="btn btn-primary">Search</a><cwdb-action action="call" endpoint="${WIDGET_ARN}">{"cmd":"search"}</cwdb-action></form>${HOSTILE}`,
        }
      return {
        ok: true as const,
        value: `<table><tr><th>Why</th><th></th></tr><tr><td style="font-weight:600">BookingRejectedError</td><td><a class="btn">Send back</a><cwdb-action action="call" confirmation="Send it back?" endpoint="${WIDGET_ARN}">{"cmd":"redrive"}</cwdb-action></td></tr></table>`,
      }
    },
  }
}

/** A console over all of that; its sides are `sides`. Queues are those of nobody. */
export async function startFixtureConsole(options: Partial<ConsoleOptions> = {}) {
  const telemetry = fakeTelemetry()
  const widgets = fakeWidgets()
  let tellSides = () => {}
  const page = await startConsole({
    telemetry,
    dashboards: [{ name: 'fixture', body: JSON.stringify(DASHBOARD) }],
    invoke: widgets.invoke,
    now: () => NOW,
    sides: { whyNot: 'There are no simulators here.' },
    onSidesChange: (listener) => {
      tellSides = listener
    },
    countMessages: async () => 0,
    stage: {
      apiUrl: 'http://127.0.0.1:1',
      awsUrl: 'http://127.0.0.1:2',
      highLevelUrl: 'http://127.0.0.1:3',
      chiliPiperUrl: 'http://127.0.0.1:4',
      tenant: 'demo',
      locationId: 'loc-1',
      syncQueueUrl: 'http://127.0.0.1:2/sync',
      deadLetterQueueUrl: 'http://127.0.0.1:2/dead',
    },
    ...options,
  })
  return { ...page, telemetry, widgets, tellSides: () => tellSides() }
}
