import { Aws } from 'aws-cdk-lib'
import type { Metric } from './metrics.ts'

/** A widget of the dashboard, without its place. A row is 24 wide. */
export interface Widget {
  type: 'metric' | 'text' | 'alarm' | 'log' | 'custom'
  width: number
  height: number
  properties: Readonly<Record<string, unknown>>
}

type Color = (typeof COLORS)[keyof typeof COLORS]
export const COLORS = { good: '#2ca02c', warn: '#ff7f0e', bad: '#d62728', quiet: '#7f7f7f', main: '#1f77b4' } as const

export interface Line {
  metric: Metric
  label: string
  color?: Color
  axis?: 'right'
  /** Its name in expressions. */
  id?: string
  /** Only there for an expression. */
  isHidden?: true
}

export interface Expression {
  expression: string
  id: string
  label: string
  color?: Color
}

export interface Graph {
  /** What a person learns from it. */
  title: string
  width: number
  height?: number
  /** What the left axis counts. */
  unit: string
  /** What the right axis counts. */
  rightUnit?: string
  periodSeconds: number
  lines: (Line | Expression)[]
  /** Limits, drawn across. */
  limits?: { label: string; value: number; color?: Color; axis?: 'right' }[]
  view?: 'timeSeries' | 'bar'
  isStacked?: boolean
}

const HEIGHT = 6

export function graph({ title, width, height = HEIGHT, periodSeconds, lines, limits = [], ...rest }: Graph): Widget {
  const annotations = limits.map(({ axis, ...limit }) => ({ ...limit, ...(axis ? { yAxis: axis } : {}) }))
  return {
    type: 'metric',
    width,
    height,
    properties: {
      title,
      view: rest.view ?? 'timeSeries',
      stacked: rest.isStacked ?? false,
      region: Aws.REGION,
      period: periodSeconds,
      metrics: lines.map((line) => draw(line, periodSeconds)),
      yAxis: {
        left: { label: rest.unit, min: 0, showUnits: false },
        ...(rest.rightUnit ? { right: { label: rest.rightUnit, min: 0, showUnits: false } } : {}),
      },
      ...(annotations.length > 0 ? { annotations: { horizontal: annotations } } : {}),
    },
  }
}

/** Large numbers: each of the whole time that the dashboard shows. */
export function numbers(options: Pick<Graph, 'title' | 'width' | 'height' | 'periodSeconds' | 'lines'>): Widget {
  const { title, width, height = 3, periodSeconds, lines } = options
  return {
    type: 'metric',
    width,
    height,
    properties: {
      title,
      view: 'singleValue',
      region: Aws.REGION,
      period: periodSeconds,
      setPeriodToTimeRange: true,
      sparkline: false,
      metrics: lines.map((line) => draw(line, periodSeconds)),
    },
  }
}

function draw(line: Line | Expression, period: number): unknown[] {
  if ('expression' in line) return [{ ...line, period }]
  const { metric, label, color, axis, id, isHidden } = line
  const options = {
    stat: metric.stat,
    label,
    period,
    ...(id ? { id } : {}),
    ...(color ? { color } : {}),
    ...(axis ? { yAxis: axis } : {}),
    ...(isHidden ? { visible: false } : {}),
  }
  return [metric.namespace, metric.name, ...Object.entries(metric.dimensions).flat(), options]
}

export const text = (markdown: string, height: number, width = 24): Widget => ({
  type: 'text',
  width,
  height,
  properties: { markdown },
})

/** Rows of widgets, one below the other, each as high as its highest. */
export function layOut(rows: readonly (readonly Widget[])[]) {
  let y = 0
  return rows.flatMap((row) => {
    let x = 0
    const placed = row.map((widget) => {
      const place = { ...widget, x, y }
      x += widget.width
      return place
    })
    y += Math.max(0, ...row.map(({ height }) => height))
    return placed
  })
}
