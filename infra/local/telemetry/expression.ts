import { QueryError } from './query-error.ts'

/** A metric math expression, read. */
export type Expression =
  | { kind: 'number'; value: number }
  | { kind: 'id'; name: string }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'call'; name: FunctionName; parameters: Expression[] }
  | { kind: 'operation'; operator: Operator; left: Expression; right: Expression }

export type Operator = (typeof LEVELS)[number][number]
export type FunctionName = (typeof FUNCTIONS)[number]

export const FUNCTIONS = ['SUM', 'MAX', 'MIN', 'AVG', 'FILL', 'IF', 'PERIOD'] as const
// From what binds least to what binds most.
const LEVELS = [['||'], ['&&'], ['==', '!=', '<', '>', '<=', '>='], ['+', '-'], ['*', '/']] as const

interface Token {
  kind: 'number' | 'name' | 'sign' | 'end'
  text: string
  at: number
}

const TOKEN = /\s*(?:(\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+)|([A-Za-z]\w*)|(\|\||&&|[=!<>]=|[-+*/()[\],<>]|'[^']*'))/iy

/**
 * Reads the part of CloudWatch's metric math that the local stage knows: numbers, ids, lists, + - * / ( ),
 * comparisons, && and ||, and the functions above.
 * @throws QueryError naming what is not known or not expected, and where.
 */
export function parseExpression(text: string): Expression {
  const tokens = tokenize(text)
  let next = 0
  const peek = () => tokens[next] ?? { kind: 'end' as const, text: '', at: text.length }
  const take = () => {
    const token = peek()
    next++
    return token
  }
  const expect = (sign: string) => {
    const token = take()
    if (token.text !== sign) throw unexpected(token, sign)
  }

  const operation = (level: number): Expression => {
    const operators = LEVELS[level]
    if (!operators) return negation()
    let left = operation(level + 1)
    for (;;) {
      const operator = operators.find((sign) => peek().kind === 'sign' && sign === peek().text)
      if (!operator) return left
      take()
      left = { kind: 'operation', operator, left, right: operation(level + 1) }
    }
  }
  const negation = (): Expression => {
    if (peek().text !== '-') return operand()
    take()
    return { kind: 'operation', operator: '-', left: { kind: 'number', value: 0 }, right: negation() }
  }
  const operand = (): Expression => {
    const token = take()
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) }
    if (token.kind === 'name') return peek().text === '(' ? call(token) : { kind: 'id', name: token.text }
    if (token.text === '[') return { kind: 'list', items: items(']') }
    if (token.text !== '(') throw unexpected(token, 'a number, an id, a function or (')
    const inner = operation(0)
    expect(')')
    return inner
  }
  const call = ({ text: given, at }: Token): Expression => {
    const name = FUNCTIONS.find((known) => known === given.toUpperCase())
    if (!name)
      throw new QueryError(`the function ${given} is not known to the local stage, only ${FUNCTIONS.join(', ')}`, at)
    expect('(')
    return { kind: 'call', name, parameters: items(')') }
  }
  const items = (closing: string): Expression[] => {
    const found = [operation(0)]
    while (peek().text === ',') {
      take()
      found.push(operation(0))
    }
    expect(closing)
    return found
  }

  const expression = operation(0)
  if (peek().kind !== 'end') throw unexpected(peek(), 'the end')
  return expression
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  const pattern = new RegExp(TOKEN)
  const end = text.trimEnd().length
  while (pattern.lastIndex < end) {
    const from = pattern.lastIndex
    const match = pattern.exec(text)
    if (!match) throw unexpectedCharacter(text, from)
    const [whole, number, name, sign] = match
    const found = number ?? name ?? sign ?? ''
    const at = from + whole.length - found.length
    tokens.push({ kind: number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign', text: found, at })
  }
  return tokens
}

function unexpectedCharacter(text: string, from: number): QueryError {
  const at = from + (text.slice(from).length - text.slice(from).trimStart().length)
  return new QueryError(`${text[at]} is not expected at character ${at + 1} of the expression ${text}`, at)
}

const unexpected = ({ text, at }: Token, wanted: string) =>
  new QueryError(`expected ${wanted} at character ${at + 1} of the expression, not ${text || 'its end'}`, at)
