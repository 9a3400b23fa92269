import type { JsonValue } from '../../aws/protocol.ts'
import { isObject } from '../../json.ts'
import type { LogEvent } from '../log-store.ts'

/** A value in a row; times are shown as times and compared as numbers. */
export type Cell = string | number | Date | undefined
/** A row gives the value of a field by its name. */
export type Row = (field: string) => Cell

/** A log event as a row: its own fields, nested ones by their path, and those that CloudWatch adds. */
export function eventRow(event: LogEvent, account: string): Row {
  return (field) => {
    switch (field) {
      case '@timestamp':
      case '@ingestionTime':
        return new Date(event.at)
      case '@message':
        return event.message
      case '@logStream':
        return event.stream
      case '@log':
        return `${account}:${event.group}`
      case '@ptr':
        return event.id
      default:
        return cellOf(descend(event.fields, field))
    }
  }
}

function descend(value: JsonValue | undefined, path: string): JsonValue | undefined {
  if (Array.isArray(value)) return descend(Object.fromEntries(value.entries()), path)
  if (!isObject(value)) return undefined
  if (Object.hasOwn(value, path)) return value[path]
  const dot = path.indexOf('.')
  return dot < 0 || !Object.hasOwn(value, path.slice(0, dot))
    ? undefined
    : descend(value[path.slice(0, dot)], path.slice(dot + 1))
}

function cellOf(value: JsonValue | undefined): Cell {
  if (typeof value === 'string' || typeof value === 'number') return value
  // CloudWatch knows no booleans, and an object only by what is in it.
  return typeof value === 'boolean' ? Number(value) : undefined
}

export const isPresent = (cell: Cell): boolean => cell !== undefined && cell !== ''

/** A cell as a number, where it is one. */
export function numberOf(cell: Cell): number | undefined {
  if (cell === undefined || cell === '') return undefined
  const number = Number(cell)
  return Number.isNaN(number) ? undefined : number
}

/** Numbers by their size, all else by their characters. */
export function compare(left: Cell, right: Cell): number {
  const [a, b] = [numberOf(left), numberOf(right)]
  if (a !== undefined && b !== undefined) return a - b
  const [one, other] = [textOf(left), textOf(right)]
  return one < other ? -1 : one > other ? 1 : 0
}

/** How a cell is shown: times as CloudWatch writes them, numbers with at most four decimals. */
export function textOf(cell: Cell): string {
  if (cell instanceof Date) return cell.toISOString().replace('T', ' ').replace('Z', '')
  if (typeof cell === 'number') return String(Math.round(cell * 10_000) / 10_000)
  return cell ?? ''
}
