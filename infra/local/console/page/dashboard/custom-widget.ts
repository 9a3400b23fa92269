import type { WidgetAnswer, WidgetCall } from '../../dashboard/call-widget.ts'
import type { WidgetOf } from '../../dashboard/dashboard.ts'
import { ask } from '../api.ts'
import { actionButton, h } from '../dom.ts'
import { renderMarkdown } from '../render-markdown.ts'
import { sanitize } from '../safe-html.ts'
import { confirmFirst, showPopup } from './popup.ts'
import { formsIn, readActions } from './widget-actions.ts'
import { widgetCard } from './widget-card.ts'

interface Options {
  /** Index in the dashboard. */
  index: number
  properties: WidgetOf<'custom'>['properties']
  rangeSeconds(): number
}

/** A widget of type `custom`: the HTML of its function, whose buttons call it again. */
export function customWidget({ index, properties, rangeSeconds }: Options) {
  const reload = actionButton('Reload', () => load(), { class: 'quiet' })
  const { element, body } = widgetCard('custom', properties.title, reload)

  async function call(action?: WidgetCall['action']): Promise<WidgetAnswer> {
    const context: WidgetCall = {
      widget: index,
      rangeSeconds: rangeSeconds(),
      width: body.clientWidth,
      height: body.clientHeight,
      isDark: matchMedia('(prefers-color-scheme: dark)').matches,
      forms: formsIn(body),
    }
    body.setAttribute('aria-busy', 'true')
    try {
      return await ask('/api/dashboard/widget', 'POST', action ? { ...context, action } : context)
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) }
    } finally {
      body.removeAttribute('aria-busy')
    }
  }

  async function load(): Promise<void> {
    show(await call(), body)
  }

  function show(answer: WidgetAnswer, target: HTMLElement): void {
    const content = contentOf(answer)
    readActions(content, ({ on, events, confirmation, display, content: html, params, endpoint }) => {
      const act = async () => {
        if (confirmation !== undefined && !(await confirmFirst(confirmation))) return
        const answer = html === undefined ? await call({ endpoint: endpoint ?? properties.endpoint, params }) : { html }
        if (display === 'popup') showPopup(properties.title ?? '', (box) => show(answer, box))
        else show(answer, body)
      }
      on.addEventListener(events, (event) => {
        event.preventDefault()
        void act()
      })
    })
    target.replaceChildren(content)
  }

  return {
    element,
    load,
    /** Whether somebody is writing or choosing something in it, so that it should stay as it is. */
    isInUse: () => body.contains(document.activeElement),
  }
}

function contentOf(answer: WidgetAnswer): HTMLElement {
  if ('html' in answer) return h('div', { class: 'widget-html' }, sanitize(answer.html))
  if ('markdown' in answer) return renderMarkdown(answer.markdown)
  if ('json' in answer) return h('pre', { text: answer.json })
  return h('p', { class: 'problem', role: 'alert', text: answer.error })
}
