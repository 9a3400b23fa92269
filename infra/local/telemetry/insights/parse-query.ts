import { QueryError } from '../query-error.ts'
import { parseCondition } from './condition.ts'
import { AGGREGATES, type Aggregate, type Column, type Command, type Group, type Query } from './query.ts'
import { readTokens, type Tokens, unexpected } from './tokens.ts'

const COMMANDS: Record<string, (tokens: Tokens) => Command> = {
  fields: (tokens) => ({ kind: 'fields', columns: tokens.list(() => parseColumn(tokens)) }),
  display: (tokens) => ({ kind: 'display', columns: tokens.list(() => parseColumn(tokens)) }),
  filter: (tokens) => ({ kind: 'filter', condition: parseCondition(tokens) }),
  sort: (tokens) => ({ kind: 'sort', by: tokens.list(() => parseOrder(tokens)) }),
  limit: (tokens) => ({ kind: 'limit', most: parseLimit(tokens) }),
  stats: (tokens) => ({
    kind: 'stats',
    aggregates: tokens.list(() => parseAggregate(tokens)),
    by: tokens.takeIf('by') ? tokens.list(() => parseGroup(tokens)) : [],
  }),
}

const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/**
 * Reads the part of the Logs Insights language that the local stage knows.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 * @throws QueryError naming a command, a function or a word that is not known or not expected, and where.
 */
export function parseQuery(text: string): Query {
  const tokens = readTokens(text)
  const query: Query = { sources: [], commands: [] }
  do {
    const token = tokens.take()
    const word = token.text.toLowerCase()
    if (word === 'source') query.sources.push(parseSource(tokens))
    else {
      const parse = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined
      if (!parse) {
        if (token.kind !== 'name') throw unexpected(token, 'a command')
        const known = Object.keys(COMMANDS).join(', ')
        throw new QueryError(`the command ${token.text} is not known to the local stage, only ${known}`, token.from)
      }
      query.commands.push(parse(tokens))
    }
  } while (tokens.takeIf('|'))
  if (tokens.peek().kind !== 'end') throw unexpected(tokens.peek(), '| or the end')
  return query
}

function parseSource(tokens: Tokens): string {
  const token = tokens.take()
  if (token.kind !== 'text') throw unexpected(token, 'the name of a log group in quotes')
  return token.text
}

function parseColumn(tokens: Tokens): Column {
  const start = tokens.peek()
  const field = tokens.name()
  if (tokens.peek().text === '(') throw unknownFunction(start.text, 'none here', start.from)
  return { field, as: tokens.takeIf('as') ? tokens.name() : field }
}

function parseOrder(tokens: Tokens): { field: string; isDescending: boolean } {
  const start = tokens.peek()
  const name = tokens.name()
  // A function of stats that was given no other name is sorted by as it is written.
  if (tokens.takeIf('(')) while (!tokens.takeIf(')')) if (tokens.take().kind === 'end') tokens.expect(')')
  const field = tokens.written(start).replaceAll('`', '') || name
  const isDescending = tokens.takeIf('desc')
  if (!isDescending) tokens.takeIf('asc')
  return { field, isDescending }
}

function parseLimit(tokens: Tokens): number {
  const token = tokens.take()
  const most = Number(token.text)
  if (token.kind === 'number' && Number.isInteger(most) && most > 0) return most
  throw unexpected(token, 'a whole number of rows')
}

function parseAggregate(tokens: Tokens): Aggregate {
  const start = tokens.peek()
  const name = AGGREGATES.find((known) => known === start.text.toLowerCase())
  if (!name && start.kind === 'name') throw unknownFunction(start.text, AGGREGATES.join(', '), start.from)
  if (!name) throw unexpected(start, 'a function of stats')
  tokens.take()
  tokens.expect('(')
  const field = name === 'count' && (tokens.peek().text === ')' || tokens.takeIf('*')) ? '*' : tokens.name()
  let percent = 0
  if (name === 'pct') {
    tokens.expect(',')
    percent = Number(tokens.take().text)
    if (!(percent >= 0 && percent <= 100))
      throw new QueryError('pct takes a field and a number from 0 to 100', start.from)
  }
  tokens.expect(')')
  const written = tokens.written(start)
  return { name, field, percent, as: tokens.takeIf('as') ? tokens.name() : written }
}

function parseGroup(tokens: Tokens): Group {
  const start = tokens.peek()
  const field = tokens.name()
  if (!tokens.takeIf('(')) return { field, as: tokens.takeIf('as') ? tokens.name() : field }
  if (field.toLowerCase() !== 'bin') throw unknownFunction(start.text, 'bin', start.from)
  const width = tokens.take()
  const [, count, unit = ''] = /^(\d+)([a-z]+)$/.exec(width.text) ?? []
  const binMs = Number(count) * (UNIT_MS[unit] ?? Number.NaN)
  if (width.kind !== 'duration' || !(binMs > 0)) throw unexpected(width, 'a time such as 5m')
  tokens.expect(')')
  const written = tokens.written(start)
  return { binMs, as: tokens.takeIf('as') ? tokens.name() : written }
}

const unknownFunction = (name: string, known: string, at: number) =>
  new QueryError(`the function ${name} is not known to the local stage, only ${known}`, at)
