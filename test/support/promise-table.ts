/** How many rows each list has: promises, faults, deliveries, queue messages, replies of HighLevel, OAuth callbacks. */
const ROWS = { P: 20, F: 38, W: 31, Q: 12, C: 10, O: 10 }

/** Every id that has to have a row, in order. */
export const PROMISE_IDS: readonly string[] = Object.entries(ROWS).flatMap(([letter, count]) =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
)

/** One row of the tables in test/README.md. */
export interface PromiseRow {
  id: string
  /** Test files, from test/ and without `.test.ts`. */
  files: string[]
  /** Why it cannot be covered here; undefined where it is. */
  outside: string | undefined
  /** Its tests may be skipped on machines that lack what the row names. */
  maySkip: boolean
}

/** The rows of all tables whose first cell is an id. The last cell names test files in backticks, or says why there are none. */
export function readPromiseTable(markdown: string): PromiseRow[] {
  return markdown.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim())
    const [, id = '', ...rest] = cells
    if (!/^[PFWQCO]\d+$/.test(id)) return []
    const where = rest.at(-2) ?? ''
    return [
      {
        id,
        files: [...where.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
        outside: /\bnot covered here: (\S.*)/.exec(where)?.[1],
        maySkip: /\bskips without\b/.test(where),
      },
    ]
  })
}

/** The ids in a title or source text, ranges such as `W14–W16` included. */
export function idsIn(text: string): Set<string> {
  const ids = new Set<string>()
  for (const [, letter = '', first, last] of text.matchAll(/\b([PFWQCO])(\d{1,2})(?:–\1?(\d{1,2}))?\b/g))
    for (let number = Number(first); number <= Number(last ?? first); number++) ids.add(`${letter}${number}`)
  return ids
}

/** What is wrong with the table itself: rows that are missing, double, out of order or without an answer. */
export function tableProblems(rows: readonly PromiseRow[]): string[] {
  const ids = rows.map(({ id }) => id)
  return [
    ...PROMISE_IDS.filter((id) => !ids.includes(id)).map((id) => `${id} has no row`),
    ...ids.filter((id) => !PROMISE_IDS.includes(id)).map((id) => `${id} is on no list`),
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id} has more than one row`),
    ...rows
      .filter(({ files, outside }) => files.length === 0 && (outside ?? '').split(' ').length < 4)
      .map(({ id }) => `${id} names neither a test file nor why there is none`),
  ]
}
