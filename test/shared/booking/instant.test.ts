import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseInstant } from '../../../shared/booking/instant.ts'

test.each([
  ['2026-03-10T15:00:00Z', '2026-03-10T15:00:00.000Z'],
  ['2026-03-10T15:00Z', '2026-03-10T15:00:00.000Z'],
  ['2026-03-10T15:00:00.1Z', '2026-03-10T15:00:00.100Z'],
  ['2026-03-10T15:00:00,123Z', '2026-03-10T15:00:00.123Z'],
  ['2026-03-10T15:00:00.123456Z', '2026-03-10T15:00:00.123Z'],
  ['2026-03-10T15:00:00.123999999Z', '2026-03-10T15:00:00.123Z'],
  ['2026-03-10T15:00:00+01:00', '2026-03-10T14:00:00.000Z'],
  ['2026-03-10T15:00:00-0530', '2026-03-10T20:30:00.000Z'],
  ['2026-01-01T00:00:00+14:00', '2025-12-31T10:00:00.000Z'],
  ['2026-03-10T15:00:00+23:59', '2026-03-09T15:01:00.000Z'],
  ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
  [' 2026-03-10T15:00:00Z ', '2026-03-10T15:00:00.000Z'],
  [1_773_154_800, '2026-03-10T15:00:00.000Z'],
  [1_773_154_800.5, '2026-03-10T15:00:00.500Z'],
  [1_773_154_800_123, '2026-03-10T15:00:00.123Z'],
  ['2000-01-01T00:00:00Z', '2000-01-01T00:00:00.000Z'],
  ['2099-12-31T23:59:59.999Z', '2099-12-31T23:59:59.999Z'],
])('W24: %j is the instant %s', (value, instant) => {
  expect(parseInstant(value)).toBe(instant)
})

test.each([
  '2026-03-10T15:00:00',
  '2026-03-10',
  '2026-03-10 15:00:00Z',
  '10/03/2026 15:00',
  '2026-02-30T09:00:00Z',
  '2025-02-29T09:00:00Z',
  '2026-13-01T09:00:00Z',
  '2026-00-10T09:00:00Z',
  '2026-03-00T09:00:00Z',
  '2026-03-10T24:00:00Z',
  '2026-03-10T23:60:00Z',
  '2026-03-10T99:00:00Z',
  '2026-03-10T15:60:00Z',
  '2026-03-10T15:00:60Z',
  '2026-06-30T23:59:60Z',
  '2026-03-10T15:00:00+24:00',
  '2026-03-10T15:00:00+5:00',
  '2026-03-10T15:00:00+05:60',
  '2026-03-10T15:00:00.Z',
  '2026-03-10T15:00:00.1234567890Z',
  'on 2026-03-10T15:00:00Z',
  '2026-03-10T15:00:00Z or later',
  '2026-03-10T15:00:00+99:99',
  '2026-03-10T15:00:00 Europe/Paris',
  '0000-01-01T00:00:00Z',
  '0026-03-10T15:00:00Z',
  '1999-12-31T23:59:59.999Z',
  '2100-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '1773154800',
  'tomorrow',
  '',
  0,
  -1,
  1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  true,
  null,
  undefined,
  {},
  ['2026-03-10T15:00:00Z'],
  new Date('2026-03-10T15:00:00Z'),
])('W24: %j is no instant', (value) => {
  expect(parseInstant(value)).toBeUndefined()
})

test('every instant of our years comes back the same, from text, seconds and milliseconds', () => {
  const date = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(date, (value) => {
      expect(parseInstant(value.toISOString())).toBe(value.toISOString())
      expect(parseInstant(value.getTime())).toBe(value.toISOString())
      expect(parseInstant(value.getTime() / 1000)).toBe(value.toISOString())
    }),
  )
})

test('any value is answered', () => {
  fc.assert(fc.property(fc.anything(), (value) => void parseInstant(value)))
})
