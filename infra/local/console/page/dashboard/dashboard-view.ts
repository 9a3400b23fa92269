import type { Dashboard, Variable } from '../../dashboard/dashboard.ts'
import type { DashboardData } from '../../dashboard/dashboard-routes.ts'
import { ask } from '../api.ts'
import { h, say } from '../dom.ts'
import { createRefresher } from '../refresher.ts'
import { createBoard } from './board.ts'

const RANGES: [seconds: number, text: string][] = [
  [900, '15 minutes'],
  [3600, '1 hour'],
  [10_800, '3 hours'],
  [86_400, '1 day'],
]
// What a widget shows may change by time alone.
const IDLE_REFRESH_MS = 15_000
const CUSTOM_EVERY_MS = 5000
const DATA_EVERY_MS = 1000

/** The template's dashboard with its variables and time range. `onAlarms` hears how many are in alarm. */
export async function createDashboardView(onAlarms: (names: string[]) => void) {
  const element = h('section', { class: 'view dashboard', 'aria-label': 'Dashboard' })
  const dashboard = await ask<Dashboard | null>('/api/dashboard').catch((error: Error) => error)
  if (dashboard === null || dashboard instanceof Error) {
    element.append(h('p', { class: 'card problem', text: dashboard?.message ?? 'The stack has no dashboard.' }))
    return { element, refresh: () => {}, reloadCustom: () => {} }
  }

  const range = h(
    'select',
    { id: 'range' },
    RANGES.map(([seconds, text]) => h('option', { value: seconds, text, selected: seconds === 3600 })),
  )
  const variables = dashboard.variables.filter(({ visible }) => visible).map(variableSelect)
  const board = createBoard(dashboard, () => Number(range.value))
  const refresh = createRefresher(async () => {
    const query = new URLSearchParams({ range: range.value })
    for (const { id, select } of variables) query.set(`var-${id}`, select.value)
    try {
      const data = await ask<DashboardData>(`/api/dashboard/data?${query}`)
      board.show(data)
      onAlarms(data.alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name))
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), 'bad')
    }
  }, DATA_EVERY_MS)
  const reloadCustom = createRefresher(async () => board.reload(false), CUSTOM_EVERY_MS)
  const changeAll = () => {
    refresh()
    board.reload(true)
  }
  for (const select of [range, ...variables.map((one) => one.select)]) select.addEventListener('change', changeAll)
  const controls = [
    h('label', {}, 'Time range ', range),
    ...variables.map(({ label, select }) => h('label', {}, `${label} `, select)),
  ]
  element.append(h('div', { class: 'controls' }, controls), board.element)
  changeAll()
  setInterval(() => document.visibilityState === 'visible' && refresh(), IDLE_REFRESH_MS)
  return { element, refresh, reloadCustom }
}

function variableSelect({ id, label = id, values, defaultValue }: Variable) {
  const select = h(
    'select',
    { id: `variable-${id}` },
    values.map(({ value, label: text = value }) => h('option', { value, text, selected: value === defaultValue })),
  )
  return { id, label, select }
}
