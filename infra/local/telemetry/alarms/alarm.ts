import type { MetricQuery } from '../metric-query.ts'

export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching'

export interface Threshold {
  comparison: keyof typeof COMPARISONS
  threshold: number
  evaluationPeriods: number
  datapointsToAlarm: number
  treatMissingData: MissingData
}

/** An alarm of the template. */
export interface Alarm {
  name: string
  description: string
  watches:
    | (Threshold & { queries: MetricQuery[]; watched: MetricQuery; periodMs: number })
    /** Why the local stage cannot tell its state. */
    | { unknown: string }
}

export const COMPARISONS = {
  GreaterThanOrEqualToThreshold: { text: 'greater than or equal to', crosses: (a: number, b: number) => a >= b },
  GreaterThanThreshold: { text: 'greater than', crosses: (a: number, b: number) => a > b },
  LessThanThreshold: { text: 'less than', crosses: (a: number, b: number) => a < b },
  LessThanOrEqualToThreshold: { text: 'less than or equal to', crosses: (a: number, b: number) => a <= b },
}
