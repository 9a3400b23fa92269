export interface HtmlElement {
  name: string
  attributes: ReadonlyMap<string, string>
  children: HtmlNode[]
}
export type HtmlNode = HtmlElement | string

const TOKEN =
  /<!--[\s\S]*?(?:-->|$)|<![^>]*>|<(\/?)([a-z][\w-]*)((?:[\s/]+[^\s=>/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]*))?)*)[\s/]*>/gi
const ATTRIBUTE = /([^\s=>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]*)))?/g
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '))
const RAW = new Set(['script', 'style', 'textarea', 'title', 'iframe', 'noscript'])
const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  ensp: '\u2002',
  emsp: '\u2003',
  bull: '•',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  middot: '·',
  times: '×',
  rarr: '→',
  larr: '←',
}

/**
 * Reads HTML as a tree, forgiving what is left open. The browser's own parser would act on styles and handlers of what it
 * parses as far as to complain of each; and nothing that is made of this tree depends on how a browser reads it.
 */
export function parseHtml(html: string): HtmlNode[] {
  const root: HtmlElement = { name: '', attributes: new Map(), children: [] }
  let open = [root]
  const add = (node: HtmlNode) => void open.at(-1)?.children.push(node)
  const addText = (text: string) => text !== '' && add(decode(text))
  TOKEN.lastIndex = 0
  let from = 0
  for (let token = TOKEN.exec(html); token; token = TOKEN.exec(html)) {
    addText(html.slice(from, token.index))
    from = TOKEN.lastIndex
    const [, slash, name = '', rest = ''] = token
    const tag = name.toLowerCase()
    if (slash) {
      const at = open.findLastIndex((element) => element.name === tag)
      if (at > 0) open = open.slice(0, at)
      continue
    }
    // A comment or a doctype.
    if (tag === '') continue
    const element: HtmlElement = { name: tag, attributes: readAttributes(rest), children: [] }
    add(element)
    if (RAW.has(tag)) {
      const end = endOfRaw(html, tag, from)
      element.children.push(html.slice(from, end))
      from = TOKEN.lastIndex = end
      open.push(element)
    } else if (!VOID.has(tag)) open.push(element)
  }
  addText(html.slice(from))
  return root.children
}

/** Where the text of an element that holds nothing but text ends. */
function endOfRaw(html: string, tag: string, from: number): number {
  const end = html.toLowerCase().indexOf(`</${tag}`, from)
  return end < 0 ? html.length : end
}

function readAttributes(text: string): Map<string, string> {
  const found = [...text.matchAll(ATTRIBUTE)]
  return new Map(
    found.map(([, name = '', double, single, bare]) => [name.toLowerCase(), decode(double ?? single ?? bare ?? '')]),
  )
}

const decode = (text: string) =>
  text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name) return ENTITIES[name] ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })

/** All text below a node, as it reads. */
export const textOf = (node: HtmlNode): string => (typeof node === 'string' ? node : node.children.map(textOf).join(''))

/** Every element below that `isWanted`, outermost first. */
export function findAll(nodes: readonly HtmlNode[], isWanted: (element: HtmlElement) => boolean): HtmlElement[] {
  const elements = nodes.filter((node) => typeof node !== 'string')
  return elements.flatMap((element) => [
    ...(isWanted(element) ? [element] : []),
    ...findAll(element.children, isWanted),
  ])
}
