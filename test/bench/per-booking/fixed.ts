import { z } from 'zod'
import { METRICS } from '../../../shared/metric-names.ts'
import { resourcesOf } from '../cold/bundles.ts'
import { MONTH_SECONDS, POLL_SECONDS, POLLERS } from './assumptions.ts'
import { plus, type Quantities, times } from './quantities.ts'

const alarmSchema = z.object({ Metrics: z.array(z.object({ MetricStat: z.unknown().optional() })).optional() })
const scheduleSchema = z.object({ ScheduleExpression: z.string() })

/** Secrets that are stored at run time: the app's keys, one tenant's, one location's grant. */
const STORED_SECRETS = 3

/** What a month costs in which nothing is booked; `idleRun`: what one run of the schedule takes. */
export function monthOf(assembly: string, idleRun: Quantities, writtenMetrics: number): Quantities {
  const resources = resourcesOf(assembly)
  const of = (type: string) => resources.filter((one) => one.type === type)
  const runs = of('AWS::Scheduler::Schedule').reduce((sum, { properties }) => sum + runsOf(properties), 0)
  const fixed: Quantities = {
    secrets: of('AWS::SecretsManager::Secret').length + STORED_SECRETS,
    alarmMetrics: of('AWS::CloudWatch::Alarm').reduce((sum, { properties }) => sum + metricsOf(properties), 0),
    dashboards: of('AWS::CloudWatch::Dashboard').length,
    keys: of('AWS::KMS::Key').length,
    metrics: writtenMetrics,
    fifoRequests: (of('AWS::Lambda::EventSourceMapping').length * POLLERS * MONTH_SECONDS) / POLL_SECONDS,
    scheduled: runs,
  }
  return plus(fixed, times(idleRun, runs))
}

/** All that any function could write, with one location told apart; a figure costs for the hours in which it is written. */
export const MOST_METRICS = Object.values(METRICS).reduce<number>(
  (sum, figure) => sum + ('by' in figure ? { location: 2, reason: 4, team: 1 }[figure.by] : 1),
  0,
)

function metricsOf(properties: unknown): number {
  const { Metrics } = alarmSchema.parse(properties)
  return Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1
}

function runsOf(properties: unknown): number {
  const { ScheduleExpression } = scheduleSchema.parse(properties)
  const minutes = Number(/^rate\((\d+) minutes?\)$/.exec(ScheduleExpression)?.[1])
  if (!minutes) throw new Error(`The bench cannot read the schedule ${ScheduleExpression}`)
  return MONTH_SECONDS / 60 / minutes
}
