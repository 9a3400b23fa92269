import { parseQuery } from './insights/parse-query.ts'
import { textOf } from './insights/row.ts'
import { runQuery } from './insights/run-query.ts'
import type { LogStore } from './log-store.ts'
import { QueryError } from './query-error.ts'
import type { LogWidget, TimeRange } from './telemetry.ts'

/** The rows of a log widget, every column in each. @throws QueryError for a wrong query or a log group that is not there. */
export function widgetRows(
  logs: LogStore,
  widget: LogWidget,
  range: TimeRange,
  account: string,
): Record<string, string>[] {
  const query = parseQuery(widget.query)
  if (query.sources.length === 0)
    throw new QueryError("the query names no log group: begin it with SOURCE '<log group>' |")
  const unknown = query.sources.find((name) => !logs.hasGroup(name))
  if (unknown !== undefined) throw new QueryError(`there is no log group ${unknown}`)
  const { columns, rows } = runQuery(query, logs.events(query.sources, range), account)
  return rows.map((row) => Object.fromEntries(columns.map((name) => [name, textOf(row(name))])))
}
