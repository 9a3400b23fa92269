import type { BookingView, SidesView } from '../../sides/read-sides.ts'
import { h } from '../dom.ts'
import { when } from '../format.ts'
import { findAll, type HtmlNode, parseHtml, textOf } from '../parse-html.ts'

/** What has come back to the booking: its page, and the notes that were sent to other places. */
export function notesOfBooking(
  { booking, notes }: BookingView,
  { isInstalled, apiUrl }: SidesView,
  brief: Brief | undefined,
): HTMLElement[] {
  const { whyNone, briefUrl, pushed } = notes
  const head = h('h4', { id: 'back-title', text: 'Notes that reached the booking' })
  if (whyNone !== undefined) return [head, h('p', { class: 'hint', text: whyNone })]
  const fields = Object.entries(booking.extra).filter(([, value]) => value !== null)
  const outcomes = Object.entries(pushed?.outcomes ?? {})
  return [
    head,
    ...(briefUrl
      ? [briefNotes(briefUrl, brief)]
      : [h('p', { class: 'hint', text: 'No page per booking: sharedNotes has no brief.' })]),
    ...fields.map(([name, value]) =>
      h(
        'div',
        { class: 'field-notes' },
        h('b', { text: `Field “${name}”` }),
        h('pre', { text: typeof value === 'string' ? value : JSON.stringify(value), dir: 'auto' }),
      ),
    ),
    ...outcomes.map(([place, { outcome, reason, at }]) =>
      h('p', { class: 'hint', text: `${place}: ${outcome}${reason ? `, ${reason}` : ''} (${when(at)})` }),
    ),
    ...(isInstalled ? [] : [connectHint(apiUrl)]),
  ]
}

/** What a booking's page says. */
export interface Brief {
  notes: string[]
  /** What it says in place of what it cannot show. */
  problem: string | undefined
}

/** Reads the page: its list of notes, and nothing that is only known here. */
export function readBriefPage(page: string): Brief {
  const seen = parseHtml(page)
  const list = findAll(seen, ({ attributes }) => attributes.get('aria-labelledby') === 'notes')
  const lines = ({ children }: { children: HtmlNode[] }) =>
    children.map((child) => textOf(child).trim()).filter(Boolean)
  return {
    notes: findAll(list, ({ name }) => name === 'li').map((item) => lines(item).join('\n')),
    problem: findAll(seen, ({ attributes }) => attributes.get('role') === 'status').map(textOf)[0],
  }
}

function briefNotes(url: string, brief: Brief | undefined): HTMLElement {
  const items = brief?.notes.map((text) => h('li', { text, dir: 'auto' })) ?? []
  return h(
    'div',
    { class: 'brief-notes' },
    h('a', { href: url, target: '_blank', rel: 'noreferrer noopener', text: 'Open the booking’s page' }),
    brief?.problem ? h('p', { class: 'hint', text: brief.problem }) : undefined,
    items.length > 0 ? h('ul', { 'aria-labelledby': 'back-title' }, items) : undefined,
    brief && items.length === 0 && h('p', { class: 'empty', text: 'No notes to show.' }),
  )
}

const connectHint = (apiUrl: string) =>
  h(
    'p',
    { class: 'hint' },
    'HighLevel does not tell this stage what people do there: a Private Integration Token has no webhooks. ',
    h('a', {
      href: `${apiUrl}/oauth/highlevel/start`,
      target: '_blank',
      rel: 'noreferrer noopener',
      text: 'Install the app',
    }),
    ' to see notes and tags work by themselves.',
  )
