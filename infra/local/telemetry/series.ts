import { z } from 'zod'
import type { JsonValue } from '../aws/protocol.ts'
import { isObject } from '../json.ts'
import { createQueries, type MetricQuery } from './metric-query.ts'
import type { MetricStore } from './metric-store.ts'
import { QueryError } from './query-error.ts'
import type { MetricWidget, Series, TimeRange } from './telemetry.ts'

const optionsSchema = z.object({
  id: z.string().optional(),
  expression: z.string().optional(),
  stat: z.string().optional(),
  period: z.number().optional(),
  label: z.string().optional(),
  color: z.string().optional(),
  yAxis: z.enum(['left', 'right']).optional(),
  visible: z.boolean().optional(),
})
type Options = z.output<typeof optionsSchema>

const DEFAULT_PERIOD_SECONDS = 300

/**
 * The lines that CloudWatch would draw for a metric widget.
 * @throws QueryError naming what in the widget is not known.
 */
export function widgetSeries(store: MetricStore, widget: MetricWidget, range: TimeRange): Series[] {
  const wholeRange = widget.setPeriodToTimeRange === true
  const entries = readEntries(widget, wholeRange ? range.to - range.from : undefined)
  const grid = { range, anchor: wholeRange ? range.from : 0 }
  const queries = entries.map(({ query }) => query)
  const linesOf = createQueries(store, queries, grid)
  return entries
    .filter(({ options }) => options.visible !== false)
    .flatMap(({ query, options, label }) =>
      linesOf(query).map(({ points }, index, { length }) => ({
        label: length > 1 ? `${label} ${index + 1}` : label,
        ...(options.color === undefined ? {} : { color: options.color }),
        axis: options.yAxis ?? 'left',
        points: [...points].sort(([a], [b]) => a - b),
      })),
    )
}

interface Entry {
  query: MetricQuery
  options: Options
  label: string
}

function readEntries(widget: MetricWidget, onlyPeriodMs: number | undefined): Entry[] {
  let before: string[] = []
  return (widget.metrics ?? []).map((entry) => {
    const { names, options } = readEntry(entry, before)
    const { id, expression } = options
    if (expression !== undefined)
      return { query: { id, expression }, options, label: options.label ?? id ?? expression }
    before = names
    const [namespace = '', name = '', ...rest] = names
    if (!namespace || !name || rest.length % 2 !== 0)
      throw new QueryError(
        `${JSON.stringify(entry)} is no metric: a namespace, a name and dimensions with their values`,
      )
    const dimensions: Record<string, string> = {}
    for (let at = 0; at < rest.length; at += 2) dimensions[rest[at] ?? ''] = rest[at + 1] ?? ''
    const seconds = options.period ?? widget.period ?? DEFAULT_PERIOD_SECONDS
    const stat = options.stat ?? widget.stat ?? 'Average'
    const query = { id, metric: { namespace, name, dimensions }, stat, periodMs: onlyPeriodMs ?? seconds * 1000 }
    return { query, options, label: options.label ?? name }
  })
}

/** An entry with its shorthands written out: "." is what stood there before, "..." all of it but the last ones. */
function readEntry(entry: JsonValue, before: readonly string[]): { names: string[]; options: Options } {
  const parts = Array.isArray(entry) ? entry : []
  const last = parts.at(-1)
  const parsed = optionsSchema.safeParse(isObject(last) ? last : {})
  if (!parsed.success) throw new QueryError(`the options ${JSON.stringify(last)} of a metric are not well formed`)
  const given = (isObject(last) ? parts.slice(0, -1) : parts).map(String)
  const [first, ...ending] = given
  const written = first === '...' ? [...before.slice(0, before.length - ending.length), ...ending] : given
  return { names: written.map((part, index) => (part === '.' ? (before[index] ?? '') : part)), options: parsed.data }
}
