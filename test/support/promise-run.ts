import { idsIn, type PromiseRow } from './promise-table.ts'

export interface RanTest {
  /** With the titles of the groups it is in. */
  title: string
  state: 'passed' | 'failed' | 'skipped' | 'pending'
}

/** By file, from test/ and without `.test.ts`. */
export type Run = ReadonlyMap<string, readonly RanTest[]>

/** What the table promises and a finished run of the whole suite did not show: one line each. */
export function unkeptPromises(rows: readonly PromiseRow[], run: Run): string[] {
  const byFile = new Map([...run].map(([file, tests]) => [file, tests.map((it) => ({ ...it, ids: idsIn(it.title) }))]))
  return rows.flatMap(({ id, files, maySkip }) =>
    files.flatMap((file) => {
      const tests = (byFile.get(file) ?? []).filter(({ ids }) => ids.has(id))
      if (tests.length === 0) return [`${id}: ${file} has no test with ${id} in its title`]
      if (tests.some(({ state }) => state === 'failed')) return [`${id}: a test in ${file} failed`]
      if (!maySkip && !tests.some(({ state }) => state === 'passed')) return [`${id}: its tests in ${file} did not run`]
      return []
    }),
  )
}
