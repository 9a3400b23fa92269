import type { Expression, FunctionName, Operator } from './expression.ts'
import { combine, type Grid, type Line, lineOf, periodStarts, type Value } from './line.ts'
import { QueryError } from './query-error.ts'

interface Context {
  grid: Grid
  /** What an id stands for. @throws QueryError for one that is none. */
  valueOf: (id: string) => Value
}

// What was divided by nothing holds as little as 0 does.
const isTrue = (number: number) => number !== 0 && !Number.isNaN(number)

const OPERATORS: Record<Operator, (a: number, b: number) => number> = {
  '||': (a, b) => Number(isTrue(a) || isTrue(b)),
  '&&': (a, b) => Number(isTrue(a) && isTrue(b)),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
}

/**
 * What an expression of metric math stands for.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 * @throws QueryError for an id that is none, or a function that cannot take what it is given.
 */
export function evaluate(expression: Expression, context: Context): Value {
  switch (expression.kind) {
    case 'number':
      return expression.value
    case 'id':
      return context.valueOf(expression.name)
    case 'operation':
      return combine(
        evaluate(expression.left, context),
        evaluate(expression.right, context),
        OPERATORS[expression.operator],
      )
    case 'list':
      return expression.items.flatMap((item) => lines(evaluate(item, context), 'a list'))
    case 'call':
      return CALLS[expression.name](
        expression.parameters.map((parameter) => evaluate(parameter, context)),
        context.grid,
      )
  }
}

type Call = (parameters: Value[], grid: Grid) => Value

const total = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0)

const CALLS: Record<FunctionName, Call> = {
  SUM: aggregate('SUM', total),
  MAX: aggregate('MAX', (numbers) => Math.max(...numbers)),
  MIN: aggregate('MIN', (numbers) => Math.min(...numbers)),
  AVG: aggregate('AVG', (numbers) => total(numbers) / numbers.length),
  FILL([value, filler], grid) {
    if (typeof filler !== 'number') throw new QueryError('FILL takes a time series and a number, as in FILL(m1, 0)')
    const fill = ({ periodMs, points }: Line) =>
      lineOf(
        periodMs,
        periodStarts(grid, periodMs).map((at) => [at, points.get(at) ?? filler]),
      )
    if (Array.isArray(value)) return value.map(fill)
    return fill(line(value, 'FILL'))
  },
  IF([condition, yes, no]) {
    if (condition === undefined || yes === undefined) throw new QueryError('IF takes a condition and one or two values')
    if (typeof condition === 'number') return (isTrue(condition) ? yes : no) ?? lineOf(60_000, [])
    const { periodMs, points } = line(condition, 'IF')
    const chosen = [...points].flatMap(([at, holds]) => {
      const value = isTrue(holds) ? yes : no
      const point = typeof value === 'number' || value === undefined ? value : line(value, 'IF').points.get(at)
      return point === undefined ? [] : [[at, point] as const]
    })
    return lineOf(periodMs, chosen)
  },
  PERIOD: ([value]) => line(value, 'PERIOD').periodMs / 1000,
}

/** One number for each time of several lines, whichever of them have a point there; one number for all points of one. */
function aggregate(name: string, by: (numbers: number[]) => number): Call {
  return ([value]) => {
    if (value === undefined || typeof value === 'number') throw new QueryError(`${name} takes a time series or a list`)
    if (!Array.isArray(value)) return by([...value.points.values()])
    const times = new Set(value.flatMap(({ points }) => [...points.keys()]).sort((a, b) => a - b))
    const periodMs = Math.max(60_000, ...value.map((line) => line.periodMs))
    const numbersAt = (at: number) => value.flatMap(({ points }) => points.get(at) ?? [])
    return lineOf(
      periodMs,
      [...times].map((at) => [at, by(numbersAt(at))]),
    )
  }
}

function line(value: Value | undefined, where: string): Line {
  if (typeof value === 'object' && !Array.isArray(value)) return value
  throw new QueryError(`${where} takes a time series, not ${Array.isArray(value) ? 'a list' : 'a number'}`)
}

function lines(value: Value, where: string): Line[] {
  if (typeof value === 'number') throw new QueryError(`${where} takes time series, not a number`)
  return Array.isArray(value) ? value : [value]
}
