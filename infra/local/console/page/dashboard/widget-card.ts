import { h } from '../dom.ts'

let count = 0

/** A card of the board with its heading; `body` is what is shown again and again. */
export function widgetCard(
  kind: string,
  title: string | undefined,
  ...tools: HTMLElement[]
): { element: HTMLElement; body: HTMLElement } {
  const id = `widget-title-${++count}`
  const body = h('div', { class: 'body' })
  const heading = title ? h('h3', { id, text: title }) : undefined
  const head = heading || tools.length > 0 ? h('header', {}, heading, tools) : undefined
  const element = h('section', { class: `widget ${kind}`, ...(heading ? { 'aria-labelledby': id } : {}) }, head, body)
  return { element, body }
}

export const nothingYet = (text = 'Nothing in this time range'): HTMLElement => h('p', { class: 'empty', text })
