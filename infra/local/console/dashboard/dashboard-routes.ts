import { messageOf } from '../../error-text.ts'
import type { AlarmStatus, Series, Telemetry, TimeRange } from '../../telemetry/telemetry.ts'
import { ConsoleError } from '../console-error.ts'
import type { ConsoleRoute } from '../console-route.ts'
import { applyVariables, type Chosen } from './apply-variables.ts'
import { callWidget, type WidgetFunctions, widgetCallSchema } from './call-widget.ts'
import { type Dashboard, parseDashboard, type Widget } from './dashboard.ts'
import { rangeSeconds } from './range.ts'

/** What one widget shows; those without data are drawn from the dashboard alone, or ask for themselves. */
export type WidgetData =
  | { kind: 'metric'; series: Series[] }
  | { kind: 'log'; columns: string[]; rows: Record<string, string>[] }
  | { kind: 'problem'; message: string }
  | { kind: 'none' }

/** The newest data of all widgets, in the dashboard's order. */
export interface DashboardData {
  /** Unix ms, in the stage's time. */
  range: TimeRange
  widgets: WidgetData[]
  alarms: AlarmStatus[]
}

export interface DashboardOptions extends WidgetFunctions {
  telemetry: Telemetry
  /** Of the template; the first one is shown. */
  dashboards: { name: string; body: string }[]
}

/** The dashboard, its data, and its custom widgets. */
export function dashboardRoutes(options: DashboardOptions): ConsoleRoute[] {
  const { telemetry, now } = options
  const find = (): Dashboard | null => (options.dashboards[0] ? parseDashboard(options.dashboards[0]) : null)
  const read = (): Dashboard => {
    const dashboard = find()
    if (!dashboard) throw new ConsoleError(404, 'The stack has no dashboard')
    return dashboard
  }
  return [
    { method: 'GET', path: '/api/dashboard', run: () => ({ json: find() }) },
    {
      method: 'GET',
      path: '/api/dashboard/data',
      run({ query }) {
        const seconds = rangeSeconds.safeParse(Number(query.get('range') ?? 3600))
        if (!seconds.success) throw new ConsoleError(400, `range ${seconds.error.issues[0]?.message}`)
        const { widgets, variables } = read()
        const chosen = new Map([...query].map(([name, value]) => [name.replace(/^var-/, ''), value]))
        // To the end of this second: what happened just now is part of it.
        const to = Math.ceil((now() + 1) / 1000) * 1000
        const range = { from: to - seconds.data * 1000, to }
        const dataOf = (widget: Widget) => attempt(() => widgetData(widget, { telemetry, range, variables, chosen }))
        const data: DashboardData = { range, widgets: widgets.map(dataOf), alarms: telemetry.alarms() }
        return { json: data }
      },
    },
    {
      method: 'POST',
      path: '/api/dashboard/widget',
      run: async ({ body }) => ({ json: await callWidget(read(), body(widgetCallSchema), options) }),
    },
  ]
}

interface Asked {
  telemetry: Telemetry
  range: TimeRange
  variables: Dashboard['variables']
  chosen: Chosen
}

function widgetData(widget: Widget, { telemetry, range, variables, chosen }: Asked): WidgetData {
  if (widget.type === 'metric') {
    const metrics = applyVariables(widget.properties.metrics, variables, chosen)
    const { period, stat, setPeriodToTimeRange } = widget.properties
    return { kind: 'metric', series: telemetry.series({ metrics, period, stat, setPeriodToTimeRange }, range) }
  }
  if (widget.type !== 'log') return { kind: 'none' }
  const rows = telemetry.logRows({ query: widget.properties.query }, range)
  return { kind: 'log', columns: Object.keys(rows[0] ?? {}), rows }
}

/** A widget that cannot be drawn says why, and stops no other. */
function attempt(work: () => WidgetData): WidgetData {
  try {
    return work()
  } catch (error) {
    return { kind: 'problem', message: messageOf(error) }
  }
}
