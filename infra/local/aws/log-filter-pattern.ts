import { compare, eventRow, isPresent } from '../telemetry/insights/row.ts'
import type { LogEvent } from '../telemetry/log-store.ts'
import { invalidParameter } from './logs-input.ts'

type Fits = (event: LogEvent) => boolean

const ONE = /^\$\.([\w.@]+)\s*(!=|<=|>=|=|<|>)\s*(?:"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?)|([\w*.-]+))$/

const HOLDS: Record<string, (order: number) => boolean> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
}

/**
 * The simple patterns: none, texts that must all be in the line, or { $.field = "value" }, several of them with &&.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @throws InvalidParameterException for any other.
 */
export function parseFilterPattern(pattern: string): Fits {
  const text = pattern.trim()
  if (text === '') return () => true
  const [, inner] = /^\{(.*)\}$/s.exec(text) ?? []
  if (inner !== undefined) {
    const conditions = inner.split('&&').map((part) => parseCondition(part.trim()))
    return (event) => conditions.every((condition) => condition(event))
  }
  if (/[[\]{}?%]/.test(text)) throw invalidParameter(`the filter pattern ${text} is not known to the local stage`)
  const terms = [...text.matchAll(/(-?)(?:"([^"]*)"|(\S+))/g)].map(([, not, quoted, word = '']) => ({
    isWanted: not === '',
    term: quoted ?? word,
  }))
  return ({ message }) => terms.every(({ isWanted, term }) => message.includes(term) === isWanted)
}

function parseCondition(text: string): Fits {
  const [, field = '', operator = '', quoted, number, word] = ONE.exec(text) ?? []
  const holds = HOLDS[operator]
  if (!holds) throw invalidParameter(`{ ${text} } is not known to the local stage: use { $.field = "value" }`)
  const wanted = number === undefined ? (quoted?.replace(/\\(.)/g, '$1') ?? word ?? '') : Number(number)
  const star = typeof wanted === 'string' && wanted.includes('*') ? wildcard(wanted) : undefined
  return (event) => {
    const cell = eventRow(event, '')(field)
    if (!isPresent(cell)) return false
    return star ? star(String(cell)) === (operator === '=') : holds(compare(cell, wanted))
  }
}

function wildcard(pattern: string): (text: string) => boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const test = new RegExp(`^${escaped.join('.*')}$`, 's')
  return (text) => test.test(text)
}
