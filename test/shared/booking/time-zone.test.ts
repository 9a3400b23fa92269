import { expect, test } from 'vitest'
import { parseTimeZone } from '../../../shared/booking/time-zone.ts'

test.each(['America/New_York', 'Asia/Kolkata', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5', 'UTC'])(
  'the IANA name %s stays as it was given',
  (name) => {
    expect(parseTimeZone(name)).toBe(name)
  },
)

test.each([undefined, '', ' ', 'Eastern Time (US & Canada)', 'Mars/Olympus', '+05:30', '-0800', 'a'.repeat(65)])(
  '%j is no zone',
  (text) => {
    expect(parseTimeZone(text)).toBeUndefined()
  },
)
