import { synthTemplate } from './synth-template.ts'

type Config = Parameters<typeof synthTemplate>[0]

/** A metric that a widget or an alarm names. */
export interface NamedMetric {
  namespace: string
  name: string
  dimensions: Record<string, string>
}

export interface SeenWidget {
  type: string
  x: number
  y: number
  width: number
  height: number
  properties: Record<string, unknown> & { title?: string; metrics?: unknown[][] }
}

export interface SeenAlarm {
  AlarmName: string
  AlarmDescription: string
  TreatMissingData: string
  Metrics?: {
    Id: string
    Expression?: string
    ReturnData: boolean
    MetricStat?: { Metric: CfnMetric; Period: number }
  }[]
  Namespace?: string
  MetricName?: string
  Dimensions?: CfnMetric['Dimensions']
  Threshold?: number
  ThresholdMetricId?: string
  Period?: number
  EvaluationPeriods: number
  ComparisonOperator: string
  AlarmActions: string[]
}
interface CfnMetric {
  Namespace: string
  MetricName: string
  Dimensions?: { Name: string; Value: string }[]
}

/** Joins what CloudFormation joins: a reference becomes its logical id, an attribute `id.attribute`. */
function resolve(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolve)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [name, argument] = entries[0] ?? []
  if (name === 'Ref') return String(argument)
  if (name === 'Fn::GetAtt') return [argument].flat().join('.')
  if (name === 'Fn::Join') {
    const [separator, parts] = resolve(argument) as [string, string[]]
    return parts.join(separator)
  }
  if (name === 'Fn::Select') {
    const [index, list] = argument as [number, unknown]
    return `${index} of ${JSON.stringify(resolve(list))}`
  }
  if (name === 'Fn::Split') return entries[0]?.[1] && resolve((argument as unknown[])[1])
  return Object.fromEntries(entries.map(([key, member]) => [key, resolve(member)]))
}

/** The dashboard, alarms and saved queries of a configuration, with references resolved to names. */
export function observedStack(config: Config = {}, stage?: string) {
  const template = synthTemplate(config, stage)
  const all = (type: string) => Object.values(template.findResources(type)).map(({ Properties }) => resolve(Properties))
  const [dashboard] = all('AWS::CloudWatch::Dashboard') as { DashboardName: string; DashboardBody: string }[]
  const body = JSON.parse(dashboard?.DashboardBody ?? '{}') as { variables: unknown[]; widgets: SeenWidget[] }
  return {
    template,
    all,
    dashboardName: dashboard?.DashboardName,
    body,
    widgets: body.widgets,
    alarms: all('AWS::CloudWatch::Alarm') as SeenAlarm[],
  }
}

/** Metrics and expressions of a widget. */
export function metricsOf({ properties }: SeenWidget) {
  const rows = properties.metrics ?? []
  const expressions = rows.flatMap(([first]) =>
    typeof first === 'object' && first !== null && 'expression' in first
      ? [first as { expression: string; id: string }]
      : [],
  )
  const named = rows.flatMap((row): NamedMetric[] => {
    const texts = row.filter((part) => typeof part === 'string')
    const [namespace = '', name = '', ...pairs] = texts
    if (texts.length === 0) return []
    const dimensions = Object.fromEntries(
      pairs.flatMap((key, at) => (at % 2 === 0 ? [[key, pairs[at + 1] ?? '']] : [])),
    )
    return [{ namespace, name, dimensions }]
  })
  const ids = rows.flatMap((row) =>
    row.flatMap((part) => (typeof part === 'object' && part !== null && 'id' in part ? [String(part.id)] : [])),
  )
  return { expressions, named, ids }
}

export function metricsOfAlarm(alarm: SeenAlarm): NamedMetric[] {
  const own = alarm.MetricName
    ? [{ Namespace: alarm.Namespace ?? '', MetricName: alarm.MetricName, Dimensions: alarm.Dimensions ?? [] }]
    : (alarm.Metrics ?? []).flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])
  return own.map(({ Namespace, MetricName, Dimensions = [] }) => ({
    namespace: Namespace,
    name: MetricName,
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
  }))
}
