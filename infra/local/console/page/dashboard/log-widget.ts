import type { WidgetOf } from '../../dashboard/dashboard.ts'
import { h } from '../dom.ts'
import { nothingYet, widgetCard } from './widget-card.ts'

/** A widget of type `log`: the rows of its query. */
export function logWidget({ title }: WidgetOf<'log'>['properties']) {
  const { element, body } = widgetCard('log', title)
  return {
    element,
    show(columns: string[], rows: Record<string, string>[]) {
      const scrolled = body.scrollTop
      body.replaceChildren(rows.length === 0 ? nothingYet() : table(columns, rows))
      body.scrollTop = scrolled
    },
  }
}

const table = (columns: string[], rows: Record<string, string>[]) =>
  h(
    'table',
    {},
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        columns.map((name) => h('th', { scope: 'col', text: name })),
      ),
    ),
    h(
      'tbody',
      {},
      rows.map((row) =>
        h(
          'tr',
          {},
          columns.map((name) => h('td', { text: row[name] ?? '', dir: 'auto' })),
        ),
      ),
    ),
  )
