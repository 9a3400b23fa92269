import type { JsonValue } from '../aws/protocol.ts'

/** Properties of a dashboard's widget of type `metric`, as far as they say what is drawn; others may be there. */
export interface MetricWidget {
  /** `[namespace, name, dimension, value, …, options]` or `[{expression, …}]`, shorthands included. */
  metrics?: JsonValue[] | undefined
  /** Seconds; 300 without it. */
  period?: number | undefined
  /** `Average` without it. */
  stat?: string | undefined
  /** One point for the whole range. */
  setPeriodToTimeRange?: boolean | undefined
  [other: string]: JsonValue | undefined
}

/** Properties of a dashboard's widget of type `log`. */
export interface LogWidget {
  /** `SOURCE 'log group' | SOURCE 'another' | fields …` */
  query: string
  [other: string]: JsonValue | undefined
}

/** Unix ms; from inclusive, to exclusive. */
export interface TimeRange {
  from: number
  to: number
}

/** One line of a graph. */
export interface Series {
  label: string
  color?: string
  axis: 'left' | 'right'
  points: [at: number, value: number][]
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

export interface AlarmStatus {
  name: string
  description: string
  state: AlarmState
  /** Why it is in this state. */
  reason: string
  /** Since when, in Unix ms; for a state that was there before the stage, when it started. */
  since: number
}

/** What CloudWatch would know of a stage. All times are the stage's clock. */
export interface Telemetry {
  /**
   * Series of a metric widget's properties over a range, variables already applied; as CloudWatch would draw it.
   * @throws QueryError for an expression or a statistic it does not know, naming it.
   */
  series(properties: MetricWidget, range: TimeRange): Series[]
  /**
   * Rows of a log widget's query; the first row's keys in order are the columns.
   * @throws QueryError for a query it cannot run, naming what it does not know.
   */
  logRows(properties: LogWidget, range: TimeRange): Record<string, string>[]
  /** State of every alarm of the template, evaluated as CloudWatch does. */
  alarms(): AlarmStatus[]
  /** Every (namespace, name, dimensions) seen so far. */
  seen(): { namespace: string; name: string; dimensions: Record<string, string> }[]
  /** Called after anything new, several things at once at most once a turn; returns an unsubscribe. */
  onChange(listener: () => void): () => void
}
