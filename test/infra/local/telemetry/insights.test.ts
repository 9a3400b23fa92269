import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseQuery } from '../../../../infra/local/telemetry/insights/parse-query.ts'
import { widgetRows } from '../../../../infra/local/telemetry/log-rows.ts'
import { createLogStore } from '../../../../infra/local/telemetry/log-store.ts'
import { QueryError } from '../../../../infra/local/telemetry/query-error.ts'

const NINE = Date.parse('2026-03-01T09:00:00Z')
const MINUTE = 60_000
const RANGE = { from: NINE, to: NINE + 60 * MINUTE }

const LINES: [minute: number, line: object | string][] = [
  [0, { level: 'INFO', message: 'call', meetingId: 'm-1', status: 200, durationMs: 20, remote: 'highlevel' }],
  [1, { level: 'INFO', message: 'call', meetingId: 'm-1', status: 429, durationMs: 100, remote: 'highlevel' }],
  [6, { level: 'INFO', message: 'call', meetingId: 'm-2', status: 200, durationMs: 30, remote: 'chili-piper' }],
  [
    7,
    { level: 'ERROR', message: 'quarantined', meetingId: 'm-2', counts: { notes: 2 }, list: ['x', 'y'], isLast: true },
  ],
  [8, 'Task timed out after 3.00 seconds'],
]

function storeOf(lines = LINES) {
  const store = createLogStore()
  for (const [minute, line] of lines) {
    const message = typeof line === 'string' ? line : JSON.stringify(line)
    store.append({ group: 'sync', stream: 's', at: NINE + minute * MINUTE, message })
  }
  return store
}
const STORE = storeOf()
const rows = (query: string, store = STORE) =>
  widgetRows(store, { query: `SOURCE 'sync' | ${query}` }, RANGE, '000000000000')
/** The first column of every row. */
const first = (query: string) => rows(query).map((row) => Object.values(row)[0])

test.each<[string, string[]]>([
  ['status = 200', ['m-2', 'm-1']],
  ["status = '200'", ['m-2', 'm-1']],
  ['status != 200 and ispresent(status)', ['m-1']],
  ['status >= 400', ['m-1']],
  ['durationMs < 100 and durationMs > 20', ['m-2']],
  ["meetingId = 'm-2' and level = 'ERROR'", ['m-2']],
  ["level = 'ERROR' or status = 429", ['m-2', 'm-1']],
  // and binds more than or.
  ["level = 'ERROR' and status = 1 or status = 429", ['m-1']],
  ["(level = 'ERROR' or status = 429) and not status = 429", ['m-2']],
  ['not ispresent(meetingId)', ['']],
  ['message like /quar.*d/', ['m-2']],
  ['message like /(?i)QUARANTINED/', ['m-2']],
  ["message like 'uarantine'", ['m-2']],
  ['message not like /call/ and ispresent(level)', ['m-2']],
  ['message =~ /^call$/ and status = 429', ['m-1']],
  ['@message like /timed out/', ['']],
  ["remote in ['chili-piper', 'notes-receiver']", ['m-2']],
  ['status not in [200, 429] and ispresent(level)', ['m-2']],
  ['counts.notes = 2', ['m-2']],
  ["list.1 = 'y'", ['m-2']],
  ['isLast = 1', ['m-2']],
  ['`counts.notes` > 1.5', ['m-2']],
  ['meetingId = "m-1" AND status = 429 # a comment | limit 0', ['m-1']],
  ["message = 'it\\'s'", []],
  ['__proto__ = 1', []],
])('filter %s', (condition, expected) => {
  expect(first(`fields meetingId | filter ${condition}`)).toEqual(expected)
})

test.each<[string, Record<string, string>[]]>([
  [
    'fields @timestamp, message as said | filter status = 429',
    [{ '@timestamp': '2026-03-01 09:01:00.000', said: 'call' }],
  ],
  ['filter status = 429 | display status', [{ status: '429' }]],
  ['fields message | limit 1', [{ message: 'Task timed out after 3.00 seconds' }]],
  ['fields message | sort @timestamp asc | limit 1', [{ message: 'call' }]],
  [
    'fields status, durationMs | filter ispresent(status) | sort status desc, durationMs asc',
    [
      { status: '429', durationMs: '100' },
      { status: '200', durationMs: '20' },
      { status: '200', durationMs: '30' },
    ],
  ],
  ['fields status | sort status | limit 3', [{ status: '200' }, { status: '200' }, { status: '429' }]],
  ['stats count(*) as n', [{ n: '5' }]],
  ['stats count(status) as n, count() as all', [{ n: '3', all: '5' }]],
  [
    'filter ispresent(status) | stats sum(durationMs), avg(durationMs), max(durationMs), min(durationMs)',
    [{ 'sum(durationMs)': '150', 'avg(durationMs)': '50', 'max(durationMs)': '100', 'min(durationMs)': '20' }],
  ],
  ['stats pct(durationMs, 50) as p50, pct(durationMs, 99) as p99', [{ p50: '30', p99: '100' }]],
  [
    "filter message = 'call' | stats count(*) as calls, avg(durationMs) as ms by remote | sort calls desc",
    [
      { remote: 'highlevel', calls: '2', ms: '60' },
      { remote: 'chili-piper', calls: '1', ms: '30' },
    ],
  ],
  [
    'stats count(*) as n by bin(5m) | sort n desc',
    [
      { 'bin(5m)': '2026-03-01 09:05:00.000', n: '3' },
      { 'bin(5m)': '2026-03-01 09:00:00.000', n: '2' },
    ],
  ],
  [
    "filter message = 'call' | stats max(status) as worst by bin(1h) as hour, remote | filter worst > 200",
    [{ hour: '2026-03-01 09:00:00.000', remote: 'highlevel', worst: '429' }],
  ],
  ['stats count(*) by remote | sort count(*) desc | limit 1', [{ remote: '', 'count(*)': '2' }]],
  ["filter message = 'none' | stats count(*) as n, avg(durationMs) as ms", [{ n: '0', ms: '' }]],
  ["filter message = 'none' | stats count(*) as n by remote", []],
])('%s', (query, expected) => {
  expect(rows(query)).toEqual(expected)
  // The order of columns is what is shown.
  expect(Object.keys(rows(query)[0] ?? {})).toEqual(Object.keys(expected[0] ?? {}))
})

test('without fields a row is its time and its line', () => {
  expect(rows("filter level = 'ERROR'")).toEqual([
    { '@timestamp': '2026-03-01 09:07:00.000', '@message': JSON.stringify(LINES[3]?.[1]) },
  ])
})

test('several groups are read as one', () => {
  const store = storeOf()
  store.append({ group: 'webhook', stream: 's', at: NINE + 30_000, message: '{"message":"accepted"}' })
  const query = "SOURCE 'sync' | SOURCE 'webhook' | fields message, @log | sort @timestamp asc | limit 2"
  expect(widgetRows(store, { query }, RANGE, '000000000000')).toEqual([
    { message: 'call', '@log': '000000000000:sync' },
    { message: 'accepted', '@log': '000000000000:webhook' },
  ])
})

test.each([
  ['parse @message "a*" as b', 'the command parse is not known to the local stage, only fields, display, filter'],
  ['stats earliest(a)', 'the function earliest is not known to the local stage, only count, sum'],
  ['stats count(*) by datefloor(5m)', 'the function datefloor is not known to the local stage, only bin'],
  ['filter strlen(a) > 1', 'the function strlen is not known to the local stage, only ispresent'],
  ['fields concat(a, b)', 'the function concat is not known'],
  ['filter a', 'expected a comparison'],
  ['filter a = ', 'expected a text in quotes or a number at character 28 of the query, not its end'],
  ['filter a = b', 'expected a text in quotes or a number'],
  ['filter a like /(/', '/(/ is no regular expression'],
  ['filter (a = 1', 'expected )'],
  ['limit 0', 'expected a whole number of rows'],
  ['stats pct(a, 101)', 'pct takes a field and a number from 0 to 100'],
  ['fields a b', 'expected | or the end'],
  ['fields a | ', 'expected a command'],
  ['fields a ; b', '; is not expected at character 26'],
])('%s is refused: %s', (query, message) => {
  expect(() => rows(query)).toThrow(message)
  expect(() => rows(query)).toThrow(QueryError)
})

test('a query without a log group, or with one that is not there, is refused', () => {
  expect(() => widgetRows(STORE, { query: 'fields a' }, RANGE, '0')).toThrow('the query names no log group')
  expect(() => widgetRows(STORE, { query: "SOURCE 'none' | fields a" }, RANGE, '0')).toThrow('no log group none')
})

test('any text is read or refused with an error of ours', () => {
  const word = fc.constantFrom(
    ...['fields', 'filter', 'stats', 'sort', 'by', 'and', 'not', 'like', 'in', '|', ',', '(', ')', '[', ']', '=', '*'],
    ...['a', '1', "'x'", '/x/', '"', '`', 'bin', '5m', 'count', 'pct', 'as', 'desc', 'limit', 'ispresent', '#', '-'],
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(word).map((words) => words.join(' ')),
  )
  fc.assert(
    fc.property(text, (query) => {
      try {
        parseQuery(query)
      } catch (error) {
        expect(error).toBeInstanceOf(QueryError)
      }
    }),
  )
})

test('a log group keeps its newest events', () => {
  const store = createLogStore(10)
  for (let index = 0; index < 102; index++)
    store.append({ group: 'sync', stream: 's', at: NINE + index, message: `line ${index}` })
  const kept = store.events(['sync'], RANGE).map(({ message }) => message)
  expect(kept).toEqual(Array.from({ length: 10 }, (_, index) => `line ${92 + index}`))
})
