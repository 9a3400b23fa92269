import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Vite } from 'vitest/node'
import { METRICS, type MetricName } from '../../shared/metric-names.ts'

declare global {
  /** Hands a figure on to whoever counts it, and remembers that a test made the code count it. */
  var tellFigure:
    | (<Rest extends unknown[]>(count: (name: MetricName, ...rest: Rest) => void) => typeof count)
    | undefined
}

// Where the code counts: count('…'), options.measure('…'), count(METRICS[…]).
const COUNTED =
  /(?<![\w.])((?:(?:options|work|job|meter)\.)?(?:count|measure))\((?='|METRICS|WARNINGS|metric\b)|(?<![\w.])(add)\((?='ColdStart')/g

/** Lets tests know which figures the code under them counted, whatever stands in for the meter. */
export const figures: Vite.Plugin = {
  name: 'figures',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/(?:functions|shared)\/[^?]+\.ts$/.test(id) || id.includes('/test/')) return undefined
    return code.replace(COUNTED, (_, counted, added) => `globalThis.tellFigure(${counted ?? added})(`)
  },
}

const fileIn = (directory: string) => path.join(directory, 'figures.txt')

/** In a worker: from now on what is counted is known. */
export function watchFigures(): { write(directory: string): void } {
  const seen = new Set<string>()
  const written = new Set<string>()
  globalThis.tellFigure =
    (count) =>
    (name, ...rest) => {
      seen.add(name)
      count(name, ...rest)
    }
  return {
    write(directory) {
      const fresh = [...seen].filter((name) => !written.has(name))
      for (const name of fresh) written.add(name)
      if (fresh.length > 0) appendFileSync(fileIn(directory), `${fresh.join('\n')}\n`)
    },
  }
}

/** Figures that the dashboard or an alarm shows and no test of a finished run made the code count. */
export function figuresNotCounted(directory: string): string[] {
  const file = fileIn(directory)
  const counted = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [])
  return Object.keys(METRICS).filter((name) => !counted.has(name))
}
