import { createQueries } from '../metric-query.ts'
import type { MetricStore } from '../metric-store.ts'
import { QueryError } from '../query-error.ts'
import type { AlarmStatus } from '../telemetry.ts'
import type { Alarm } from './alarm.ts'
import { evaluateAlarm, MORE_PERIODS } from './evaluate-alarm.ts'

interface WatchOptions {
  alarms: readonly Alarm[]
  metrics: MetricStore
  now: () => number
}

const MINUTE_MS = 60_000
// Who looks for the first time after longer than this sees a state as if it began at most so long ago.
const MOST_MINUTES = 120

/** The state of alarms, which CloudWatch works out at the end of each minute; each call catches up with the clock. */
export function watchAlarms({ alarms, metrics, now }: WatchOptions): () => AlarmStatus[] {
  const startedAt = now()
  const statuses = new Map(
    alarms.map((alarm): [Alarm, AlarmStatus] => [
      alarm,
      {
        name: alarm.name,
        description: alarm.description,
        state: 'INSUFFICIENT_DATA',
        reason: 'unknown' in alarm.watches ? alarm.watches.unknown : 'not evaluated yet',
        since: startedAt,
      },
    ]),
  )
  let evaluatedAt = minuteOf(startedAt) - MINUTE_MS

  return () => {
    const end = minuteOf(now())
    for (let at = Math.max(evaluatedAt + MINUTE_MS, end - MOST_MINUTES * MINUTE_MS); at <= end; at += MINUTE_MS) {
      evaluatedAt = at
      for (const [alarm, before] of statuses) {
        const { state = before.state, reason } = look(alarm, metrics, at)
        const since = state === before.state ? before.since : Math.max(at, startedAt)
        statuses.set(alarm, { ...before, state, reason, since })
      }
    }
    return [...statuses.values()]
  }
}

const minuteOf = (at: number) => Math.floor(at / MINUTE_MS) * MINUTE_MS

function look({ watches }: Alarm, metrics: MetricStore, end: number): ReturnType<typeof evaluateAlarm> {
  if ('unknown' in watches) return { state: 'INSUFFICIENT_DATA', reason: watches.unknown }
  const { queries, watched, periodMs, evaluationPeriods } = watches
  const periods = evaluationPeriods + MORE_PERIODS
  const range = { from: end - periods * periodMs, to: end }
  try {
    const [line] = createQueries(metrics, queries, { range, anchor: end })(watched)
    const datapoints = Array.from({ length: periods }, (_, age) => line?.points.get(end - (age + 1) * periodMs))
    return evaluateAlarm(watches, datapoints)
  } catch (cause) {
    if (cause instanceof QueryError) return { state: 'INSUFFICIENT_DATA', reason: cause.message }
    throw cause
  }
}
