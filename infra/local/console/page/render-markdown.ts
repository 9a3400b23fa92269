import { h } from './dom.ts'
import { type Block, type Inline, parseMarkdown } from './markdown.ts'

/** Markdown as elements. */
export const renderMarkdown = (source: string): HTMLElement =>
  h('div', { class: 'markdown' }, parseMarkdown(source).map(renderBlock))

const HEADINGS = ['h3', 'h3', 'h4', 'h5', 'h6', 'h6'] as const

function renderBlock(block: Block): HTMLElement {
  switch (block.kind) {
    case 'heading':
      return h(HEADINGS[block.level - 1] ?? 'h6', { class: `level-${block.level}` }, block.content.map(renderInline))
    case 'paragraph':
      return h('p', {}, block.content.map(renderInline))
    case 'quote':
      return h('blockquote', {}, block.content.map(renderInline))
    case 'list':
      return h(
        block.isOrdered ? 'ol' : 'ul',
        {},
        block.items.map((item) => h('li', {}, item.map(renderInline))),
      )
    case 'table':
      return h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            block.head.map((cell) => h('th', {}, cell.map(renderInline))),
          ),
        ),
        h(
          'tbody',
          {},
          block.rows.map((row) =>
            h(
              'tr',
              {},
              row.map((cell) => h('td', {}, cell.map(renderInline))),
            ),
          ),
        ),
      )
    case 'code':
      return h('pre', {}, h('code', { text: block.text }))
    case 'rule':
      return h('hr')
  }
}

function renderInline(part: Inline): Node {
  switch (part.kind) {
    case 'text':
      return document.createTextNode(part.text)
    case 'strong':
      return h('strong', { text: part.text })
    case 'emphasis':
      return h('em', { text: part.text })
    case 'code':
      return h('code', { text: part.text })
    case 'link':
      return h('a', {
        text: part.text,
        href: part.href,
        class: part.isButton ? 'button' : '',
        ...(part.href.startsWith('#') ? {} : { target: '_blank', rel: 'noreferrer noopener' }),
      })
  }
}
