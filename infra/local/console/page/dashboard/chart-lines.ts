import type uPlot from 'uplot'

/** A horizontal line of a graph, as the dashboard has it. */
export interface Line {
  value: number
  label?: string
  color?: string
  yAxis?: 'left' | 'right'
}

const LINE_COLOR = '#d62728'

/** Draws the lines over a graph, each with its label in `ink`. */
export function drawLines(chart: uPlot, lines: Line[], ink: string): void {
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
