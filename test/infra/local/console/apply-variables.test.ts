import { expect, test } from 'vitest'
import { applyVariables } from '../../../../infra/local/console/dashboard/apply-variables.ts'

const VARIABLE = {
  type: 'property' as const,
  property: 'location',
  id: 'place',
  defaultValue: 'all',
  visible: true,
  values: [],
}
const apply = (metrics: Parameters<typeof applyVariables>[0], chosen = new Map([['place', 'loc-1']])) =>
  applyVariables(metrics, [VARIABLE], chosen)

test('it sets the dimension wherever a metric has it, whichever value stands there, and no other', () => {
  expect(
    apply([
      ['N', 'Synced', 'location', 'all', { stat: 'Sum' }],
      ['N', 'Refused', 'reason', 'location', 'location', 'all'],
      ['N', 'location'],
      [{ expression: 'SUM([a])', id: 'location' }],
    ]),
  ).toEqual([
    ['N', 'Synced', 'location', 'loc-1', { stat: 'Sum' }],
    ['N', 'Refused', 'reason', 'location', 'location', 'loc-1'],
    ['N', 'location'],
    [{ expression: 'SUM([a])', id: 'location' }],
  ])
})

test('nothing chosen is the default; without a default it stays as the dashboard has it', () => {
  const metrics = [['N', 'Synced', 'location', 'somewhere']]
  expect(apply(metrics, new Map())).toEqual([['N', 'Synced', 'location', 'all']])
  expect(applyVariables(metrics, [{ ...VARIABLE, defaultValue: undefined }], new Map())).toEqual(metrics)
})

test('metrics that repeat the one before them are written out first', () => {
  expect(
    apply([['N', 'A', 'location', 'all'], ['.', 'B', '.', '.', { color: '#fff' }], ['...'], ['...', 'other']]),
  ).toEqual([
    ['N', 'A', 'location', 'loc-1'],
    ['N', 'B', 'location', 'loc-1', { color: '#fff' }],
    ['N', 'B', 'location', 'loc-1'],
    ['N', 'B', 'location', 'loc-1'],
  ])
})
