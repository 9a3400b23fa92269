import type { Clock } from './clock.ts'
import {
  ALL_LOCATIONS,
  type Dimensions,
  dimensionValue,
  figureOf,
  METRIC_NAMESPACE,
  type MetricName,
} from './metric-names.ts'

export type { MetricName } from './metric-names.ts'

/** Adds to a figure, 1 unless another value is given; written when the invocation ends. */
export type Count = (name: MetricName, value?: number, dimensions?: Dimensions) => void
/** Tells how large something is, in the unit that METRICS names; written when the invocation ends. */
export type Measure = (name: MetricName, value: number, dimensions?: Dimensions) => void

export interface Meter {
  count: Count
  measure: Measure
  /** Middleware: counts the cold start, and writes everything when the invocation ends, failed or not; nothing when nothing was. */
  publish: { before(): void; after(): void; onError(): void }
}

/** The values of one set of dimensions; they share one line of the embedded metric format. */
interface Line {
  dimensions: Record<string, string>
  values: Map<MetricName, number[]>
}

export interface MeterOptions {
  clock: Pick<Clock, 'now'>
  /** Writes a line to the function's log. */
  write(line: string): void
  /** Those that are told apart; none by default. */
  locations?: readonly string[]
}

/**
 * The figures of one function, written to its log in the embedded metric format, which CloudWatch reads. A figure by location is
 * written for all locations together and, for those named here, by its own id: every further location would be paid for by the month.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createMeter({ clock, write, locations = [] }: MeterOptions): Meter {
  const lines = new Map<string, Line>()
  let isCold = true

  const add: Measure = (name, value, dimensions = {}) => {
    if (!Number.isFinite(value)) return
    for (const set of dimensionSets(name, dimensions, locations)) {
      const key = JSON.stringify(set)
      const line = lines.get(key) ?? { dimensions: set, values: new Map() }
      lines.set(key, line)
      line.values.set(name, fold(name, line.values.get(name), value))
    }
  }

  function publish(): void {
    for (const line of lines.values()) write(JSON.stringify(formatted(line, clock.now())))
    lines.clear()
  }

  return {
    count: (name, value = 1, dimensions) => add(name, value, dimensions),
    measure: add,
    publish: {
      before() {
        if (isCold) add('ColdStart', 1)
        isCold = false
      },
      after: publish,
      onError: publish,
    },
  }
}

// The format takes no more of one figure in a line; an invocation has ten bookings at most.
const MAX_VALUES = 100

/** One line of the format. Without a dimension it asks for one set that is empty. */
function formatted({ dimensions, values }: Line, now: number): Record<string, unknown> {
  const entries = [...values].map(([name, all]) => [name, all.length === 1 ? all[0] : all.slice(0, MAX_VALUES)])
  const directive = {
    Namespace: METRIC_NAMESPACE,
    Dimensions: [Object.keys(dimensions)],
    Metrics: [...values.keys()].map((name) => ({ Name: name, Unit: unitOf(name) })),
  }
  return { _aws: { Timestamp: now, CloudWatchMetrics: [directive] }, ...dimensions, ...Object.fromEntries(entries) }
}

function dimensionSets(
  name: MetricName,
  { location, reason, team }: Dimensions,
  locations: readonly string[],
): Record<string, string>[] {
  switch (figureOf(name).by) {
    case 'location':
      return [ALL_LOCATIONS, ...(location !== undefined && locations.includes(location) ? [location] : [])].map(
        (one) => ({
          location: one,
        }),
      )
    case 'reason':
      return [reason === undefined ? {} : { reason }]
    case 'team':
      return [team === undefined ? {} : { team: dimensionValue(team) }]
    default:
      return [{}]
  }
}

function fold(name: MetricName, before: number[] | undefined, value: number): number[] {
  if (!before) return [value]
  switch (figureOf(name).fold) {
    case 'each':
      return [...before, value]
    case 'max':
      return [Math.max(...before, value)]
    default:
      return [before.reduce((sum, one) => sum + one, value)]
  }
}

// CloudWatch has no hours.
function unitOf(name: MetricName): 'Milliseconds' | 'Percent' | 'Count' | 'None' {
  const { unit = 'Count' } = figureOf(name)
  return unit === 'Hours' ? 'None' : unit
}
