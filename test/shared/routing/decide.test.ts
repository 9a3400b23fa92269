import { expect, test } from 'vitest'
import { decide } from '../../../shared/routing/decide.ts'
import { aRouting, aRule, type RuleInput } from './routings.ts'

const tags = (...names: string[]) => ({ tags: names, fields: {} })
const fields = (values: Record<string, unknown>) => ({ tags: [], fields: values })
const anyOf = (...any: string[]) => ({ tags: { any } })
const field = (key: string, condition: NonNullable<RuleInput['when']['fields']>[`contact.${string}`]) => ({
  fields: { [key]: condition },
})
const PLAN = 'contact.plan'
const SIZE = 'contact.team_size'

type Case = [title: string, when: RuleInput['when'], contact: Parameters<typeof decide>[1], matches: boolean]

const CONDITIONS: Case[] = [
  ['[routing.rules.when.tags.any] one of them is enough', anyOf('vip', 'gold'), tags('gold'), true],
  ['any: both are fine, too', anyOf('vip', 'gold'), tags('vip', 'gold'), true],
  ['any: others do not count', anyOf('vip', 'gold'), tags('silver'), false],
  ['any: a contact without tags has none', anyOf('vip'), tags(), false],
  ['any: a part of a tag is another tag', anyOf('vip'), tags('vip-2026'), false],
  ['any: tags are compared without case', anyOf('vip'), tags('VIP'), true],
  ['any: and without outer spaces', anyOf('vip'), tags(' vip '), true],
  ['any: a tag named like something every object has', anyOf('constructor'), tags('vip'), false],
  ['[routing.rules.when.tags.all] each of them', { tags: { all: ['vip', 'eu'] } }, tags('eu', 'vip', 'x'), true],
  ['all: one is not enough', { tags: { all: ['vip', 'eu'] } }, tags('vip'), false],
  ['all: without case', { tags: { all: ['vip', 'eu'] } }, tags('EU', 'Vip'), true],
  ['[routing.rules.when.tags.none] not one of them', { tags: { none: ['customer'] } }, tags('vip'), true],
  ['none: without any tag it holds', { tags: { none: ['customer'] } }, tags(), true],
  ['none: one of them is too many', { tags: { none: ['customer', 'churned'] } }, tags('churned', 'vip'), false],
  ['none: without case', { tags: { none: ['customer'] } }, tags('Customer'), false],
  ['any and none together', { tags: { any: ['vip'], none: ['customer'] } }, tags('vip'), true],
  ['any without none', { tags: { any: ['vip'], none: ['customer'] } }, tags('vip', 'customer'), false],
  ['any, all and none', { tags: { any: ['a', 'b'], all: ['c'], none: ['d'] } }, tags('b', 'c'), true],
  ['any, all and none, when all fails', { tags: { any: ['a'], all: ['c'], none: ['d'] } }, tags('a'), false],
  [
    '[routing.rules.when.fields.<key>.is] the same text',
    field('country', { is: 'DE' }),
    fields({ country: 'DE' }),
    true,
  ],
  ['is: without case and outer spaces', field('city', { is: 'Berlin' }), fields({ city: ' BERLIN ' }), true],
  ['is: another text', field('country', { is: 'DE' }), fields({ country: 'FR' }), false],
  ['is: one of several', field('country', { is: ['DE', 'AT', 'CH'] }), fields({ country: 'AT' }), true],
  ['is: a part is not the same', field('city', { is: 'Berlin' }), fields({ city: 'Berlin-Mitte' }), false],
  ['is: a missing field is nothing', field('country', { is: 'DE' }), fields({}), false],
  ['is: null is nothing', field('country', { is: 'DE' }), fields({ country: null }), false],
  ['is: an empty text is nothing', field('country', { is: 'DE' }), fields({ country: '  ' }), false],
  ['is: numbers as numbers', field(SIZE, { is: 50 }), fields({ [SIZE]: '50.0' }), true],
  ['is: a number that is saved as one', field(SIZE, { is: '50' }), fields({ [SIZE]: 50 }), true],
  ['is: another number', field(SIZE, { is: 50 }), fields({ [SIZE]: 500 }), false],
  ['is: a checkbox', field('contact.partner', { is: 'true' }), fields({ 'contact.partner': true }), true],
  ['is: one value of a list', field(PLAN, { is: 'Pro' }), fields({ [PLAN]: ['Free', 'pro'] }), true],
  ['is: no value of a list', field(PLAN, { is: 'Pro' }), fields({ [PLAN]: ['Free'] }), false],
  ['is: an empty list', field(PLAN, { is: 'Pro' }), fields({ [PLAN]: [] }), false],
  ['is: a field named like something every object has', field('name', { is: 'a' }), fields({ __proto__: null }), false],
  [
    '[routing.rules.when.fields.<key>.isNot] another text',
    field('country', { isNot: 'US' }),
    fields({ country: 'DE' }),
    true,
  ],
  ['isNot: the same text', field('country', { isNot: 'US' }), fields({ country: 'us' }), false],
  ['isNot: one of several', field('country', { isNot: ['US', 'CA'] }), fields({ country: 'CA' }), false],
  ['isNot: a missing field is none of them', field('country', { isNot: 'US' }), fields({}), true],
  ['isNot: no value of a list may be it', field(PLAN, { isNot: 'Free' }), fields({ [PLAN]: ['Pro', 'Free'] }), false],
  [
    '[routing.rules.when.fields.<key>.contains] a part',
    field('companyName', { contains: 'bank' }),
    fields({ companyName: 'First BANK Ltd' }),
    true,
  ],
  ['contains: no part', field('companyName', { contains: 'bank' }), fields({ companyName: 'Acme' }), false],
  [
    'contains: one of several parts',
    field('companyName', { contains: ['bank', 'trust'] }),
    fields({ companyName: 'A Trust' }),
    true,
  ],
  ['contains: a missing field', field('companyName', { contains: 'bank' }), fields({}), false],
  ['contains: in one value of a list', field(PLAN, { contains: 'pro' }), fields({ [PLAN]: ['x', 'Pro 2026'] }), true],
  [
    'contains: what looks like a pattern is text',
    field('companyName', { contains: '.*' }),
    fields({ companyName: 'Acme' }),
    false,
  ],
  [
    '[routing.rules.when.fields.<key>.exists] there is a value',
    field('phone', { exists: true }),
    fields({ phone: '+1' }),
    true,
  ],
  ['exists: an empty text is none', field('phone', { exists: true }), fields({ phone: '' }), false],
  ['exists: zero is a value', field(SIZE, { exists: true }), fields({ [SIZE]: 0 }), true],
  ['exists: false is a value', field(PLAN, { exists: true }), fields({ [PLAN]: false }), true],
  ['exists: false wants none', field('phone', { exists: false }), fields({}), true],
  ['exists: false and there is one', field('phone', { exists: false }), fields({ phone: '+1' }), false],
  ['exists: a file', field('contact.cv', { exists: true }), fields({ 'contact.cv': { a: { url: 'x' } } }), true],
  [
    '[routing.rules.when.fields.<key>.atLeast] the number itself',
    field(SIZE, { atLeast: 50 }),
    fields({ [SIZE]: '50' }),
    true,
  ],
  ['atLeast: as numbers, not as texts', field(SIZE, { atLeast: 50 }), fields({ [SIZE]: '200' }), true],
  ['atLeast: below', field(SIZE, { atLeast: 50 }), fields({ [SIZE]: 9 }), false],
  ['atLeast: a text is no number', field(SIZE, { atLeast: 0 }), fields({ [SIZE]: 'many' }), false],
  [
    'atLeast: what could mean two things is no number',
    field(SIZE, { atLeast: 50 }),
    fields({ [SIZE]: '1,200' }),
    false,
  ],
  ['atLeast: a missing field', field(SIZE, { atLeast: 0 }), fields({}), false],
  ['atLeast: Infinity in the data is no number', field(SIZE, { atLeast: 1 }), fields({ [SIZE]: 'Infinity' }), false],
  [
    '[routing.rules.when.fields.<key>.atMost] the number itself',
    field(SIZE, { atMost: 10 }),
    fields({ [SIZE]: 10 }),
    true,
  ],
  ['atMost: above', field(SIZE, { atMost: 10 }), fields({ [SIZE]: '10.5' }), false],
  ['atMost: below zero', field('contact.balance', { atMost: -1 }), fields({ 'contact.balance': '-2.5' }), true],
  ['a range', field(SIZE, { atLeast: 10, atMost: 50 }), fields({ [SIZE]: 30 }), true],
  [
    'a range that two values of a list meet by halves',
    field(SIZE, { atLeast: 10, atMost: 50 }),
    fields({ [SIZE]: [5, 60] }),
    false,
  ],
  ['the domain of the e-mail', field('email.domain', { is: 'acme.com' }), fields({ 'email.domain': 'acme.com' }), true],
  ['another domain', field('email.domain', { is: 'acme.com' }), fields({ 'email.domain': 'mail.acme.com' }), false],
  ['two conditions on one field', field('city', { contains: 'ber', isNot: 'Bern' }), fields({ city: 'Berlin' }), true],
  [
    'two conditions on one field, one of them not met',
    field('city', { contains: 'ber', isNot: 'Bern' }),
    fields({ city: 'Bern' }),
    false,
  ],
  [
    'two fields',
    { fields: { country: { is: 'DE' }, [SIZE]: { atLeast: 5 } } },
    fields({ country: 'DE', [SIZE]: 7 }),
    true,
  ],
  [
    'two fields, one of them not met',
    { fields: { country: { is: 'DE' }, [SIZE]: { atLeast: 5 } } },
    fields({ country: 'DE' }),
    false,
  ],
  [
    'a tag and a field',
    { tags: { any: ['vip'] }, ...field('country', { is: 'DE' }) },
    { tags: ['vip'], fields: { country: 'de' } },
    true,
  ],
  ['a tag without the field', { tags: { any: ['vip'] }, ...field('country', { is: 'DE' }) }, tags('vip'), false],
]

test.each(CONDITIONS)('%s', (_title, when, contact, matches) => {
  const decision = decide(aRouting([aRule('rule', when)]), contact)
  expect(decision.trace[0]?.matched).toBe(matches)
  expect(decision.team).toBe(matches ? 'rule' : 'Everybody')
  expect(decision.trace[0]?.why).not.toEqual([])
})

const VIP = aRule('vip', anyOf('vip'))
const EU = aRule('eu', anyOf('eu'))
const BIG = aRule('big', field(SIZE, { atLeast: 100 }))
const same = { team: 'Joint', router: 'joint' }

type Choice = [
  title: string,
  rules: RuleInput[],
  pick: 'first' | 'score',
  contact: Parameters<typeof decide>[1],
  rule: string | undefined,
]
const CHOICES: Choice[] = [
  ['[routing.pick] the first that matches', [VIP, EU], 'first', tags('eu', 'vip'), 'vip'],
  ['the first in the file, not on the contact', [EU, VIP], 'first', tags('vip', 'eu'), 'eu'],
  ['[routing.rules.priority] a higher priority first', [VIP, { ...EU, priority: 5 }], 'first', tags('eu', 'vip'), 'eu'],
  ['a higher priority that does not match', [VIP, { ...EU, priority: 5 }], 'first', tags('vip'), 'vip'],
  ['a priority below zero last', [{ ...VIP, priority: -1 }, EU], 'first', tags('eu', 'vip'), 'eu'],
  ['nothing matches', [VIP, EU, BIG], 'first', tags('x'), undefined],
  ['no rules', [], 'first', tags('vip'), undefined],
  ['no contact', [aRule('not', { tags: { none: ['x'] } })], 'first', undefined, undefined],
  ['[routing.rules.score] the highest score', [VIP, { ...EU, score: 3 }], 'score', tags('eu', 'vip'), 'eu'],
  ['score: only those that match count', [VIP, { ...EU, score: 3 }], 'score', tags('vip'), 'vip'],
  [
    'score: rules of one destination add up',
    [
      { ...VIP, to: same, score: 2 },
      { ...EU, score: 3 },
      { ...BIG, to: same, score: 2 },
    ],
    'score',
    { tags: ['vip', 'eu'], fields: { [SIZE]: 200 } },
    'vip',
  ],
  [
    'score: the same team by another router is another destination',
    [
      { ...VIP, to: same, score: 2 },
      { ...EU, score: 3 },
      { ...BIG, to: { ...same, router: 'other' }, score: 2 },
    ],
    'score',
    { tags: ['vip', 'eu'], fields: { [SIZE]: 200 } },
    'eu',
  ],
  ['score: a tie goes to the higher priority', [VIP, { ...EU, priority: 1 }], 'score', tags('eu', 'vip'), 'eu'],
  ['score: then to what stands first', [VIP, EU], 'score', tags('eu', 'vip'), 'vip'],
  ['score: nothing matches', [VIP], 'score', tags(), undefined],
  ['score: no contact', [VIP], 'score', undefined, undefined],
]

test.each(CHOICES)('%s', (_title, rules, pick, contact, rule) => {
  const decision = decide(aRouting(rules, { pick }), contact)
  expect(decision.rule).toBe(rule)
  expect(decision.trace.map((one) => one.rule)).toEqual(rules.map(({ name }) => name))
})

test('[routing.rules.to.team] [routing.rules.to.router] [routing.rules.to.distribution] [routing.rules.to.host] the decision is the destination of the rule', () => {
  const to = { team: 'Key accounts', router: 'vip', distribution: 'Round robin', host: 'rita@example.com' }
  expect(decide(aRouting([{ ...VIP, to }]), tags('vip'))).toMatchObject({ ...to, rule: 'vip' })
})

test('[routing.otherwise.team] [routing.otherwise.router] everybody else goes where the file says, without a rule', () => {
  const decision = decide(aRouting([VIP], { otherwise: { team: 'Sales', router: 'hello' } }), tags())
  expect(decision).toMatchObject({ team: 'Sales', router: 'hello' })
  expect(decision).not.toHaveProperty('rule')
})

test('[routing.rules.name] every rule says why it matched or not, in words of the rule', () => {
  const rules = [
    aRule('one', { tags: { any: ['vip', 'gold'], all: ['eu', 'b2b'], none: ['customer'] } }),
    aRule('two', {
      fields: {
        country: { is: ['DE', 'AT'], isNot: 'US' },
        companyName: { contains: 'bank' },
        [SIZE]: { atLeast: 10, atMost: 50 },
        phone: { exists: true },
      },
    }),
  ]
  const contact = { tags: ['gold', 'eu', 'customer'], fields: { country: 'FR', companyName: 'Secret', [SIZE]: '77' } }
  expect(decide(aRouting(rules), contact).trace).toEqual([
    {
      rule: 'one',
      matched: false,
      why: ['tags: carries one of vip, gold', 'tags: lacks b2b', 'tags: carries customer, which it must not'],
    },
    {
      rule: 'two',
      matched: false,
      why: [
        'country: is none of DE, AT',
        'country: is none of US',
        'companyName: contains none of bank',
        'contact.team_size: is not at least 10 and at most 50',
        'phone: has no value',
      ],
    },
  ])
  expect(decide(aRouting(rules), undefined).trace.map(({ why }) => why)).toEqual([
    ['there is no such contact'],
    ['there is no such contact'],
  ])
})
