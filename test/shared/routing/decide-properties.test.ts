import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Routing, RoutingRule } from '../../../shared/config/routing-settings.ts'
import { decide, destinationKey } from '../../../shared/routing/decide.ts'
import type { RoutingContact } from '../../../shared/routing/match-rule.ts'

const TAGS = ['vip', 'gold', 'eu', 'b2b', 'customer']
const someTags = fc.uniqueArray(fc.constantFrom(...TAGS), { minLength: 1, maxLength: 3 })
const condition = fc.record(
  {
    is: fc.array(fc.string(), { minLength: 1, maxLength: 2 }),
    isNot: fc.array(fc.string(), { minLength: 1, maxLength: 2 }),
    contains: fc.array(fc.string(), { minLength: 1, maxLength: 2 }),
    exists: fc.boolean(),
    atLeast: fc.double({ noNaN: true }),
    atMost: fc.double({ noNaN: true }),
  },
  { requiredKeys: [] },
)
const when = fc.record(
  {
    tags: fc.record({ any: someTags, all: someTags, none: someTags }, { requiredKeys: [] }),
    fields: fc.dictionary(fc.constantFrom('country', 'contact.plan', 'email.domain'), condition, { maxKeys: 2 }),
  },
  { requiredKeys: [] },
)
const rule: fc.Arbitrary<RoutingRule> = fc.record({
  name: fc.string(),
  when,
  priority: fc.integer({ min: -2, max: 2 }),
  score: fc.integer({ min: 1, max: 5 }),
  to: fc.constantFrom({ team: 'A', router: 'a' }, { team: 'B', router: 'b' }, { team: 'C', router: 'c' }),
})
const contact = fc.record({
  tags: fc.array(fc.constantFrom(...TAGS, 'VIP', 'x')),
  fields: fc.dictionary(fc.constantFrom('country', 'contact.plan', 'email.domain', '__proto__'), fc.anything()),
})
const otherwise = { team: 'Everybody', router: 'inbound' }
const routing = fc.record({
  rules: fc.array(rule, { maxLength: 6 }),
  pick: fc.constantFrom('first' as const, 'score' as const),
  otherwise: fc.constant(otherwise),
})
type Rules = Pick<Routing, 'rules' | 'pick' | 'otherwise'>

test('whatever the contact holds, there is a decision, and a rule that decided matched', () => {
  fc.assert(
    fc.property(routing, fc.option(contact, { nil: undefined }), (all, one) => {
      const { rule: winner, trace, ...to } = decide(all, one)
      expect(trace).toHaveLength(all.rules.length)
      if (winner === undefined) expect([to, trace.some(({ matched }) => matched)]).toEqual([otherwise, false])
      else expect(trace.some((entry) => entry.rule === winner && entry.matched)).toBe(true)
    }),
  )
})

/** What each destination scores for the contact, told by deciding with its rules alone. */
function totals(all: Rules, one: RoutingContact): Map<string, number> {
  const found = new Map<string, number>()
  for (const candidate of all.rules)
    if (decide({ ...all, rules: [candidate] }, one).rule !== undefined)
      found.set(destinationKey(candidate.to), (found.get(destinationKey(candidate.to)) ?? 0) + candidate.score)
  return found
}

test('under score the order of the rules does not matter, unless two destinations tie', () => {
  fc.assert(
    fc.property(
      fc.array(rule, { maxLength: 6 }),
      contact,
      fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
      (rules, one, keys) => {
        const all: Rules = { rules, pick: 'score', otherwise }
        const sums = [...totals(all, one).values()]
        fc.pre(sums.filter((sum) => sum === Math.max(...sums)).length <= 1)
        const shuffled = rules
          .map((value, index) => ({ value, key: keys[index] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ value }) => value)
        expect(destinationKey(decide({ ...all, rules: shuffled }, one))).toBe(destinationKey(decide(all, one)))
      },
    ),
  )
})

test('a tag that no rule names changes nothing', () => {
  fc.assert(
    fc.property(routing, contact, (all, one) => {
      const more = { ...one, tags: ['unheard-of', ...one.tags] }
      expect(decide(all, more)).toEqual(decide(all, one))
    }),
  )
})

test('no sentence quotes the contact', () => {
  fc.assert(
    fc.property(routing, fc.string({ minLength: 12, maxLength: 20 }), (all, secret) => {
      const text = `secret${secret.replaceAll(/[^a-z]/g, '')}`
      const { trace } = decide(all, { tags: [text], fields: { country: text, 'contact.plan': [text] } })
      expect(JSON.stringify(trace)).not.toContain('secret')
    }),
  )
})
