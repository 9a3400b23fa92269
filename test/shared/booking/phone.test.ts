import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalizePhone } from '../../../shared/booking/phone.ts'

test.each([
  ['+44 20 7946 0958', 'US', '+442079460958'],
  ['+1 (212) 555-0123', 'DE', '+12125550123'],
  ['(212) 555-0123', 'US', '+12125550123'],
  ['212.555.0123', 'US', '+12125550123'],
  ['0044 20 7946 0958', 'GB', '+442079460958'],
  ['011 44 20 7946 0958', 'US', '+442079460958'],
  ['020 7946 0958', 'GB', '+442079460958'],
  ['030/1234567', 'DE', '+49301234567'],
  ['212-555-0123 ext. 45', 'US', '+12125550123'],
  ['212-555-0123x45', 'US', '+12125550123'],
  ['212-555-0123 ext 45', 'US', '+12125550123'],
  ['  212 555 0123  ', 'US', '+12125550123'],
  [`${' '.repeat(50)}212 555 0123 x45\n`, 'US', '+12125550123'],
])('W23: %j in %s is %s', (text, country, phone) => {
  expect(normalizePhone(text, country)).toBe(phone)
})

test.each([
  ['', 'US'],
  ['12345', 'US'],
  ['+44', 'US'],
  ['1-800-FLOWERS', 'US'],
  ['call me: 212 555 0123', 'US'],
  ['212 555 0123 or 212 555 0124', 'US'],
  ['212 555 0123 (Pat)', 'US'],
  ['212-555-0123 ext', 'US'],
  ['212-555-0123 ext. four', 'US'],
  ['+1 000 000 0000', 'US'],
  ['0044 20 7946 0958', 'US'],
  ['020 7946 0958', 'US'],
  ['212 555 0123', 'XX'],
  ['212 555 0123', ''],
  ['٢١٢٥٥٥٠١٢٣', 'US'],
])('W23: %j in %j is no number that can be dialled, and nothing is guessed', (text, country) => {
  expect(normalizePhone(text, country)).toBeUndefined()
})

test('W23: a hundred thousand digits are no number', () => {
  expect(normalizePhone('1'.repeat(100_000), 'US')).toBeUndefined()
})

test('any text is answered, with E.164 or nothing', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[+\d\s().-]{5,30}$/))
  fc.assert(
    fc.property(text, fc.constantFrom('US', 'GB', 'DE', 'ZZ'), (input, country) => {
      expect(normalizePhone(input, country) ?? '+1234567').toMatch(/^\+[1-9]\d{6,14}$/)
    }),
  )
})
