import { type HtmlElement, type HtmlNode, parseHtml } from './parse-html.ts'

/** What may be in the HTML of a custom widget; everything else is left out, text stays. */
const TAGS = new Set(
  `a abbr article aside b blockquote br button caption code col colgroup dd details div dl dt em fieldset figure footer form h1 h2
  h3 h4 h5 h6 header hr i input kbd label legend li main mark ol optgroup option p pre s samp section select small span
  strong sub summary sup table tbody td textarea tfoot th thead time tr u ul cwdb-action`.split(/\s+/),
)
/** With all that is in them. */
const DROPPED = new Set('script style iframe object embed template noscript svg math link meta base title'.split(' '))
const ATTRIBUTES = new Set(
  `aria-label aria-describedby aria-hidden aria-live role title class dir lang colspan rowspan scope headers open datetime name value placeholder
  checked selected disabled readonly required multiple rows cols min max step maxlength size for id`.split(/\s+/),
)
const CWDB = new Set(['action', 'display', 'event', 'confirmation', 'endpoint'])
const INPUT_TYPES = new Set('text search number checkbox radio date datetime-local email tel hidden range'.split(' '))
const STYLES =
  /^(?:color|background-color|background|text-align|vertical-align|font-weight|font-size|font-family|font-style|white-space|width|max-width|min-width|height|padding(?:-\w+)?|margin(?:-\w+)?|border(?:-[\w-]+)?|display|gap|overflow(?:-x|-y|-wrap)?|word-break|opacity|line-height|flex(?:-[\w-]+)?|align-items|justify-content|grid-template-columns|text-decoration|float|list-style)$/

/** A function's HTML as elements of this page: nothing in it can run, load, or leave its widget. */
export function sanitize(html: string): DocumentFragment {
  const fragment = document.createDocumentFragment()
  copy(parseHtml(html), fragment)
  return fragment
}

function copy(nodes: HtmlNode[], to: Node): void {
  for (const node of nodes) {
    if (typeof node === 'string') to.appendChild(document.createTextNode(node))
    else if (!DROPPED.has(node.name))
      // An unknown element goes, what is written in it stays.
      copy(node.children, TAGS.has(node.name) ? to.appendChild(copyElement(node)) : to)
  }
}

function copyElement({ name, attributes }: HtmlElement): HTMLElement {
  const element = document.createElement(name)
  const isAllowed = (attribute: string) => ATTRIBUTES.has(attribute) || (name === 'cwdb-action' && CWDB.has(attribute))
  for (const [attribute, value] of attributes) if (isAllowed(attribute)) element.setAttribute(attribute, value)
  copyStyle(attributes.get('style') ?? '', element)
  if (element instanceof HTMLAnchorElement) linkOut(element, attributes.get('href') ?? '')
  // A form or a button of the function's sends nothing by itself.
  if (element instanceof HTMLButtonElement) element.type = 'button'
  if (element instanceof HTMLInputElement) element.type = inputType(attributes.get('type'))
  if (element instanceof HTMLFormElement) element.addEventListener('submit', (event) => event.preventDefault())
  return element
}

const inputType = (type: string | undefined) => (type !== undefined && INPUT_TYPES.has(type) ? type : 'text')

function linkOut(anchor: HTMLAnchorElement, href: string): void {
  if (!/^https?:\/\//i.test(href)) return
  anchor.href = href
  anchor.target = '_blank'
  anchor.rel = 'noreferrer noopener'
}

function copyStyle(text: string, to: HTMLElement): void {
  for (const declaration of text.split(';')) {
    const [, name = '', value = ''] = /^\s*([\w-]+)\s*:\s*(.+?)\s*$/s.exec(declaration) ?? []
    if (STYLES.test(name.toLowerCase()) && !/url\(/i.test(value)) to.style.setProperty(name, value)
  }
}
