import 'uplot/dist/uPlot.min.css'
import './styles/base.css'
import './styles/header.css'
import './styles/board.css'
import './styles/sides.css'
import './styles/screens.css'
import type { StageView } from '../stage-routes.ts'
import { addressesView } from './addresses-view.ts'
import { ask } from './api.ts'
import { createDashboardView } from './dashboard/dashboard-view.ts'
import { h, statusLine } from './dom.ts'
import { header } from './header.ts'
import { listen } from './live.ts'
import { createRefresher } from './refresher.ts'
import { createSidesView } from './sides/sides-view.ts'

const stage = await ask<StageView>('/api/stage')
const top = header(stage)
const dashboard = await createDashboardView(top.showAlarms)
const sides = await createSidesView()
const views = { dashboard: dashboard.element, sides: sides.element, addresses: addressesView(stage) }

document.body.append(
  h('a', { class: 'skip', href: '#content', text: 'Skip to content' }),
  top.element,
  h('main', { id: 'content', tabindex: '-1' }, Object.values(views)),
  statusLine,
)

function showView(): void {
  const wanted = location.hash.slice(1)
  const shown = Object.hasOwn(views, wanted) ? wanted : 'dashboard'
  // Skipping to the content is no change of view.
  if (wanted === 'content') return
  for (const [name, element] of Object.entries(views)) element.hidden = name !== shown
  top.showView(shown)
}
addEventListener('hashchange', showView)
showView()

const countAgain = createRefresher(async () => {
  await ask<StageView>('/api/stage').then(top.showQueues, () => {})
}, 1000)

const refreshAll = () => {
  countAgain()
  dashboard.refresh()
  sides.refresh()
}
listen({
  onChange(change) {
    if (change === 'sides') {
      sides.refresh()
      dashboard.reloadCustom()
    }
    countAgain()
    dashboard.refresh()
  },
  onConnection(connection) {
    top.showConnection(connection)
    if (connection === 'live') refreshAll()
  },
})
