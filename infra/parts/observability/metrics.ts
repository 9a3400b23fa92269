import { ALL_LOCATIONS, type Dimensions, METRIC_NAMESPACE, type MetricName } from '../../../shared/metric-names.ts'

export type Stat = 'Sum' | 'Maximum' | 'Average' | 'p50' | 'p99'

/** A figure by namespace, name and dimensions. */
export interface Metric {
  namespace: string
  name: string
  dimensions: Readonly<Record<string, string>>
  stat: Stat
}

/** One of our own figures; one by location is that of all of them, until the dashboard's variable says another. */
export function ours(name: MetricName, stat: Stat, dimensions: Dimensions = {}): Metric {
  return { namespace: METRIC_NAMESPACE, name, dimensions: { ...dimensions }, stat }
}

/** One of our own figures by location. */
export const ofLocation = (name: MetricName, stat: Stat): Metric => ours(name, stat, { location: ALL_LOCATIONS })

export const ofQueue = (name: string, queueName: string, stat: Stat): Metric => ({
  namespace: 'AWS/SQS',
  name,
  dimensions: { QueueName: queueName },
  stat,
})

export const ofFunction = (name: string, functionName: string, stat: Stat): Metric => ({
  namespace: 'AWS/Lambda',
  name,
  dimensions: { FunctionName: functionName },
  stat,
})

export const ofApi = (name: string, apiId: string, stat: Stat): Metric => ({
  namespace: 'AWS/ApiGateway',
  name,
  dimensions: { ApiId: apiId },
  stat,
})

export const ofTable = (name: string, tableName: string, stat: Stat): Metric => ({
  namespace: 'AWS/DynamoDB',
  name,
  dimensions: { TableName: tableName },
  stat,
})
