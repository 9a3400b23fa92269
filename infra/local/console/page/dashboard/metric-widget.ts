import type { Series, TimeRange } from '../../../telemetry/telemetry.ts'
import type { WidgetOf } from '../../dashboard/dashboard.ts'
import { h } from '../dom.ts'
import { clockTime, compact } from '../format.ts'
import { type Chart, drawChart, type Point } from './chart.ts'
import { colorsOf, lastValue } from './chart-data.ts'
import { nothingYet, widgetCard } from './widget-card.ts'

type Properties = WidgetOf<'metric'>['properties']

/** A widget of type `metric`: a graph, or single values. */
export function metricWidget(properties: Properties) {
  const { element, body } = widgetCard('metric', properties.title)
  if (!['singleValue', 'gauge'].includes(properties.view)) return { element, show: graph(properties, body) }
  return { element, show: (series: Series[]) => body.replaceChildren(singleValues(properties, series)) }
}

/** Keeps one graph in `body`: newer values are drawn into it, so that it can be looked at while it changes. */
function graph(properties: Properties, body: HTMLElement) {
  const box = h('div', { class: 'chart', 'aria-hidden': 'true' })
  let shown: { series: Series[]; range: TimeRange } | undefined
  let chart: Chart | undefined
  let names: ReturnType<typeof legend> | undefined
  const drawAnew = (): void => {
    // A view that is not shown has no size; it is drawn when it gets one.
    if (!shown || body.clientWidth === 0) return
    chart?.destroy()
    names = legend(shown.series)
    body.replaceChildren(box, names.element)
    chart = drawChart({ box, properties, ...shown, onPoint: names.showPoint })
  }
  new ResizeObserver(drawAnew).observe(body)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAnew)
  return (series: Series[], range: TimeRange) => {
    shown = { series, range }
    names?.update(series)
    if (!chart?.update(series, range)) drawAnew()
  }
}

/** Colour, name and newest value of each series; for those who do not see the graph, all there is of it. */
function legend(series: Series[]) {
  let newest = series.map(lastValue)
  const colors = colorsOf(series)
  const numbers = series.map(() => h('b'))
  const time = h('small')
  const showPoint = (point?: Point) => {
    time.textContent = point ? `at ${clockTime(point.at)}` : ''
    for (const [index, number] of numbers.entries()) number.textContent = numberText((point?.values ?? newest)[index])
  }
  showPoint()
  const item = (one: Series, index: number) => {
    const mark = h('i', { 'aria-hidden': 'true' })
    mark.style.background = colors[index] ?? ''
    return h('li', {}, mark, h('span', { text: one.label }), numbers[index])
  }
  return {
    element: series.length === 0 ? nothingYet() : h('ul', { class: 'legend' }, series.map(item), h('li', {}, time)),
    showPoint,
    update(newer: Series[]) {
      newest = newer.map(lastValue)
    },
  }
}

const numberText = (value: number | null | undefined) => (value === undefined || value === null ? '–' : compact(value))

function singleValues(properties: Properties, series: Series[]): HTMLElement {
  if (series.length === 0) return nothingYet()
  const unit = properties.yAxis?.left?.label
  return h(
    'ul',
    { class: 'single-values' },
    series.map((one) => {
      const value = lastValue(one)
      const number = h('b', {
        text: numberText(value),
        ...(unit && value !== undefined ? { 'data-unit': unit } : {}),
      })
      const item = h('li', {}, number, h('span', { text: one.label }))
      // Beside the number: not every colour of a dashboard can be read on this background.
      if (one.color) item.style.borderColor = one.color
      return item
    }),
  )
}
