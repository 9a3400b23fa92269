import { expect, test } from 'vitest'
import { errorCodeOf } from '../../../shared/chili-piper/refusal.ts'

test.each([
  ['Invalid value for: body', 'Invalid value for: body'],
  ["Invalid value for: body (must be text at 'pat@example.org')", 'Invalid value for: body'],
  ['Invalid value for: path parameter meetingId', 'Invalid value for: path parameter meetingId'],
  ['Invalid value for: query parameter query (pat@example.org)', 'Invalid value for: query parameter query'],
  ['Invalid value for: pat@example.org', undefined],
  ['Invalid value for: query parameter pat@example.org', undefined],
  ['<html>pat@example.org</html>', undefined],
  [{ errorCode: 'SlotNotAvailable', errorMessage: 'pat@example.org' }, 'SlotNotAvailable'],
  [{ errorCode: 'meeting.not_found' }, 'meeting.not_found'],
  [{ errorCode: 'pat@example.org' }, undefined],
  [{ errorCode: 'Meeting of Pat' }, undefined],
  [{ errorCode: 7 }, undefined],
  [null, undefined],
  [['errorCode'], undefined],
])('of the refusal %j only a plain word is told', (body, told) => {
  expect(errorCodeOf(body)).toBe(told)
})
