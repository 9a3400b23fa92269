import { QueryError } from '../query-error.ts'

export interface Token {
  kind: 'name' | 'number' | 'duration' | 'text' | 'pattern' | 'sign' | 'end'
  /** Without its quotes, for a text, a pattern or a name in backticks. */
  text: string
  /** As it stands in the query: from here to there. */
  from: number
  to: number
}

const GROUPS = [
  ['duration', String.raw`(\d+(?:ms|mo|s|m|h|d|w)(?![\w.]))`],
  ['number', String.raw`(-?\d+(?:\.\d+)?(?![\w.]))`],
  ['name', String.raw`([@A-Za-z_][\w.@]*)`],
  ['name', '`([^`]+)`'],
  ['text', String.raw`'((?:[^'\\]|\\.)*)'`],
  ['text', String.raw`"((?:[^"\\]|\\.)*)"`],
  ['pattern', String.raw`\/((?:[^/\\]|\\.)+)\/`],
  ['sign', String.raw`(!=|<=|>=|=~|[=<>()[\],|*])`],
] as const
const TOKEN = new RegExp(String.raw`(?:\s|#[^\n]*)*(?:${GROUPS.map(([, source]) => source).join('|')}|$)`, 'sy')

/** The words and signs of a query, its comments left out. @throws QueryError for a character that begins none. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = []
  const pattern = new RegExp(TOKEN)
  for (;;) {
    const start = pattern.lastIndex
    const match = pattern.exec(query)
    if (!match) {
      const at = start + query.slice(start).search(/\S/)
      throw new QueryError(`${query[at]} is not expected at character ${at + 1} of the query`, at)
    }
    const [whole, ...found] = match
    const index = found.findIndex((text) => text !== undefined)
    const [kind] = GROUPS[index] ?? ['end']
    const to = start + whole.length
    if (kind === 'end') return [...tokens, { kind, text: '', from: to, to }]
    const raw = found[index] ?? ''
    const text = kind === 'text' ? raw.replace(/\\(.)/gs, '$1') : raw
    const isQuoted = kind === 'text' || kind === 'pattern' || query[to - 1] === '`'
    tokens.push({ kind, text, from: to - raw.length - (isQuoted ? 2 : 0), to })
  }
}

export interface Tokens {
  peek(): Token
  take(): Token
  /** Takes the next token when it is this word or sign. */
  takeIf(text: string): boolean
  /** @throws QueryError when the next is another. */
  expect(text: string): void
  /** The field's name that comes next. @throws QueryError when none does. */
  name(): string
  /** Things with commas between them, at least one. */
  list<Item>(item: () => Item): Item[]
  /** The query as written, from one token to where the last one taken ends. */
  written(from: Token): string
}

export function readTokens(query: string): Tokens {
  const tokens = tokenize(query)
  let next = 0
  const peek = () => tokens[Math.min(next, tokens.length - 1)] ?? { kind: 'end', text: '', from: 0, to: 0 }
  const take = () => {
    const token = peek()
    next++
    return token
  }
  const isWord = ({ kind, text }: Token, wanted: string) =>
    (kind === 'sign' || kind === 'name') && text.toLowerCase() === wanted
  const takeIf = (text: string) => {
    const isNext = isWord(peek(), text)
    if (isNext) next++
    return isNext
  }
  return {
    peek,
    take,
    takeIf,
    expect(text) {
      if (!takeIf(text)) throw unexpected(peek(), text)
    },
    name() {
      const token = take()
      if (token.kind !== 'name') throw unexpected(token, 'the name of a field')
      return token.text
    },
    list(item) {
      const items = [item()]
      while (takeIf(',')) items.push(item())
      return items
    },
    written: ({ from }) => query.slice(from, tokens[next - 1]?.to ?? from),
  }
}

export const unexpected = ({ kind, text, from }: Token, wanted: string) =>
  new QueryError(
    `expected ${wanted} at character ${from + 1} of the query, not ${kind === 'end' ? 'its end' : text}`,
    from,
  )
