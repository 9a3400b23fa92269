import type { Condition } from './condition.ts'

/** A field or an alias that a row shows, and under which name. */
export interface Column {
  field: string
  as: string
}

export type AggregateName = (typeof AGGREGATES)[number]
export const AGGREGATES = ['count', 'sum', 'avg', 'max', 'min', 'pct'] as const

export interface Aggregate {
  name: AggregateName
  /** `*` counts every row. */
  field: string
  percent: number
  as: string
}

/** Rows with the same value of a field, or from the same so many milliseconds. */
export type Group = { field: string; as: string } | { binMs: number; as: string }

export type Command =
  | { kind: 'fields' | 'display'; columns: Column[] }
  | { kind: 'filter'; condition: Condition }
  | { kind: 'sort'; by: { field: string; isDescending: boolean }[] }
  | { kind: 'limit'; most: number }
  | { kind: 'stats'; aggregates: Aggregate[]; by: Group[] }

export interface Query {
  /** Log groups named by SOURCE, as in a dashboard's widget. */
  sources: string[]
  commands: Command[]
}
