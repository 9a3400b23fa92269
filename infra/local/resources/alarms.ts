import { z } from 'zod'
import { number, resourceType } from '../resource-type.ts'
import type { Alarm } from '../telemetry/alarms/alarm.ts'
import type { MetricQuery } from '../telemetry/metric-query.ts'
import type { Template } from '../template.ts'

const dimensions = z
  .array(z.object({ Name: z.string(), Value: z.string() }))
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ Name, Value }) => [Name, Value])))
const metricQuery = z.object({
  Id: z.string(),
  Expression: z.string().optional(),
  MetricStat: z
    .object({
      Metric: z.object({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensions }),
      Period: number,
      Stat: z.string(),
    })
    .optional(),
  Period: number.optional(),
  ReturnData: z.boolean().default(true),
})
const ALARM = resourceType(
  'AWS::CloudWatch::Alarm',
  {
    AlarmDescription: z.string().default(''),
    ComparisonOperator: z.string(),
    Threshold: number.optional(),
    EvaluationPeriods: number,
    DatapointsToAlarm: number.optional(),
    TreatMissingData: z.enum(['missing', 'ignore', 'breaching', 'notBreaching']).default('missing'),
    Namespace: z.string().optional(),
    MetricName: z.string().optional(),
    Dimensions: dimensions,
    Statistic: z.string().optional(),
    ExtendedStatistic: z.string().optional(),
    Period: number.optional(),
    Metrics: z.array(metricQuery).optional(),
  },
  [],
)
type Properties = ReturnType<typeof ALARM.parse>

const comparison = z.enum([
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
])

/** The template's alarms. @throws Error naming the alarm for properties that make none. */
export function readAlarms(template: Template): Alarm[] {
  return template.resources(ALARM).map(({ id, properties }) => {
    const name = template.nameFor(id, { Ref: id })
    const watches = readWatched(properties)
    if (typeof watches === 'string') throw template.problem(id, watches)
    return { name, description: properties.AlarmDescription, watches }
  })
}

/** What an alarm watches; a text says why it is none. */
function readWatched(properties: Properties): Alarm['watches'] | string {
  const operator = comparison.safeParse(properties.ComparisonOperator)
  if (!operator.success || properties.Metrics?.some(({ Expression = '' }) => /^\s*ANOMALY_DETECTION/.test(Expression)))
    return { unknown: 'the local stage learns no band of what is normal, so it cannot tell what is an anomaly' }
  if (properties.Threshold === undefined) return 'has no Threshold'
  const metrics = properties.Metrics ? readQueries(properties.Metrics) : readMetric(properties)
  if (typeof metrics === 'string') return metrics
  return {
    ...metrics,
    comparison: operator.data,
    threshold: properties.Threshold,
    evaluationPeriods: properties.EvaluationPeriods,
    datapointsToAlarm: properties.DatapointsToAlarm ?? properties.EvaluationPeriods,
    treatMissingData: properties.TreatMissingData,
  }
}

interface Watched {
  queries: MetricQuery[]
  watched: MetricQuery
  periodMs: number
}

function readMetric(properties: Properties): Watched | string {
  const { Namespace: namespace, MetricName: name, Dimensions, Period } = properties
  const stat = properties.Statistic ?? properties.ExtendedStatistic
  if (!namespace || !name || !stat || Period === undefined)
    return 'needs Metrics, or Namespace, MetricName, Period and Statistic or ExtendedStatistic'
  const periodMs = Period * 1000
  const watched = { metric: { namespace, name, dimensions: Dimensions }, stat, periodMs }
  return { queries: [watched], watched, periodMs }
}

function readQueries(metrics: readonly z.output<typeof metricQuery>[]): Watched | string {
  const queries = metrics.map(({ Id: id, Expression: expression, MetricStat: stat }): MetricQuery | undefined => {
    if (expression !== undefined) return { id, expression }
    if (!stat) return undefined
    const { Namespace: namespace, MetricName: name, Dimensions } = stat.Metric
    return { id, metric: { namespace, name, dimensions: Dimensions }, stat: stat.Stat, periodMs: stat.Period * 1000 }
  })
  const [returned, ...more] = metrics.flatMap(({ ReturnData }, index) => (ReturnData ? [index] : []))
  const known = queries.filter((query) => query !== undefined)
  const watched = returned === undefined ? undefined : queries[returned]
  if (!watched || more.length > 0 || known.length < queries.length)
    return 'each of its Metrics needs an Expression or a MetricStat, and exactly one must have ReturnData'
  const seconds = metrics.map(({ Period, MetricStat }) => Period ?? MetricStat?.Period ?? 60)
  return { queries: known, watched, periodMs: Math.max(...seconds) * 1000 }
}
