import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

// The bad-input list: deliveries (W), queue messages (Q), answers of HighLevel and Chili Piper (C), OAuth callbacks (O).
const ROWS = { W: 31, Q: 12, C: 10, O: 10 }
const TESTS = new URL('..', import.meta.url)

/** A title, or a row of a table of tests, begins with the ids it is about: 'W17, W18: …'. */
const TITLE = /['"`]((?:[A-Z]\d{1,2}, )*[A-Z]\d{1,2}): /g

test('every row of the bad-input list is what a test is about', () => {
  const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'))
  const told = files.flatMap((name) => {
    const titles = readFileSync(new URL(name.replaceAll('\\', '/'), TESTS), 'utf8').matchAll(TITLE)
    return [...titles].flatMap(([, ids = '']) => ids.split(', '))
  })
  const rows = Object.entries(ROWS).flatMap(([list, rows]) =>
    Array.from({ length: rows }, (_, at) => `${list}${at + 1}`),
  )
  expect(rows.filter((row) => !told.includes(row))).toEqual([])
})
