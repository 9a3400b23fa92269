import type { Problem } from './explain-issue.ts'
import { isTable } from './merge-settings.ts'

// No option lies as deep; what is deeper is of the wrong kind further up, and is told there.
const MAX_DEPTH = 12

/** The input as plain data: what is undefined counts as left out, and one name no table can have is told. */
export function plainInput(input: unknown): { value: unknown; problems: Problem[] } {
  const problems: Problem[] = []
  const copy = (value: unknown, path: readonly string[]): unknown => {
    if (path.length > MAX_DEPTH) return undefined
    if (Array.isArray(value)) return value.map((item, index) => copy(item, [...path, String(index)]))
    if (!isTable(value) || !isPlain(value)) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]) => {
        if (key === '__proto__') problems.push({ path: [...path, key], message: 'cannot be used as a name; rename it' })
        return key === '__proto__' || item === undefined ? [] : [[key, copy(item, [...path, key])]]
      }),
    )
  }
  return { value: copy(input, []), problems }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
