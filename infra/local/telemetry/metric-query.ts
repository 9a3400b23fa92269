import { evaluate } from './evaluate.ts'
import { parseExpression } from './expression.ts'
import { type Grid, type Line, lineOf, periodStart, type Value } from './line.ts'
import type { MetricId, MetricStore } from './metric-store.ts'
import { QueryError } from './query-error.ts'
import { statisticOf } from './statistics.ts'

/** One metric or expression of a widget or an alarm. */
export type MetricQuery = { id?: string | undefined } & (
  | { metric: MetricId; stat: string; periodMs: number }
  | { expression: string }
)

/**
 * What each query stands for, ids resolved. Only what is asked for is worked out.
 * @throws QueryError for an unknown id, function or statistic, or for expressions that need each other.
 */
export function createQueries(
  store: MetricStore,
  queries: readonly MetricQuery[],
  grid: Grid,
): (query: MetricQuery) => Line[] {
  const known = new Map<MetricQuery, Value>()
  const working = new Set<MetricQuery>()

  const resolve = (query: MetricQuery): Value => {
    const value = known.get(query) ?? workOut(query)
    known.set(query, value)
    return value
  }
  const workOut = (query: MetricQuery): Value => {
    if ('metric' in query) return readLine(store, query.metric, query.stat, query.periodMs, grid)
    if (working.has(query)) throw new QueryError(`the expression ${query.expression} needs itself`)
    working.add(query)
    const value = evaluate(parseExpression(query.expression), {
      grid,
      valueOf: (id) => {
        const named = queries.find((other) => other.id === id)
        if (!named) throw new QueryError(`${id} in ${query.expression} is the id of no metric or expression`)
        return resolve(named)
      },
    })
    working.delete(query)
    return value
  }

  return (query) => {
    const value = resolve(query)
    if (typeof value !== 'number') return Array.isArray(value) ? value : [value]
    const text = 'expression' in query ? query.expression : ''
    throw new QueryError(`${text} is one number, and CloudWatch takes time series only: have it combined with one`)
  }
}

function readLine(store: MetricStore, metric: MetricId, stat: string, periodMs: number, grid: Grid): Line {
  const statistic = statisticOf(stat)
  const from = periodStart(grid.range.from, grid.anchor, periodMs)
  const periods = Map.groupBy(store.buckets(metric, { from, to: grid.range.to }), ({ at }) =>
    periodStart(at, grid.anchor, periodMs),
  )
  return lineOf(
    periodMs,
    [...periods].map(([at, buckets]) => [at, statistic(buckets)]),
  )
}
