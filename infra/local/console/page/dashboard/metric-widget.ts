import type uPlot from 'uplot'
import type { Series, TimeRange } from '../../../telemetry/telemetry.ts'
import type { WidgetOf } from '../../dashboard/dashboard.ts'
import { h } from '../dom.ts'
import { compact } from '../format.ts'
import { drawChart, sizeOf } from './chart.ts'
import { colorOf, lastValue } from './chart-data.ts'
import { nothingYet, widgetCard } from './widget-card.ts'

type Properties = WidgetOf<'metric'>['properties']

/** A widget of type `metric`: a graph, or single values. */
export function metricWidget(properties: Properties) {
  const { element, body } = widgetCard('metric', properties.title)
  const isGraph = !['singleValue', 'gauge'].includes(properties.view)
  let draw = () => {}
  if (isGraph) {
    new ResizeObserver(() => draw()).observe(body)
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => draw())
  }
  return {
    element,
    show(series: Series[], range: TimeRange) {
      if (!isGraph) {
        body.replaceChildren(singleValues(properties, series))
        return
      }
      const box = h('div', { class: 'chart', 'aria-hidden': 'true' })
      body.replaceChildren(box, legend(series))
      let chart: uPlot | undefined
      draw = () => {
        if (body.clientWidth === 0) return
        chart?.destroy()
        chart = drawChart(box, properties, series, range)
        box.dataset['size'] = JSON.stringify(sizeOf(box))
      }
      draw()
    },
  }
}

/** Colour, name and newest value of each series; for those who do not see the graph, all there is of it. */
function legend(series: Series[]): HTMLElement {
  if (series.length === 0) return nothingYet()
  return h(
    'ul',
    { class: 'legend' },
    series.map((one, index) => {
      const value = lastValue(one)
      const mark = h('i', { 'aria-hidden': 'true' })
      mark.style.background = colorOf(one, index)
      return h(
        'li',
        {},
        mark,
        h('span', { text: one.label }),
        h('b', { text: value === undefined ? '–' : compact(value) }),
      )
    }),
  )
}

function singleValues(properties: Properties, series: Series[]): HTMLElement {
  if (series.length === 0) return nothingYet()
  const unit = properties.yAxis?.left?.label
  return h(
    'ul',
    { class: 'single-values' },
    series.map((one) => {
      const value = lastValue(one)
      const number = h('b', {
        text: value === undefined ? '–' : compact(value),
        ...(unit && value !== undefined ? { 'data-unit': unit } : {}),
      })
      if (one.color) number.style.color = `color-mix(in oklab, ${one.color} 70%, CanvasText)`
      return h('li', {}, number, h('span', { text: one.label }))
    }),
  )
}
