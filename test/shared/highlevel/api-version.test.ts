import { expect, test } from 'vitest'
import { versionOf } from '../../../shared/highlevel/api-version.ts'

test.each([
  ['/contacts/c1', '2021-07-28'],
  ['/locations/l1/tags', '2021-07-28'],
  ['/users/search?companyId=/calendars/', '2021-07-28'],
  ['/calendars/events/appointments', '2021-04-15'],
])('%s is asked for in its own version, %s', (path, version) => {
  expect(versionOf(path)).toBe(version)
})
