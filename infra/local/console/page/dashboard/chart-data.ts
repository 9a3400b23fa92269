import type { Series } from '../../../telemetry/telemetry.ts'

export interface ChartData {
  /** Unix seconds. */
  xs: number[]
  /** One row per series as it is drawn; stacked ones stand on those before them. */
  ys: (number | null)[][]
  /** One row per series as it was measured. */
  values: (number | null)[][]
}

/** Series on one time axis; where one has no point there is a gap, in a stack nothing. One without points is not drawn. */
export function chartData(series: Pick<Series, 'points'>[], isStacked: boolean): ChartData {
  const times = [...new Set(series.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b)
  const values = series.map(({ points }) => {
    const byTime = new Map(points)
    return times.map((at) => byTime.get(at) ?? null)
  })
  const xs = times.map((at) => at / 1000)
  if (!isStacked) return { xs, ys: values, values }
  const sums = times.map(() => 0)
  const ys = values.map((row, index) => {
    if (series[index]?.points.length === 0) return row
    return row.map((value, at) => {
      sums[at] = (sums[at] ?? 0) + (value ?? 0)
      return sums[at]
    })
  })
  return { xs, ys, values }
}

/** The newest measured value. */
export const lastValue = ({ points }: Pick<Series, 'points'>): number | undefined => points.at(-1)?.[1]

/** CloudWatch's own order of colours. */
const COLORS = [
  '#1f77b4',
  '#ff7f0e',
  '#2ca02c',
  '#d62728',
  '#9467bd',
  '#8c564b',
  '#e377c2',
  '#7f7f7f',
  '#bcbd22',
  '#17becf',
]

/** A colour for each series: its own, or the next that none has. */
export function colorsOf(series: Pick<Series, 'color'>[]): string[] {
  const taken = new Set(series.map(({ color }) => color?.toLowerCase()))
  const free = COLORS.filter((color) => !taken.has(color))
  let next = 0
  return series.map(({ color }) => color ?? free[next++ % free.length] ?? '#7f7f7f')
}
