import type { Aggregate, AggregateName, Group } from './query.ts'
import { type Cell, isPresent, numberOf, type Row, textOf } from './row.ts'

const total = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0)

const OF_NUMBERS: Record<
  Exclude<AggregateName, 'count'>,
  (numbers: number[], percent: number) => number | undefined
> = {
  sum: total,
  avg: (numbers) => (numbers.length > 0 ? total(numbers) / numbers.length : undefined),
  max: (numbers) => numbers.toSorted((a, b) => b - a)[0],
  min: (numbers) => numbers.toSorted((a, b) => a - b)[0],
  pct: (numbers, percent) =>
    numbers.toSorted((a, b) => a - b)[Math.max(0, Math.ceil((numbers.length * percent) / 100) - 1)],
}

/** One row for each group, with what its rows come to; a single one when there are no groups. */
export function aggregateRows(rows: readonly Row[], aggregates: readonly Aggregate[], by: readonly Group[]): Row[] {
  const groups = new Map<string, { cells: Cell[]; rows: Row[] }>()
  if (by.length === 0) groups.set('[]', { cells: [], rows: [] })
  for (const row of rows) {
    const cells = by.map((group) => ('field' in group ? row(group.field) : binOf(row, group.binMs)))
    const key = JSON.stringify(cells.map(textOf))
    const group = groups.get(key) ?? { cells, rows: [] }
    group.rows.push(row)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ cells, rows: members }) => {
    const values = new Map<string, Cell>(by.map(({ as }, index) => [as, cells[index]]))
    for (const aggregate of aggregates) values.set(aggregate.as, cellFor(aggregate, members))
    return (name) => values.get(name)
  })
}

function binOf(row: Row, binMs: number): Cell {
  const at = numberOf(row('@timestamp'))
  return at === undefined ? undefined : new Date(Math.floor(at / binMs) * binMs)
}

function cellFor({ name, field, percent }: Aggregate, rows: readonly Row[]): Cell {
  if (name !== 'count')
    return OF_NUMBERS[name](
      rows.flatMap((row) => numberOf(row(field)) ?? []),
      percent,
    )
  return field === '*' ? rows.length : rows.filter((row) => isPresent(row(field))).length
}
