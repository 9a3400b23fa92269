import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { unkeptPromises } from './support/promise-run.ts'
import { idsIn, PROMISE_IDS, type PromiseRow, readPromiseTable, tableProblems } from './support/promise-table.ts'

const here = (file: string) => new URL(file, import.meta.url)
const readme = readFileSync(here('README.md'), 'utf8')
const rows = readPromiseTable(readme)

test('every promise, fault and bad input has one row, with its tests or the reason why there are none', () => {
  expect(tableProblems(rows)).toEqual([])
  expect(rows.map(({ id }) => id)).toEqual(PROMISE_IDS)
})

test.each(rows.filter(({ files }) => files.length > 0))('$id: its tests are there, with its id', ({ id, files }) => {
  for (const file of files) {
    expect(existsSync(here(`${file}.test.ts`)), `test/${file}.test.ts`).toBe(true)
    // Only the run knows the titles: this finds out earlier, promise-reporter.ts for certain.
    expect([...idsIn(readFileSync(here(`${file}.test.ts`), 'utf8'))], file).toContain(id)
  }
})

test('what else is promised names files or folders that are there', () => {
  const others = readme.split('\n').filter((line) => line.startsWith('| – |'))
  const named = others.flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((name) => !existsSync(here(`${name}.test.ts`)) && !existsSync(here(name)))).toEqual([])
})

describe('the table is read', () => {
  const rowOf = (where: string) => readPromiseTable(`| F3 | what | ${where} |`)[0]

  test.each<[string, Partial<PromiseRow>]>([
    ['`a/b`, `c`', { files: ['a/b', 'c'], outside: undefined, maySkip: false }],
    ['`browser/connect` (skips without Chromium)', { files: ['browser/connect'], maySkip: true }],
    ['not covered here: SQS’s own fairness', { files: [], outside: 'SQS’s own fairness' }],
  ])('%s', (where, expected) => expect(rowOf(where)).toMatchObject({ id: 'F3', ...expected }))

  test('rows without an id, and tables of other things, are left out', () => {
    expect(readPromiseTable('| – | what | `a` |\n| 7 | `GET /x` | `b` |\n| # | x | y |\nF3 in a text')).toEqual([])
  })

  test.each([
    ['F3, F11: dies', ['F3', 'F11']],
    ['W14–W16: malformed', ['W14', 'W15', 'W16']],
    ['group > P5: title', ['P5']],
    ['AF3 is none, nor is F3a or W123', []],
  ])('%s', (title, ids) => expect([...idsIn(title)]).toEqual(ids))

  test.each<[string, Partial<PromiseRow>[], string]>([
    ['missing', [], 'F3 has no row'],
    ['twice', [{}, {}], 'F3 has more than one row'],
    ['unknown', [{ id: 'F39' }], 'F39 is on no list'],
    ['without tests', [{ files: [] }], 'F3 names neither a test file nor why there is none'],
    ['with a reason that is none', [{ files: [], outside: 'later' }], 'F3 names neither a test file nor why'],
  ])('a row that is %s is found', (_, changed, problem) => {
    const good: PromiseRow = { id: 'F3', files: ['a'], outside: undefined, maySkip: false }
    const all = [...rows.filter(({ id }) => id !== 'F3'), ...changed.map((change) => ({ ...good, ...change }))]
    expect(tableProblems(all).join()).toContain(problem)
  })
})

describe('a run of everything is held to the table', () => {
  const row = (more: Partial<PromiseRow> = {}): PromiseRow[] => [
    { id: 'F3', files: ['a'], outside: undefined, maySkip: false, ...more },
  ]
  const ran = (title: string, ...states: ('passed' | 'failed' | 'skipped')[]) =>
    new Map([['a', states.map((state) => ({ title, state }))]])

  test('a test that passed keeps it', () => {
    expect(unkeptPromises(row(), ran('F1–F4: x', 'passed', 'skipped'))).toEqual([])
  })

  test.each([
    ['no file', ran('F3: x'), 'F3: a has no test with F3 in its title'],
    ['no title', ran('F4: x', 'passed'), 'F3: a has no test with F3 in its title'],
    ['failed', ran('F3: x', 'passed', 'failed'), 'F3: a test in a failed'],
    ['skipped', ran('F3: x', 'skipped'), 'F3: its tests in a did not run'],
  ])('%s breaks it', (_, run, problem) => expect(unkeptPromises(row(), run)).toEqual([problem]))

  test('one that may be skipped and was is no breach, one that failed is', () => {
    expect(unkeptPromises(row({ maySkip: true }), ran('F3: x', 'skipped'))).toEqual([])
    expect(unkeptPromises(row({ maySkip: true }), ran('F3: x', 'failed'))).toHaveLength(1)
  })
})
