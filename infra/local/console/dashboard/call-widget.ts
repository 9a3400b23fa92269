import { z } from 'zod'
import type { JsonObject, JsonValue } from '../../aws/protocol.ts'
import type { InvokeResult } from '../../invocation.ts'
import { ConsoleError } from '../console-error.ts'
import type { Dashboard } from './dashboard.ts'
import { rangeSeconds } from './range.ts'

/** What the page asks of a custom widget's function. */
export const widgetCallSchema = z.strictObject({
  /** Index in the dashboard. */
  widget: z.int().min(0),
  rangeSeconds,
  width: z.number().min(0).default(0),
  height: z.number().min(0).default(0),
  isDark: z.boolean().default(false),
  forms: z.record(z.string(), z.string()).default({}),
  /** Of a button; the widget's own function and parameters without it. */
  action: z.strictObject({ endpoint: z.string(), params: z.record(z.string(), z.json()) }).optional(),
})
export type WidgetCall = z.input<typeof widgetCallSchema>

/** What came back: HTML of the function's, markdown, anything else as JSON, or what went wrong. */
export type WidgetAnswer = { html: string } | { markdown: string } | { json: string } | { error: string }

export interface WidgetFunctions {
  invoke(functionArn: string, payload: JsonValue): Promise<InvokeResult>
  now(): number
}

/**
 * Invokes a custom widget's function as CloudWatch does; only functions that the dashboard names can be reached.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
 * @throws ConsoleError for a widget or function that the dashboard does not have.
 */
export async function callWidget(
  dashboard: Dashboard,
  call: z.output<typeof widgetCallSchema>,
  { invoke, now }: WidgetFunctions,
): Promise<WidgetAnswer> {
  const widget = dashboard.widgets[call.widget]
  if (widget?.type !== 'custom')
    throw new ConsoleError(404, `Widget ${call.widget} of the dashboard is no custom widget`)
  const { endpoint, params, title = '' } = widget.properties
  const named = dashboard.widgets.flatMap((one) => (one.type === 'custom' ? [one.properties.endpoint] : []))
  const target = call.action?.endpoint ?? endpoint
  if (!named.includes(target)) throw new ConsoleError(403, 'The dashboard names no such function')
  const end = now()
  const timeRange = { mode: 'relative', start: end - call.rangeSeconds * 1000, end }
  const widgetContext: JsonObject = {
    dashboardName: dashboard.name,
    widgetId: `widget-${call.widget}`,
    accountId: endpoint.split(':')[4] ?? '',
    locale: 'en',
    timezone: { label: 'UTC', offsetISO: '+00:00', offsetInMinutes: 0 },
    period: 300,
    isAutoPeriod: true,
    timeRange: { ...timeRange, relativeStart: call.rangeSeconds * 1000 },
    theme: call.isDark ? 'dark' : 'light',
    linkCharts: true,
    title,
    params,
    forms: { all: call.forms },
    width: call.width,
    height: call.height,
  }
  const result = await invoke(target, { ...(call.action?.params ?? params), widgetContext })
  return result.ok ? answerOf(result.value) : { error: `${result.error.errorType}: ${result.error.errorMessage}` }
}

function answerOf(value: JsonValue): WidgetAnswer {
  if (typeof value === 'string') return { html: value }
  if (typeof value === 'object' && value && !Array.isArray(value) && typeof value['markdown'] === 'string')
    return { markdown: value['markdown'] }
  return { json: JSON.stringify(value, null, 2) }
}
