import uPlot from 'uplot'
import type { Series, TimeRange } from '../../../telemetry/telemetry.ts'
import type { WidgetOf } from '../../dashboard/dashboard.ts'
import { clockTime, compact } from '../format.ts'
import { chartData, colorsOf } from './chart-data.ts'

type Properties = WidgetOf<'metric'>['properties']
type Line = { value: number; label?: string; color?: string; yAxis?: 'left' | 'right' }

/** Where the mouse is on a graph: the values there, one per series. */
export interface Point {
  at: number
  values: (number | null | undefined)[]
}

const MIN_HEIGHT = 60
const LINE_COLOR = '#d62728'

/** A graph of series over time in `box`, which it fills. `onPoint` hears what the mouse points at. */
export function drawChart(
  box: HTMLElement,
  properties: Properties,
  series: Series[],
  range: TimeRange,
  onPoint: (point: Point | undefined) => void,
): uPlot {
  const { width, height } = sizeOf(box)
  const style = getComputedStyle(box)
  // As computed, because a canvas knows no variables and no light-dark(); the caret is nowhere to be seen.
  const ink = { text: style.color, grid: style.caretColor }
  const isStacked = properties.stacked
  const colors = colorsOf(series)
  const { xs, ys, values } = chartData(series, isStacked)
  const lines = (properties.annotations?.horizontal ?? []).flat()
  const sides = (['left', 'right'] as const).filter(
    (side) => side === 'left' || series.some(({ axis }) => axis === side),
  )
  const chart = new uPlot(
    {
      width,
      height,
      padding: [8, sides.includes('right') ? 0 : 18, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 6 } },
      scales: {
        x: { time: true, range: () => [range.from / 1000, range.to / 1000] },
        ...Object.fromEntries(sides.map((side) => [side, { range: scaleRange(properties, side, lines) }])),
      },
      axes: [
        {
          stroke: ink.text,
          grid: { show: false },
          ticks: { stroke: ink.grid, width: 1, size: 4 },
          size: 24,
          font: FONT,
          space: 56,
          values: (_, seconds) => seconds.map((second) => clockTime(second * 1000)),
        },
        ...sides.map((side) => axisOf(side, properties, ink)),
      ],
      series: [
        {},
        ...series.map((one, index) => {
          const color = colors[index] ?? ''
          return {
            label: one.label,
            scale: one.axis,
            stroke: color,
            width: 1.5,
            fill: isStacked ? lighter(color) : undefined,
            points: { show: xs.length < 60, size: xs.length < 10 ? 7 : 4, fill: color },
          }
        }),
      ],
      // Each area of a stack ends where the one below it begins.
      bands: isStacked ? bandsOf(series) : [],
      hooks: {
        draw: [(chart) => drawLines(chart, lines, ink.text)],
        setCursor: [
          ({ cursor: { idx } }) =>
            onPoint(
              typeof idx === 'number'
                ? { at: (xs[idx] ?? 0) * 1000, values: values.map((row) => row[idx]) }
                : undefined,
            ),
        ],
      },
    },
    [xs, ...ys],
  )
  box.replaceChildren(chart.root)
  return chart
}

const FONT = '11px system-ui, sans-serif'

function bandsOf(series: Series[]): uPlot.Band[] {
  const drawn = series.flatMap(({ points }, index) => (points.length > 0 ? [index + 1] : []))
  return drawn.slice(1).map((upper, at) => ({ series: [upper, drawn[at] ?? 0] }))
}

const lighter = (color: string) => (/^#[\da-f]{6}$/i.test(color) ? `${color}99` : color)

export const sizeOf = (box: HTMLElement) => ({
  width: Math.max(1, box.clientWidth),
  height: Math.max(MIN_HEIGHT, box.clientHeight),
})

function axisOf(side: 'left' | 'right', properties: Properties, ink: { text: string; grid: string }): uPlot.Axis {
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
function scaleRange(properties: Properties, side: 'left' | 'right', lines: Line[]): uPlot.Range.Function {
  const { min, max } = properties.yAxis?.[side] ?? {}
  const marks = lines.filter(({ yAxis = 'left' }) => yAxis === side).map(({ value }) => value)
  return (_, from, to) => {
    const low = min ?? Math.min(0, from ?? 0, ...marks)
    const high = max ?? Math.max(to ?? 0, ...marks)
    return [low, high > low ? high + (max === undefined ? (high - low) * 0.08 : 0) : low + 1]
  }
}

function drawLines(chart: uPlot, lines: Line[], ink: string): void {
  const { ctx, bbox } = chart
  const ratio = devicePixelRatio
  for (const { value, label, color = LINE_COLOR, yAxis = 'left' } of lines) {
    if (chart.scales[yAxis]?.min === undefined) continue
    const y = Math.round(chart.valToPos(value, yAxis, true))
    if (y < bbox.top || y > bbox.top + bbox.height) continue
    ctx.save()
    ctx.strokeStyle = color
    ctx.lineWidth = ratio
    ctx.setLineDash([4 * ratio, 3 * ratio])
    ctx.beginPath()
    ctx.moveTo(bbox.left, y)
    ctx.lineTo(bbox.left + bbox.width, y)
    ctx.stroke()
    ctx.font = `${10 * ratio}px system-ui, sans-serif`
    ctx.fillStyle = ink
    ctx.textAlign = 'right'
    if (label) ctx.fillText(label, bbox.left + bbox.width - 4 * ratio, y - 4 * ratio)
    ctx.restore()
  }
}
