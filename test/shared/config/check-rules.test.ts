import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkRules } from '../../../shared/config/check-rules.ts'
import type { RoutingRule } from '../../../shared/config/routing-settings.ts'
import { decide } from '../../../shared/routing/decide.ts'

const TAGS = ['a', 'b', 'c']
const someTags = fc.uniqueArray(fc.constantFrom(...TAGS), { minLength: 1 })
const words = fc.uniqueArray(fc.constantFrom('1', '1.0', '2', 'x', 'xy'), { minLength: 1, maxLength: 2 })
const number = fc.integer({ min: 0, max: 3 })
const condition = fc.record(
  { is: words, isNot: words, contains: words, exists: fc.boolean(), atLeast: number, atMost: number },
  { requiredKeys: [] },
)
const rules = fc
  .array(
    fc.record({
      when: fc.record(
        {
          tags: fc.record({ any: someTags, all: someTags, none: someTags }, { requiredKeys: [] }),
          fields: fc.dictionary(fc.constantFrom('country', 'city'), condition, { maxKeys: 2 }),
        },
        { requiredKeys: [] },
      ),
      priority: fc.integer({ min: 0, max: 1 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) =>
    all.map(
      (one, index): RoutingRule => ({
        ...one,
        name: `rule ${index}`,
        score: 1,
        to: { team: `${index}`, router: `${index}` },
      }),
    ),
  )
const value = fc.oneof(
  fc.constantFrom('1', '2', 'x', 'xy', '', 3),
  fc.array(fc.constantFrom('1', '2', '3', 'X'), { maxLength: 2 }),
)
const contact = fc.record({
  tags: fc.subarray(TAGS),
  fields: fc.record({ country: value, city: value }, { requiredKeys: [] }),
})

test('a rule that is said never to win never wins, whatever the contact', () => {
  let told = 0
  fc.assert(
    fc.property(rules, fc.array(contact, { minLength: 1, maxLength: 20 }), (all, contacts) => {
      const hidden = checkRules(all, 'first').map(({ path }) => all[Number(path[0])]?.name)
      told += hidden.length
      const winners = contacts.map(
        (one) => decide({ rules: all, pick: 'first', otherwise: { team: '', router: '' } }, one).rule,
      )
      expect(winners.filter((name) => name !== undefined && hidden.includes(name))).toEqual([])
    }),
    { numRuns: 1000 },
  )
  expect(told).toBeGreaterThan(50)
})
