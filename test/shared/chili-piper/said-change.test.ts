import { expect, test } from 'vitest'
import { readSaidChange } from '../../../shared/chili-piper/said-change.ts'

test.each([
  ['Created', 'created'],
  ['MeetingCreated', 'created'],
  ['updated', 'updated'],
  ['MeetingUpdated', 'updated'],
  ['Deleted', 'deleted'],
  ['Canceled', 'deleted'],
  ['Cancelled', 'deleted'],
  ['MeetingDeleted', 'deleted'],
  ['NoShow', undefined],
  ['', undefined],
])('a body of type %j says %s', (type, change) => {
  expect(readSaidChange({ type, meetingIdChili: 'x' })).toBe(change)
})

test.each([undefined, null, [], 'Created', {}, { type: 1 }, { type: null }])('%j says nothing', (body) => {
  expect(readSaidChange(body)).toBeUndefined()
})
