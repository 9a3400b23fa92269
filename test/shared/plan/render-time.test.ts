import { expect, test, vi } from 'vitest'
import { parseTimeZone } from '../../../shared/booking/time-zone.ts'
import { isSameZone, renderSpan, renderUtc } from '../../../shared/plan/render-time.ts'

test.each([
  [
    '2026-03-08T06:30:00Z',
    '2026-03-08T07:30:00Z',
    'America/New_York',
    'Sun, 8 Mar 2026, 01:30 – 03:30 (America/New_York)',
  ],
  [
    '2026-11-01T05:30:00Z',
    '2026-11-01T06:30:00Z',
    'America/New_York',
    'Sun, 1 Nov 2026, 01:30 – 01:30 (America/New_York)',
  ],
  ['2026-03-29T00:59:00Z', '2026-03-29T01:00:00Z', 'Europe/London', 'Sun, 29 Mar 2026, 00:59 – 02:00 (Europe/London)'],
  ['2026-01-01T00:00:00Z', undefined, 'Asia/Kolkata', 'Thu, 1 Jan 2026, 05:30 (Asia/Kolkata)'],
  ['2026-12-31T23:30:00Z', undefined, 'Pacific/Kiritimati', 'Fri, 1 Jan 2027, 13:30 (Pacific/Kiritimati)'],
  ['2026-07-01T00:00:00Z', undefined, 'Australia/Lord_Howe', 'Wed, 1 Jul 2026, 10:30 (Australia/Lord_Howe)'],
  ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', 'Europe/London', 'Sun, 25 Oct 2026, 01:30 – 01:30 (Europe/London)'],
  ['2026-06-01T00:00:00Z', undefined, 'UTC', 'Mon, 1 Jun 2026, 00:00 (UTC)'],
])('from %s to %s in %s is %s', (startsAt, endsAt, zone, text) => {
  expect(renderSpan(startsAt, endsAt, zone)).toBe(text)
})

test('an instant is told in UTC, from text or from Unix seconds', () => {
  expect(renderUtc('2026-03-10T15:00:59.999Z')).toBe('2026-03-10 15:00 UTC')
  expect(renderUtc(1_773_154_800)).toBe('2026-03-10 15:00 UTC')
})

test.each(['', 'soon', Number.NaN, 1e20])('what is no instant is told as it is: %s', (instant) => {
  expect(renderUtc(instant)).toBe(String(instant))
})

test.each([
  ['America/New_York', 'US/Eastern', true],
  ['Europe/London', 'europe/london', true],
  ['Europe/Berlin', 'Europe/Paris', false],
])('%s and %s are one zone: %s', (a, b, same) => {
  expect(isSameZone(a, b)).toBe(same)
})

test('F38: however often times are told, and however a zone is written, its formatters are made once', () => {
  const made = vi.spyOn(Intl, 'DateTimeFormat')
  for (let time = 0; time < 500; time++)
    for (const zone of ['Pacific/Chatham', 'pacific/chatham', 'NZ-CHAT']) {
      expect(parseTimeZone(zone)).toBe(zone)
      renderSpan('2026-10-20T15:00:00Z', '2026-10-20T15:30:00Z', zone)
      isSameZone(zone, 'Pacific/Chatham')
    }
  // Two that tell times, and one for each name to be looked up.
  expect(made.mock.calls.length).toBeLessThanOrEqual(4)
  expect(renderSpan('2026-10-20T15:00:00Z', undefined, 'pacific/chatham')).toMatch(/\(pacific\/chatham\)$/)
})
