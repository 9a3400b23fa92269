import { expect, test } from 'vitest'
import type { TimelineEntry } from '../../../shared/ledger/link.ts'
import { describeLine } from '../../../shared/timeline/describe-line.ts'
import { describeSpan, mergeTimeline } from '../../../shared/timeline/merge-timeline.ts'

const AT = Date.parse('2026-03-01T09:00:00Z')
const entry = (overrides: Partial<TimelineEntry> = {}): TimelineEntry => ({
  at: AT,
  changes: ['created'],
  outcome: 'synced',
  steps: ['create contact', 'create note'],
  ...overrides,
})
const line = (ms: number, message: string, fields: Record<string, string> = {}) => ({ at: AT + ms, message, fields })
const STEPS = { steps: 'create contact; create note' }
const merged = (entries: TimelineEntry[], lines: ReturnType<typeof line>[], plans: TimelineEntry[] = []) =>
  mergeTimeline({ tenant: 'demo', entries, plans }, lines).map(({ at, source, what }) => [at - AT, source, what])

test('a run that the log tells with its calls is not told a second time by the table', () => {
  const lines = [
    line(-500, 'delivery accepted', { change: 'created' }),
    line(20, 'planned', STEPS),
    line(140, 'call', { remote: 'highlevel', call: 'POST /contacts/', status: '201' }),
    line(260, 'booking', { change: 'created', outcome: 'synced' }),
  ]
  expect(merged([entry()], lines)).toEqual([
    [-500, 'log', 'created received, verified and put on the queue'],
    [20, 'log', 'planned'],
    [140, 'log', 'highlevel: POST /contacts/ → 201'],
    [260, 'log', 'created: applied'],
  ])
})

test.each([
  ['without logs', []],
  ['with a plan of other steps', [line(20, 'planned', { steps: 'create note' })]],
  ['with the same plan of another run', [line(120_000, 'planned', STEPS)]],
  ['with a plan of another tenant’s booking', [line(20, 'planned', { ...STEPS, tenant: 'two' })]],
])('what the table tells is told %s', (_, lines) => {
  expect(merged([entry()], lines)).toContainEqual([0, 'table', 'created: synced'])
})

test('what another tenant’s booking of the same id says is left out, in any order of the lines', () => {
  const lines = [line(9, 'held', { tenant: 'demo' }), line(5, 'held', { tenant: 'two' }), line(1, 'held')]
  expect(merged([], lines).map(([at]) => at)).toEqual([1, 9])
})

test('a dry run is told once', () => {
  const plan = entry({ outcome: 'planned' })
  expect(merged([], [], [plan])).toEqual([[0, 'table', 'created: dry run, planned']])
  expect(merged([], [line(3, 'booking', { outcome: 'planned', change: 'created' })], [plan])).toEqual([
    [3, 'log', 'created: dry run, nothing was written'],
  ])
})

test.each([
  ['delivery accepted', { change: 'updated' }, 'good', 'updated received, verified and put on the queue', []],
  [
    'delivery ignored',
    { change: 'created', reason: 'route' },
    'plain',
    'created received, verified and skipped',
    ['route'],
  ],
  ['change found', { change: 'no-show' }, 'good', 'reconcile found what no webhook told: no-show', []],
  ['planned', STEPS, 'plain', 'planned', ['create contact', 'create note']],
  ['planned', {}, 'plain', 'planned', ['nothing to do']],
  [
    'call',
    { remote: 'highlevel', call: 'PUT /contacts/{id}', status: '503' },
    'waiting',
    'highlevel: PUT /contacts/{id} → 503',
    [],
  ],
  [
    'call',
    { remote: 'chili-piper', call: 'GET x', errorName: 'TimeoutError' },
    'waiting',
    'chili-piper: GET x → TimeoutError',
    [],
  ],
  ['booking', { change: 'created', outcome: 'duplicate' }, 'plain', 'created: done before, nothing to do', []],
  [
    'booking',
    { change: 'deleted', outcome: 'ignored', reason: 'nothing-to-cancel' },
    'plain',
    'deleted: skipped',
    ['nothing-to-cancel'],
  ],
  [
    'booking',
    { change: 'created', outcome: 'elsewhere', reason: 'location-2' },
    'plain',
    'created: sent on to location location-2',
    [],
  ],
  [
    'crm event',
    { change: 'NoteUpdate', outcome: 'echo' },
    'plain',
    'NoteUpdate of HighLevel dropped: it tells of what was written from here',
    [],
  ],
  [
    'crm event',
    { change: 'NoteUpdate', outcome: 'ignored', reason: 'not ours' },
    'plain',
    'NoteUpdate of HighLevel skipped',
    ['not ours'],
  ],
  [
    'held',
    { delaySeconds: '40', receiveCount: '3', errorName: 'RateLimitedError', errorMessage: 'try again in 40 s' },
    'waiting',
    'held for 40 s',
    ['attempt 3', 'RateLimitedError: try again in 40 s'],
  ],
  [
    'quarantined',
    { receiveCount: '1', errorName: 'TypeError' },
    'bad',
    'put into the dead-letter queue',
    ['attempt 1', 'TypeError'],
  ],
  ['something new', { level: 'ERROR', outcome: 'o' }, 'bad', 'something new', ['o']],
] as const)('the line “%s” of %j is told', (message, fields, tone, what, details) => {
  expect(describeLine(line(0, message, { ...fields }))).toMatchObject({ tone, what, details })
})

test.each([
  [250, '0.3 s'],
  [9_900, '9.9 s'],
  [61_000, '1 min 1 s'],
  [7_200_000, '2 h'],
  [90_061_000, '1 d 1 h'],
])('%i ms are %s', (ms, text) => expect(describeSpan(ms)).toBe(text))
