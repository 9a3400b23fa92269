import { expect, test } from 'vitest'
import type { HistoryLine } from '../../../shared/plan/booking-state.ts'
import { createView } from '../../../shared/plan/template-view.ts'
import { aState, sparseInput } from './template-fixtures.ts'

const [TEN, ELEVEN] = ['2026-03-10T15:00:00.000Z', '2026-03-11T15:00:00.000Z']
test.each<[Omit<HistoryLine, 'at'>, string]>([
  [{ what: 'booked' }, 'booked'],
  [{ what: 'booked', to: TEN }, 'booked for 2026-03-10 15:00 UTC'],
  [{ what: 'rescheduled', from: TEN, to: ELEVEN }, 'moved from 2026-03-10 15:00 UTC to 2026-03-11 15:00 UTC'],
  [{ what: 'rescheduled' }, 'moved'],
  [
    { what: 'reassigned', from: 'rita@example.com', to: 'sam@example.com' },
    'reassigned from rita@example.com to sam@example.com',
  ],
  [{ what: 'reassigned' }, 'reassigned'],
  [{ what: 'guests-changed' }, 'guests changed'],
  [{ what: 'updated' }, 'details changed'],
  [{ what: 'cancelled' }, 'cancelled'],
  [{ what: 'restored' }, 'on again'],
  [{ what: 'no-show' }, 'guest did not come'],
  [{ what: 'completed' }, 'held'],
])('the story tells %j as "%s"', (line, text) => {
  const state = aState({}, { history: [{ at: 1_772_355_600, ...line }] })
  expect(createView({ ...sparseInput(), state }).items('history')).toEqual([{ at: '2026-03-01 09:00 UTC', text }])
})
