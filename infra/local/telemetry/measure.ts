import type { Datum } from './metric-store.ts'

/** Records one value of what AWS itself measures of a resource, now. */
export type Measure = (namespace: string, name: string, dimensions: Record<string, string>, value: number) => void

export const createMeasure =
  (record: (datum: Datum) => void, now: () => number): Measure =>
  (namespace, name, dimensions, value) =>
    record({ namespace, name, dimensions, at: now(), values: [value] })
