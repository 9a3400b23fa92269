import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { METRICS } from '../../shared/metric-names.ts'
import { figures, figuresNotCounted } from './figure-watch.ts'

const transform = (code: string, file: string): unknown =>
  typeof figures.transform === 'function' ? Reflect.apply(figures.transform, undefined, [code, file]) : undefined

test('every way in which the code counts is seen, and nothing else is touched', () => {
  const code = `options.count('A'); count(METRICS[x], 2); if (metric) count(metric); measure('B', 1); add('ColdStart', 1); queue.count(); set.add('x')`
  const seen = String(transform(code, '/repo/functions/sync/x.ts'))
  expect(seen.match(/tellFigure/g)).toHaveLength(5)
  expect(seen).toContain('queue.count(); set.add(')
  expect(transform(code, '/repo/test/support/x.ts')).toBeUndefined()
})

test('a figure that no test counted is named', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'figures-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const names = Object.keys(METRICS)
  expect(figuresNotCounted(directory)).toEqual(names)
  writeFileSync(path.join(directory, 'figures.txt'), `${names.slice(1).join('\n')}\n`)
  expect(figuresNotCounted(directory)).toEqual(names.slice(0, 1))
})
