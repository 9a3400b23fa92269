export type Inline =
  | { kind: 'text' | 'strong' | 'emphasis' | 'code'; text: string }
  | { kind: 'link'; text: string; href: string; isButton: boolean }

export type Block =
  | { kind: 'heading'; level: number; content: Inline[] }
  | { kind: 'paragraph' | 'quote'; content: Inline[] }
  | { kind: 'list'; isOrdered: boolean; items: Inline[][] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'code'; text: string }
  | { kind: 'rule' }

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^()\s]+)\)/

/** The part of markdown that dashboards use; HTML is text here, and only web addresses become links. */
export function parseMarkdown(source: string): Block[] {
  const lines = source.replace(/\r/g, '').split('\n')
  const blocks: Block[] = []
  while (lines.length > 0) {
    const block = takeBlock(lines)
    if (block) blocks.push(block)
  }
  return blocks
}

function takeBlock(lines: string[]): Block | undefined {
  const line = lines.shift() ?? ''
  if (line.trim() === '') return undefined
  const take = (isMore: (next: string) => boolean) => {
    const taken = [line]
    while (lines[0] !== undefined && isMore(lines[0])) taken.push(lines.shift() ?? '')
    return taken
  }
  if (/^```/.test(line)) {
    const [, ...code] = take((next) => !/^```/.test(next))
    lines.shift()
    return { kind: 'code', text: code.join('\n') }
  }
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line)
  if (heading) return { kind: 'heading', level: heading[1]?.length ?? 1, content: parseInline(heading[2] ?? '') }
  if (/^\s*(?:[-*_]\s*){3,}$/.test(line)) return { kind: 'rule' }
  if (isTableRow(line) && /^\s*\|?[\s:|-]*-[\s:|-]*$/.test(lines[0] ?? '')) {
    const [head = '', , ...rows] = take(isTableRow)
    return { kind: 'table', head: cells(head), rows: rows.map(cells) }
  }
  const bullet = /^\s*(?:[-*+]|\d+[.)])\s+/
  if (bullet.test(line)) {
    const items = take((next) => bullet.test(next)).map((item) => parseInline(item.replace(bullet, '')))
    return { kind: 'list', isOrdered: /^\s*\d/.test(line), items }
  }
  if (/^>\s?/.test(line)) {
    const quote = take((next) => /^>/.test(next)).map((part) => part.replace(/^>\s?/, ''))
    return { kind: 'quote', content: parseInline(quote.join(' ')) }
  }
  const text = take((next) => next.trim() !== '' && !/^(?:#{1,6}\s|```|>|\s*(?:[-*+]|\d+[.)])\s)/.test(next))
  return { kind: 'paragraph', content: parseInline(text.map((part) => part.trim()).join(' ')) }
}

const isTableRow = (line: string) => line.includes('|')

const cells = (line: string): Inline[][] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => parseInline(cell.trim()))

function parseInline(source: string): Inline[] {
  const parts: Inline[] = []
  let rest = source
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    const [whole, code, strong, emphasis, label, href] = found
    if (found.index > 0) parts.push({ kind: 'text', text: rest.slice(0, found.index) })
    if (code !== undefined) parts.push({ kind: 'code', text: code })
    else if (strong !== undefined) parts.push({ kind: 'strong', text: strong })
    else if (emphasis !== undefined) parts.push({ kind: 'emphasis', text: emphasis })
    else parts.push(linkOf(label ?? '', href ?? '') ?? { kind: 'text', text: whole })
    rest = rest.slice(found.index + whole.length)
  }
  return rest === '' ? parts : [...parts, { kind: 'text', text: rest }]
}

/** CloudWatch shows `[button:text](…)` and `[button:primary:text](…)` as buttons. */
function linkOf(label: string, href: string): Inline | undefined {
  if (!/^(?:https?:\/\/|#)/i.test(href)) return undefined
  const button = /^button:(?:primary:)?(.*)$/.exec(label)
  return { kind: 'link', text: button?.[1] ?? label, href, isButton: button !== null }
}
