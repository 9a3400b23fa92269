import type { StageView } from '../stage-routes.ts'
import { h } from './dom.ts'
import type { Connection } from './live.ts'

const WORDS: Record<Connection, string> = {
  live: 'Live',
  stopped: 'The stage has stopped; what you see is how it was left',
  reconnecting: 'No answer from the stage; trying again',
}
const VIEWS = { dashboard: 'Dashboard', sides: 'Both sides', addresses: 'Addresses' }

/** What is seen first: whether the page is live, what waits, what is in quarantine, what is in alarm. */
export function header(stage: StageView) {
  const connection = h('p', { class: 'connection', role: 'status' })
  const alarms = h('p', { class: 'alarm-count', role: 'status' })
  const [waiting, dead] = [h('p', { class: 'count' }), h('p', { class: 'count' })]
  const links = Object.entries(VIEWS).map(([name, text]) => ({ name, link: h('a', { href: `#${name}`, text }) }))
  const count = (element: HTMLElement, number: number, what: string, isBad: boolean) => {
    element.replaceChildren(h('b', { text: String(number) }), ` ${what}`)
    element.classList.toggle('bad', isBad)
  }
  const showQueues = (view: StageView) => {
    count(waiting, view.waiting, 'waiting', false)
    count(dead, view.dead, 'in quarantine', view.dead > 0)
  }
  showQueues(stage)
  return {
    element: h(
      'header',
      { class: 'top' },
      h(
        'div',
        { class: 'title' },
        h('h1', { text: 'Local stage' }),
        h('p', { class: 'hint', text: `${stage.tenant} · ${stage.locationId}` }),
      ),
      h('div', { class: 'state' }, alarms, waiting, dead, connection),
      h(
        'nav',
        { 'aria-label': 'Views' },
        links.map(({ link }) => link),
      ),
    ),
    showQueues,
    showView(shown: string) {
      for (const { name, link } of links) {
        if (name === shown) link.setAttribute('aria-current', 'page')
        else link.removeAttribute('aria-current')
      }
    },
    showConnection(state: Connection) {
      connection.className = `connection ${state}`
      connection.textContent = WORDS[state]
    },
    showAlarms(names: string[]) {
      alarms.classList.toggle('bad', names.length > 0)
      const text = names.length === 0 ? '' : names.length === 1 ? '1 alarm' : `${names.length} alarms`
      if (alarms.textContent !== text) alarms.textContent = text
      alarms.title = names.join('\n')
    },
  }
}
