import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluate } from '../../../../infra/local/telemetry/evaluate.ts'
import { type Expression, parseExpression } from '../../../../infra/local/telemetry/expression.ts'
import { type Line, lineOf, type Value } from '../../../../infra/local/telemetry/line.ts'
import { QueryError } from '../../../../infra/local/telemetry/query-error.ts'

const MINUTE = 60_000
const line = (...values: (number | undefined)[]): Line =>
  lineOf(
    MINUTE,
    values.flatMap((value, minute) => (value === undefined ? [] : [[minute * MINUTE, value] as const])),
  )
const VALUES: Record<string, Value> = {
  a: line(1, 2, 3),
  b: line(10, undefined, 30),
  zero: line(0, 0, 0),
  none: line(),
}
const GRID = { range: { from: 0, to: 3 * MINUTE }, anchor: 0 }

function comesTo(text: string): unknown {
  const found = evaluate(parseExpression(text), {
    grid: GRID,
    valueOf: (id) => {
      const value = VALUES[id]
      if (value === undefined) throw new QueryError(`no ${id}`)
      return value
    },
  })
  if (typeof found === 'number') return found
  const show = ({ points }: Line) => [0, 1, 2].map((minute) => points.get(minute * MINUTE))
  return Array.isArray(found) ? found.map(show) : show(found)
}

test.each<[string, unknown]>([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['10 - 4 - 3', 3],
  ['100 / 10 / 5', 2],
  ['-2 * -3', 6],
  ['1.5e2 - .5', 149.5],
  ['1 < 2 && 2 < 1 || 1 == 1', 1],
  ['3 >= 3 && 2 <= 1', 0],
  ['a + 1', [2, 3, 4]],
  ['10 - a', [9, 8, 7]],
  // Where one of two has no point, the result has none.
  ['a + b', [11, undefined, 33]],
  ['100 * a / (a + b)', [100 / 11, undefined, 300 / 33]],
  ['a / zero', [undefined, undefined, undefined]],
  ['SUM([a, b])', [11, 2, 33]],
  ['MAX([a, b])', [10, 2, 30]],
  ['MIN([a, b])', [1, 2, 3]],
  ['AVG([a, b])', [5.5, 2, 16.5]],
  ['SUM([a, none])', [1, 2, 3]],
  ['SUM(a)', 6],
  ['MAX(b) - a', [29, 28, 27]],
  ['a / SUM(a)', [1 / 6, 2 / 6, 3 / 6]],
  [
    '[a, b] * 2',
    [
      [2, 4, 6],
      [20, undefined, 60],
    ],
  ],
  ['FILL(b, 0)', [10, 0, 30]],
  ['FILL(none, 7)', [7, 7, 7]],
  [
    'FILL([b, none], 1)',
    [
      [10, 1, 30],
      [1, 1, 1],
    ],
  ],
  ['IF(a > 1, a, 0)', [0, 2, 3]],
  ['IF(a > 1, b)', [undefined, undefined, 30]],
  ['IF(1, a, b)', [1, 2, 3]],
  ['if(a == 2, 5, a)', [1, 5, 3]],
  ['a / PERIOD(a)', [1 / 60, 2 / 60, 3 / 60]],
  ['a >= 2 && a < 3', [0, 1, 0]],
])('%s is %j', (text, expected) => {
  expect(comesTo(text)).toEqual(expected)
})

test.each<[string, string | RegExp]>([
  ["SEARCH('{App} x', 'Sum', 60)", 'the function SEARCH is not known to the local stage, only SUM, MAX'],
  ['RATE(a)', 'the function RATE is not known'],
  ['a +', 'expected a number, an id, a function or ( at character 4 of the expression, not its end'],
  ['(a', 'expected ) at character 3'],
  ['a b', 'expected the end at character 3 of the expression, not b'],
  ['a ? b', '? is not expected at character 3 of the expression a ? b'],
  ['', 'not its end'],
  ['SUM()', 'expected a number, an id, a function or ( at character 5'],
  ['c', 'no c'],
  ['FILL(a)', 'FILL takes a time series and a number'],
  ['FILL(1, 0)', 'FILL takes a time series, not a number'],
  ['IF(a)', 'IF takes a condition'],
  ['SUM([a, 1])', 'a list takes time series, not a number'],
  ["SUM('a')", 'expected a number, an id, a function or ( at character 5'],
  ['SUM(1)', 'SUM takes a time series or a list'],
  ['[a] + [b]', 'two lists cannot be combined'],
])('%s is refused: %s', (text, message) => {
  expect(() => comesTo(text)).toThrow(message)
  expect(() => comesTo(text)).toThrow(QueryError)
})

interface Sum {
  text: string
  value: number
  /** How strongly its outermost operator binds. */
  level: number
}
type Operation = [sign: string, level: number, work: (a: number, b: number) => number]
const OPERATIONS: Operation[] = [
  ['||', 0, (a, b) => (a || b ? 1 : 0)],
  ['&&', 1, (a, b) => (a && b ? 1 : 0)],
  ['==', 2, (a, b) => (a === b ? 1 : 0)],
  ['<', 2, (a, b) => (a < b ? 1 : 0)],
  ['>=', 2, (a, b) => (a >= b ? 1 : 0)],
  ['+', 3, (a, b) => a + b],
  ['-', 3, (a, b) => a - b],
  ['*', 4, (a, b) => a * b],
  ['/', 4, (a, b) => a / b],
]
const bracketed = ({ text }: Sum, isNeeded: boolean) => (isNeeded ? `(${text})` : text)
const join = (left: Sum, [sign, level, work]: Operation, right: Sum): Sum => ({
  text: `${bracketed(left, left.level < level)} ${sign} ${bracketed(right, right.level <= level)}`,
  value: work(left.value, right.value),
  level,
})
const { sum } = fc.letrec<{ sum: Sum; leaf: Sum; deep: Sum }>((tie) => ({
  leaf: fc.constantFrom(0, 1, 2, 3, 0.5, 12.25).map((value) => ({ text: String(value), value, level: 9 })),
  deep: fc.tuple(tie('sum'), fc.constantFrom(...OPERATIONS), tie('sum')).map((parts) => join(...parts)),
  sum: fc.oneof({ maxDepth: 6 }, tie('leaf'), tie('deep')),
}))

test('a sum comes to its value, with no more brackets than it needs', () => {
  fc.assert(
    fc.property(sum, ({ text, value }) => {
      expect(comesTo(text)).toBe(value)
    }),
  )
})

/** Writes an expression with a bracket around everything. */
function write(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return String(expression.value)
    case 'id':
      return expression.name
    case 'list':
      return `[${expression.items.map(write).join(', ')}]`
    case 'call':
      return `${expression.name}(${expression.parameters.map(write).join(', ')})`
    case 'operation':
      return `(${write(expression.left)} ${expression.operator} ${write(expression.right)})`
  }
}

test('what was read can be written and is read again as the same', () => {
  const part = fc.oneof(
    fc.constantFrom('a', 'b', '7', 'FILL(a, 0)', 'SUM([a, b])', 'IF(a > 1, b, 2)', '-3'),
    sum.map(({ text }) => `(${text})`),
  )
  const chain = fc.tuple(
    part,
    fc.array(fc.tuple(fc.constantFrom(...OPERATIONS.map(([sign]) => sign)), part), { maxLength: 6 }),
  )
  fc.assert(
    fc.property(chain, ([first, rest]) => {
      const read = parseExpression([first, ...rest.flat()].join(' '))
      expect(parseExpression(write(read))).toEqual(read)
    }),
  )
})

test('any text is read or refused with an error of ours', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string({
          unit: fc.constantFrom(
            'a',
            '1',
            '.',
            ' ',
            '(',
            ')',
            ',',
            '[',
            ']',
            '+',
            '*',
            '<',
            '=',
            '&',
            '|',
            'FILL',
            'SUM',
          ),
        }),
      ),
      (text) => {
        try {
          parseExpression(text)
        } catch (error) {
          expect(error).toBeInstanceOf(QueryError)
        }
      },
    ),
  )
})
