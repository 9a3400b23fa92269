import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crmText } from '../../../shared/booking/crm-text.ts'

test.each([
  ['as it is', 'as it is', 20],
  ['  trimmed \n', 'trimmed', 20],
  ['a\u0000b\u0000', 'ab', 20],
  ['a\uD83Db', 'a\uFFFDb', 20],
  ['exactly ten', 'exactly ten', 11],
  ['one too many', 'one too ma…', 11],
  ['ab😀cd', 'ab…', 4],
  ['ab😀cd', 'ab😀…', 5],
])('W22: %j becomes %j within %i units', (text, expected, max) => {
  expect(crmText(text, max)).toBe(expected)
})

test('W22: any text comes out well-formed, without NUL and within its limit', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 1, max: 100 }), (text, max) => {
      const cut = crmText(text, max)
      expect(cut.length).toBeLessThanOrEqual(max)
      expect(cut.isWellFormed()).toBe(true)
      expect(cut).not.toContain('\u0000')
    }),
  )
})
