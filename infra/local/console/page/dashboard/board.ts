import type { Dashboard, Widget } from '../../dashboard/dashboard.ts'
import type { DashboardData, WidgetData } from '../../dashboard/dashboard-routes.ts'
import { h } from '../dom.ts'
import { renderMarkdown } from '../render-markdown.ts'
import { alarmWidget } from './alarm-widget.ts'
import { customWidget } from './custom-widget.ts'
import { logWidget } from './log-widget.ts'
import { metricWidget } from './metric-widget.ts'
import { widgetCard } from './widget-card.ts'

interface Placed {
  element: HTMLElement
  show(data: WidgetData | undefined, all: DashboardData): void
  /** Of custom widgets, which fetch what they show. */
  reload?(isAsked: boolean): void
}

/** The dashboard on CloudWatch's grid of 24 columns; one below the other where the screen is narrow. */
export function createBoard({ widgets }: Dashboard, rangeSeconds: () => number) {
  // In reading order, which is the order of Tab as well.
  const placed = widgets
    .map((widget, index) => ({ widget, index, view: withProblems(createWidget(widget, index, rangeSeconds)) }))
    .toSorted((a, b) => a.widget.y - b.widget.y || a.widget.x - b.widget.x)
  for (const { widget, view } of placed) place(view.element, widget)
  return {
    element: h(
      'div',
      { class: 'board' },
      placed.map(({ view }) => view.element),
    ),
    show(data: DashboardData) {
      for (const { view, index } of placed) view.show(data.widgets[index], data)
    },
    reload(isAsked: boolean) {
      for (const { view } of placed) view.reload?.(isAsked)
    },
  }
}

function place(element: HTMLElement, { x, y, width, height }: Widget): void {
  element.style.setProperty('--column', `${x + 1} / span ${width}`)
  element.style.setProperty('--place', `${y + 1} / span ${height}`)
  element.style.setProperty('--rows', String(height))
}

function createWidget(widget: Widget, index: number, rangeSeconds: () => number): Placed {
  switch (widget.type) {
    case 'metric': {
      const { element, show } = metricWidget(widget.properties)
      return { element, show: (data, { range }) => data?.kind === 'metric' && show(data.series, range) }
    }
    case 'log': {
      const { element, show } = logWidget(widget.properties)
      return { element, show: (data) => data?.kind === 'log' && show(data.columns, data.rows) }
    }
    case 'alarm': {
      const { element, show } = alarmWidget(widget.properties)
      return { element, show: (_, { alarms, range }) => show(alarms, range.to) }
    }
    case 'text': {
      const { element, body } = widgetCard('text', undefined)
      body.append(renderMarkdown(widget.properties.markdown))
      return { element, show: () => {} }
    }
    case 'custom': {
      const { element, load, isInUse } = customWidget({ index, properties: widget.properties, rangeSeconds })
      return { element, show: () => {}, reload: (isAsked) => void ((isAsked || !isInUse()) && load()) }
    }
  }
}

/** A widget that cannot be drawn says why where it would stand. */
function withProblems(view: Placed): Placed {
  const body = view.element.querySelector('.body')
  return {
    ...view,
    show(data, all) {
      if (data?.kind === 'problem')
        body?.replaceChildren(h('p', { class: 'problem', role: 'alert', text: data.message }))
      else view.show(data, all)
    },
  }
}
