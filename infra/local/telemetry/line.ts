import { QueryError } from './query-error.ts'
import type { TimeRange } from './telemetry.ts'

/** A time series: values by the time their period begins. */
export interface Line {
  periodMs: number
  points: ReadonlyMap<number, number>
}

/** What an expression may stand for. */
export type Value = number | Line | Line[]

/** Where periods begin: whole numbers of them from this time. */
export interface Grid {
  range: TimeRange
  anchor: number
}

/** When the periods begin that a range has a part in. */
export function periodStarts({ range, anchor }: Grid, periodMs: number): number[] {
  const starts: number[] = []
  for (let at = periodStart(range.from, anchor, periodMs); at < range.to; at += periodMs) starts.push(at)
  return starts
}

export const periodStart = (at: number, anchor: number, periodMs: number) =>
  anchor + Math.floor((at - anchor) / periodMs) * periodMs

type Combine = (left: number, right: number) => number

/** Combines values point by point, where all have one; a number goes with every point. */
export function combine(left: Value, right: Value, by: Combine): Value {
  if (typeof left === 'number') return typeof right === 'number' ? by(left, right) : each(right, (b) => by(left, b))
  if (typeof right === 'number') return each(left, (a) => by(a, right))
  if (Array.isArray(left)) {
    if (Array.isArray(right)) throw new QueryError('two lists cannot be combined: take a SUM, MAX, MIN or AVG of one')
    return left.map((line) => both(line, right, by))
  }
  return Array.isArray(right) ? right.map((line) => both(left, line, by)) : both(left, right, by)
}

/** The same for every point of a line, or of several. */
function each(value: Line | Line[], by: (point: number) => number): Line | Line[] {
  const one = ({ periodMs, points }: Line) =>
    lineOf(
      periodMs,
      [...points].map(([at, point]) => [at, by(point)]),
    )
  return Array.isArray(value) ? value.map(one) : one(value)
}

function both(left: Line, right: Line, by: Combine): Line {
  const points: [number, number][] = []
  for (const [at, point] of left.points) {
    const other = right.points.get(at)
    if (other !== undefined) points.push([at, by(point, other)])
  }
  return lineOf(Math.max(left.periodMs, right.periodMs), points)
}

/** A line of the points that are numbers: what was divided by nothing is no point. */
export function lineOf(periodMs: number, points: readonly (readonly [number, number])[]): Line {
  return { periodMs, points: new Map(points.filter(([, value]) => Number.isFinite(value))) }
}
