import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { inWords } from './in-words.ts'
import type { Metric } from './metrics.ts'

/** high: somebody should look now. medium: today. low: this week. */
export type Severity = 'high' | 'medium' | 'low'

export interface AlarmSpec {
  /** Without the stage's prefix; a heading of the runbook has the same name. */
  name: `${Severity}-${string}`
  /** For the person it wakes up: what is wrong, and since when that matters. Its numbers are those of the alarm. */
  what(numbers: Numbers): string
  /** Where to look first, besides runbook and dashboard. */
  look: string[]
  /** One metric, or several of which an expression makes one. */
  watch: Metric | { metrics: Record<string, Metric>; expression: string }
  is: '>=' | '>' | '<' | 'below-band'
  threshold: number
  periodSeconds: number
  /** In so many periods in a row. Default 1. */
  periods?: number
  /** What silence of the metric means; a comment where it is chosen says why. */
  missing: 'breaching' | 'notBreaching' | 'ignore'
}

interface Numbers {
  /** How long the alarm looks back, as `3 hours`: all of its periods. */
  span: string
  threshold: number
}

const COMPARISONS = {
  '>=': 'GreaterThanOrEqualToThreshold',
  '>': 'GreaterThanThreshold',
  '<': 'LessThanThreshold',
  'below-band': 'LessThanLowerThreshold',
} as const

/** Everything that does not come from the alarm itself. */
export interface AlarmPlace {
  prefix: string
  topicArn: string
  dashboardUrl: string
  runbook(anchor: string): string
}

export function createAlarm(scope: Construct, spec: AlarmSpec, place: AlarmPlace): CfnAlarm {
  return new CfnAlarm(scope, spec.name, {
    alarmName: `${place.prefix}-${spec.name}`,
    alarmDescription: describe(spec, place),
    comparisonOperator: COMPARISONS[spec.is],
    evaluationPeriods: spec.periods ?? 1,
    treatMissingData: spec.missing,
    alarmActions: [place.topicArn],
    okActions: [place.topicArn],
    ...measured(spec),
  })
}

function describe(spec: AlarmSpec, { runbook, dashboardUrl }: AlarmPlace): string {
  const { name, look, threshold, periodSeconds, periods = 1 } = spec
  const places = [...look, `Dashboard: ${dashboardUrl}`]
  return [
    spec.what({ span: inWords(periodSeconds * periods), threshold }),
    '',
    `Runbook: ${runbook(name)}`,
    ...places,
  ].join('\n')
}

function measured({ watch, threshold, periodSeconds: period, is }: AlarmSpec) {
  if (!('expression' in watch))
    return {
      namespace: watch.namespace,
      metricName: watch.name,
      dimensions: pairs(watch),
      ...statisticOf(watch),
      period,
      threshold,
    }
  const metrics = Object.entries(watch.metrics).map(([id, metric]) => ({
    id,
    returnData: is === 'below-band',
    metricStat: {
      metric: { namespace: metric.namespace, metricName: metric.name, dimensions: pairs(metric) },
      period,
      stat: metric.stat,
    },
  }))
  const result = { id: 'result', label: 'what the alarm looks at', expression: watch.expression, returnData: true }
  return { metrics: [...metrics, result], ...(is === 'below-band' ? { thresholdMetricId: 'result' } : { threshold }) }
}

const statisticOf = ({ stat }: Metric) => (stat.startsWith('p') ? { extendedStatistic: stat } : { statistic: stat })

const pairs = ({ dimensions }: Metric) => Object.entries(dimensions).map(([name, value]) => ({ name, value }))
