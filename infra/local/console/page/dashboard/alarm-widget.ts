import type { AlarmState, AlarmStatus } from '../../../telemetry/telemetry.ts'
import type { WidgetOf } from '../../dashboard/dashboard.ts'
import { h } from '../dom.ts'
import { ago } from '../format.ts'
import { nothingYet, widgetCard } from './widget-card.ts'

const WORDS: Record<AlarmState, string> = { ALARM: 'In alarm', INSUFFICIENT_DATA: 'No data', OK: 'OK' }
const ORDER: AlarmState[] = ['ALARM', 'INSUFFICIENT_DATA', 'OK']

/** A widget of type `alarm`: those in alarm first, with why. */
export function alarmWidget({ title, alarms: arns }: WidgetOf<'alarm'>['properties']) {
  const { element, body } = widgetCard('alarms', title ?? 'Alarms')
  const names = new Set(arns.map((arn) => arn.replace(/^.*:alarm:/, '')))
  return {
    element,
    show(alarms: AlarmStatus[], now: number) {
      const shown = alarms
        .filter(({ name }) => names.has(name))
        .toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
      body.replaceChildren(
        shown.length === 0
          ? nothingYet('No alarms')
          : h(
              'ul',
              {},
              shown.map((alarm) => row(alarm, now)),
            ),
      )
    },
  }
}

function row({ name, description, state, reason, since }: AlarmStatus, now: number): HTMLElement {
  const badge = h('b', { class: `badge ${state}`, text: WORDS[state] })
  const title = h('summary', {}, badge, h('span', { text: name }), h('small', { text: `for ${ago(now - since)}` }))
  return h(
    'li',
    {},
    h(
      'details',
      {},
      title,
      h('p', { class: 'reason', text: reason }),
      h('p', { class: 'description', text: description }),
    ),
  )
}
