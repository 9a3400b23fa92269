import uPlot from 'uplot'
import type { Series, TimeRange } from '../../../telemetry/telemetry.ts'
import type { WidgetOf } from '../../dashboard/dashboard.ts'
import { type Ink, scaleRange, timeAxis, valueAxis } from './chart-axes.ts'
import { chartData, colorsOf } from './chart-data.ts'
import { drawLines } from './chart-lines.ts'

type Properties = WidgetOf<'metric'>['properties']

/** Where the mouse is on a graph: the values there, one per series. */
export interface Point {
  at: number
  values: (number | null | undefined)[]
}

export interface Chart {
  /** Draws newer data of the same series; false when they are others, and the graph has to be made anew. */
  update(series: Series[], range: TimeRange): boolean
  destroy(): void
}

interface ChartOptions {
  /** What the graph fills. */
  box: HTMLElement
  properties: Properties
  series: Series[]
  range: TimeRange
  /** Hears what the mouse points at. */
  onPoint(point: Point | undefined): void
}

const MIN_HEIGHT = 60
// With fewer points than these each is seen, and stands out.
const MANY_POINTS = 60
const FEW_POINTS = 10

/** A graph of series over time. */
export function drawChart({ box, properties, series, range: first, onPoint }: ChartOptions): Chart {
  let range = first
  let data = chartData(series, properties.stacked)
  const style = getComputedStyle(box)
  // As computed, because a canvas knows no variables and no light-dark(); the caret is nowhere to be seen.
  const ink: Ink = { text: style.color, grid: style.caretColor }
  const lines = (properties.annotations?.horizontal ?? []).flat()
  const sides = (['left', 'right'] as const).filter(
    (side) => side === 'left' || series.some(({ axis }) => axis === side),
  )
  const pointAt = (index: number | null | undefined): Point | undefined =>
    typeof index === 'number'
      ? { at: (data.xs[index] ?? 0) * 1000, values: data.values.map((row) => row[index]) }
      : undefined
  const chart = new uPlot(
    {
      width: Math.max(1, box.clientWidth),
      height: Math.max(MIN_HEIGHT, box.clientHeight),
      padding: [8, sides.includes('right') ? 0 : 18, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 6 } },
      scales: {
        x: { time: true, range: () => [range.from / 1000, range.to / 1000] },
        ...Object.fromEntries(sides.map((side) => [side, { range: scaleRange(properties, side, lines) }])),
      },
      axes: [timeAxis(ink), ...sides.map((side) => valueAxis(side, properties, ink))],
      series: [{}, ...seriesOptions(series, properties.stacked, data.xs.length)],
      bands: properties.stacked ? bandsOf(series) : [],
      hooks: {
        draw: [(drawn) => drawLines(drawn, lines, ink.text)],
        setCursor: [({ cursor }) => onPoint(pointAt(cursor.idx))],
      },
    },
    [data.xs, ...data.ys],
  )
  box.replaceChildren(chart.root)
  const shape = shapeOf(series)
  return {
    update(newer, newRange) {
      if (shapeOf(newer) !== shape) return false
      range = newRange
      data = chartData(newer, properties.stacked)
      chart.setData([data.xs, ...data.ys])
      onPoint(pointAt(chart.cursor.idx))
      return true
    },
    destroy: () => chart.destroy(),
  }
}

/** What a graph is made for; values may change without it. */
const shapeOf = (series: Series[]) =>
  JSON.stringify(
    series.map(({ label, color, axis, points }) => [label, color, axis, Math.min(points.length, FEW_POINTS)]),
  )

function seriesOptions(series: Series[], isStacked: boolean, pointCount: number): uPlot.Series[] {
  const colors = colorsOf(series)
  return series.map(({ label, axis }, index) => {
    const color = colors[index] ?? ''
    return {
      label,
      scale: axis,
      stroke: color,
      width: 1.5,
      ...(isStacked ? { fill: lighter(color) } : {}),
      points: {
        show: (drawn) => drawn.data[0].length < MANY_POINTS,
        size: pointCount < FEW_POINTS ? 7 : 4,
        fill: color,
      },
    }
  })
}

/** Each area of a stack ends where the one below it begins. */
function bandsOf(series: Series[]): uPlot.Band[] {
  const drawn = series.flatMap(({ points }, index) => (points.length > 0 ? [index + 1] : []))
  return drawn.slice(1).map((upper, at) => ({ series: [upper, drawn[at] ?? 0] }))
}

const lighter = (color: string) => (/^#[\da-f]{6}$/i.test(color) ? `${color}99` : color)
