import { expect, test } from 'vitest'
import { logQuery, readRow } from '../../../shared/timeline/log-line.ts'

test('the query asks for the meeting, and for its contact where no meeting is named', () => {
  expect(logQuery({ meetingId: 'meeting-1', contactId: 'contact-1' })).toContain(
    `| filter ispresent(message) and (meetingId = 'meeting-1' or (contactId = 'contact-1' and not ispresent(meetingId))) |`,
  )
  expect(logQuery({ meetingId: 'meeting-1' })).toContain(`| filter ispresent(message) and (meetingId = 'meeting-1') |`)
})

test.each([
  ['a quotation mark that ends the text', "x' or 1 = 1 or meetingId = 'x"],
  ['a pipe', 'x | stats count(*)'],
  ['a backslash', 'x\\'],
  ['an address', 'pat@example.org'],
  ['a line break', 'x\n| limit 1'],
])('an id with %s goes in as the log has it: its digest', (_, meetingId) => {
  const query = logQuery({ meetingId })
  expect(query).not.toContain(meetingId)
  expect(query).toMatch(/meetingId = 'digest-[\w-]+'\) \|/)
})

test('a row is a line with its time, and what is no line of ours is none', () => {
  const row = [
    { field: '@timestamp', value: '2026-03-01 09:00:00.250' },
    { field: 'message', value: 'call' },
    { field: 'status', value: '201' },
    { field: 'reason', value: '' },
    { field: '@ptr', value: 'x' },
  ]
  const at = Date.parse('2026-03-01T09:00:00.250Z')
  expect(readRow(row)).toEqual({ at, message: 'call', fields: { status: '201' } })
  expect(readRow([{ field: '@timestamp', value: '2026-03-01 09:00:00.250' }])).toBeUndefined()
  expect(readRow([{ field: 'message', value: 'call' }])).toBeUndefined()
  expect(
    readRow([
      { field: '@timestamp', value: 'soon' },
      { field: 'message', value: 'call' },
    ]),
  ).toBeUndefined()
})
