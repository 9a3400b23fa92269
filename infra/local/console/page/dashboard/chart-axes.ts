import type uPlot from 'uplot'
import type { WidgetOf } from '../../dashboard/dashboard.ts'
import { clockTime, compact } from '../format.ts'
import type { Line } from './chart-lines.ts'

type Properties = WidgetOf<'metric'>['properties']

export interface Ink {
  text: string
  grid: string
}

const FONT = '11px system-ui, sans-serif'

export const timeAxis = (ink: Ink): uPlot.Axis => ({
  stroke: ink.text,
  grid: { show: false },
  ticks: { stroke: ink.grid, width: 1, size: 4 },
  size: 24,
  font: FONT,
  space: 56,
  values: (_, seconds) => seconds.map((second) => clockTime(second * 1000)),
})

export function valueAxis(side: 'left' | 'right', properties: Properties, ink: Ink): uPlot.Axis {
  const label = properties.yAxis?.[side]?.label
  return {
    scale: side,
    side: side === 'left' ? 3 : 1,
    stroke: ink.text,
    font: FONT,
    labelFont: FONT,
    ...(label ? { label, labelSize: 16 } : {}),
    size: 44,
    space: 28,
    grid: side === 'left' ? { stroke: ink.grid, width: 1 } : { show: false },
    ticks: { show: false },
    values: (_, values) => values.map(compact),
  }
}

/** Counts of whole things begin at nothing, as CloudWatch draws them; bounds of the widget and its lines are in sight. */
export function scaleRange(properties: Properties, side: 'left' | 'right', lines: Line[]): uPlot.Range.Function {
  const { min, max } = properties.yAxis?.[side] ?? {}
  const marks = lines.filter(({ yAxis = 'left' }) => yAxis === side).map(({ value }) => value)
  return (_, from, to) => {
    const low = min ?? Math.min(0, from ?? 0, ...marks)
    const high = max ?? Math.max(to ?? 0, ...marks)
    return [low, high > low ? high + (max === undefined ? (high - low) * 0.08 : 0) : low + 1]
  }
}
