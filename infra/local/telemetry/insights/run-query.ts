import type { LogEvent } from '../log-store.ts'
import type { Column, Command, Query } from './query.ts'
import { type Cell, compare, eventRow, isPresent, type Row } from './row.ts'
import { aggregateRows } from './stats.ts'

export interface QueryResult {
  columns: string[]
  rows: Row[]
}

// What a query without a limit of its own gives.
const MOST_ROWS = 10_000
const WITHOUT_FIELDS: Column[] = ['@timestamp', '@message'].map((field) => ({ field, as: field }))

/** Runs a query over log events in order of time; without a sort the newest row comes first. */
export function runQuery(query: Query, events: readonly LogEvent[], account: string): QueryResult {
  let state: State = { columns: undefined, rows: events.toReversed().map((event) => eventRow(event, account)) }
  for (const command of query.commands) state = apply(command, state)
  const { columns, rows } = state
  return { columns: columns ?? WITHOUT_FIELDS.map(({ as }) => as), rows: rows.slice(0, MOST_ROWS) }
}

interface State {
  columns: string[] | undefined
  rows: Row[]
}

function apply(command: Command, { columns, rows }: State): State {
  switch (command.kind) {
    case 'fields':
      return {
        columns: [...new Set([...(columns ?? []), ...names(command.columns)])],
        rows: rename(rows, command.columns),
      }
    case 'display':
      return { columns: names(command.columns), rows: rename(rows, command.columns) }
    case 'filter':
      return { columns, rows: rows.filter(command.condition) }
    case 'sort':
      return { columns, rows: rows.toSorted(orderOf(command.by)) }
    case 'limit':
      return { columns, rows: rows.slice(0, command.most) }
    case 'stats':
      return {
        columns: [...command.by, ...command.aggregates].map(({ as }) => as),
        rows: aggregateRows(rows, command.aggregates, command.by),
      }
  }
}

const names = (columns: readonly Column[]) => columns.map(({ as }) => as)

function rename(rows: Row[], columns: readonly Column[]): Row[] {
  const fields = new Map(columns.filter(({ field, as }) => field !== as).map(({ field, as }) => [as, field]))
  return fields.size === 0
    ? rows
    : rows.map(
        (row): Row =>
          (name) =>
            row(fields.get(name) ?? name),
      )
}

/** What has no value comes last either way. */
function orderOf(by: readonly { field: string; isDescending: boolean }[]): (a: Row, b: Row) => number {
  return (a, b) => {
    for (const { field, isDescending } of by) {
      const [left, right]: [Cell, Cell] = [a(field), b(field)]
      if (isPresent(left) !== isPresent(right)) return isPresent(left) ? -1 : 1
      const order = compare(left, right)
      if (order !== 0) return isDescending ? -order : order
    }
    return 0
  }
}
