import { QueryError } from '../query-error.ts'
import { type Cell, compare, isPresent, type Row, textOf } from './row.ts'
import { type Token, type Tokens, unexpected } from './tokens.ts'

export type Condition = (row: Row) => boolean

const COMPARISONS: Record<string, (order: number) => boolean> = {
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
}

/** Reads the condition of a filter: comparisons, like, in and ispresent, joined by and, or, not and brackets. */
export function parseCondition(tokens: Tokens): Condition {
  const any = [parseAll(tokens)]
  while (tokens.takeIf('or')) any.push(parseAll(tokens))
  return (row) => any.some((condition) => condition(row))
}

function parseAll(tokens: Tokens): Condition {
  const all = [parseOne(tokens)]
  while (tokens.takeIf('and')) all.push(parseOne(tokens))
  return (row) => all.every((condition) => condition(row))
}

function parseOne(tokens: Tokens): Condition {
  if (tokens.takeIf('not')) return negate(parseOne(tokens))
  if (tokens.takeIf('(')) {
    const condition = parseCondition(tokens)
    tokens.expect(')')
    return condition
  }
  const start = tokens.peek()
  const field = tokens.name()
  if (!tokens.takeIf('(')) return parseComparison(tokens, field)
  if (start.text.toLowerCase() !== 'ispresent')
    throw new QueryError(`the function ${start.text} is not known to the local stage, only ispresent`, start.from)
  const name = tokens.name()
  tokens.expect(')')
  return (row) => isPresent(row(name))
}

function parseComparison(tokens: Tokens, field: string): Condition {
  if (tokens.takeIf('not')) return negate(parseMatch(tokens, field, tokens.take()))
  return parseMatch(tokens, field, tokens.take())
}

function parseMatch(tokens: Tokens, field: string, operator: Token): Condition {
  const word = operator.text.toLowerCase()
  if (word === 'like' || word === '=~') return like(field, tokens.take())
  if (word === 'in') {
    tokens.expect('[')
    const values = tokens.list(() => value(tokens.take()))
    tokens.expect(']')
    return (row) => values.some((wanted) => isEqual(row(field), wanted))
  }
  const isWanted = Object.hasOwn(COMPARISONS, word) ? COMPARISONS[word] : undefined
  if (!isWanted && word !== '=' && word !== '!=')
    throw unexpected(operator, 'a comparison (=, !=, <, >, <=, >=, like, in)')
  const wanted = value(tokens.take())
  if (isWanted) return (row) => isPresent(row(field)) && isWanted(compare(row(field), wanted))
  return (row) => isEqual(row(field), wanted) === (word === '=')
}

function like(field: string, token: Token): Condition {
  const test = matcher(token)
  return (row) => isPresent(row(field)) && test(textOf(row(field)))
}

function matcher(token: Token): (text: string) => boolean {
  if (token.kind === 'text') return (text) => text.includes(token.text)
  if (token.kind !== 'pattern') throw unexpected(token, 'a /pattern/ or a text')
  // CloudWatch writes its flag into the pattern.
  const isCaseless = token.text.startsWith('(?i)')
  try {
    const pattern = new RegExp(isCaseless ? token.text.slice('(?i)'.length) : token.text, isCaseless ? 'i' : '')
    return (text) => pattern.test(text)
  } catch {
    throw new QueryError(`/${token.text}/ is no regular expression`, token.from)
  }
}

function value(token: Token): string | number {
  if (token.kind === 'number') return Number(token.text)
  if (token.kind === 'text') return token.text
  throw unexpected(token, 'a text in quotes or a number')
}

const isEqual = (cell: Cell, wanted: string | number) => isPresent(cell) && compare(cell, wanted) === 0

const negate =
  (condition: Condition): Condition =>
  (row) =>
    !condition(row)
