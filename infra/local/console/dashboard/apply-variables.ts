import type { JsonValue } from '../../aws/protocol.ts'
import type { Variable } from './dashboard.ts'

/** By the variable's id. */
export type Chosen = ReadonlyMap<string, string>

/**
 * The metrics of a widget with the chosen values: each variable sets the dimension of its name wherever a metric has it.
 * Metrics that repeat the one before them by `.` and `...` are written out first.
 */
export function applyVariables(metrics: JsonValue[], variables: Variable[], chosen: Chosen): JsonValue[] {
  const values = new Map(
    variables.flatMap(({ id, property, defaultValue }): [string, string][] => {
      const value = chosen.get(id) ?? defaultValue
      return value === undefined ? [] : [[property, value]]
    }),
  )
  let before: string[] = []
  return metrics.map((metric) => {
    if (!Array.isArray(metric)) return metric
    const names = metric.filter((part) => typeof part === 'string')
    if (names.length === 0) return metric
    before = writeOut(names, before)
    const set = before.map((part, at) => (at >= 3 && at % 2 === 1 ? (values.get(before[at - 1] ?? '') ?? part) : part))
    return [...set, ...metric.filter((part) => typeof part !== 'string')]
  })
}

function writeOut(names: string[], before: string[]): string[] {
  const [first] = names
  // The last of what stands after `...` takes the place of the last before it.
  const whole = first === '...' ? [...before.slice(0, before.length - (names.length - 1)), ...names.slice(1)] : names
  return whole.map((name, at) => (name === '.' ? (before[at] ?? name) : name))
}
