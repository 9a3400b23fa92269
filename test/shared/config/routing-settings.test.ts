import { expect, test } from 'vitest'
import {
  defineIntegration,
  IntegrationConfigError,
  type IntegrationInput,
} from '../../../shared/config/define-integration.ts'
import { neededPermissions } from '../../../shared/config/needed-permissions.ts'
import { neededScopes } from '../../../shared/config/needed-scopes.ts'
import { settingsFor } from '../../../shared/config/settings-for.ts'
import { aRule, type RoutingInput, routingInput } from '../routing/routings.ts'

const tenants = { demo: { location: 'location-1' } }
const VIP = aRule('vip', { tags: { any: ['vip'] } })

function problemsOf(routing: unknown): readonly string[] {
  try {
    Reflect.apply(defineIntegration, undefined, [{ tenants, routing }])
    return []
  } catch (error) {
    if (error instanceof IntegrationConfigError) return error.problems
    throw error
  }
}

const rules = (...all: unknown[]) => ({ ...routingInput([]), rules: all })
const first = (when: unknown, more = {}) => ({ ...VIP, name: 'first', when, ...more })
const second = (when: unknown, more = {}) => ({ ...VIP, name: 'second', when, ...more })
const HIDDEN = 'routing.rules.1: never wins, as “first” comes first and takes all of its contacts'
const SLUG = 'must be the slug of a router, as in …/concierge-router/<slug> (letters, digits, - and _)'
const country = (condition: unknown) => ({ fields: { country: condition } })

const WRONG: [string, unknown, string][] = [
  [
    'no domain',
    { otherwise: VIP.to },
    'routing.domain: is missing: it must be a domain like example.com, without @ and without https://',
  ],
  [
    'a domain with https',
    { ...routingInput([]), domain: 'https://acme.chilipiper.com' },
    'routing.domain: must be a domain like example.com, without @ and without https://',
  ],
  ['no default', { domain: 'acme.chilipiper.com' }, 'routing.otherwise: is missing: it must be a table in { }'],
  [
    'a router with a path',
    { ...routingInput([]), otherwise: { team: 'a', router: '../x' } },
    `routing.otherwise.router: ${SLUG}`,
  ],
  [
    'a rule without a condition',
    rules(first({})),
    'routing.rules.0.when: needs tags or fields; what no rule takes goes to routing.otherwise',
  ],
  ['tags without any', rules(first({ tags: {} })), 'routing.rules.0.when.tags: needs any, all or none'],
  [
    'an empty list of tags',
    rules(first({ tags: { any: [] } })),
    'routing.rules.0.when.tags.any: must name at least one tag',
  ],
  ['no fields', rules(first({ fields: {} })), 'routing.rules.0.when.fields: must name at least one field'],
  [
    'a field without a condition',
    rules(first(country({}))),
    'routing.rules.0.when.fields.country: needs is, isNot, contains, exists, atLeast or atMost',
  ],
  [
    'tags as a field',
    rules(first({ fields: { tags: { is: 'vip' } } })),
    'routing.rules.0.when.fields.tags: tags have a place of their own: when.tags',
  ],
  [
    'a number as a text',
    rules(first(country({ atLeast: '5' }))),
    'routing.rules.0.when.fields.country.atLeast: must be a number',
  ],
  [
    'a name that stands twice',
    rules(VIP, { ...VIP, name: 'VIP ' }),
    'routing.rules.1.name: is the same as “vip”; give each rule its own',
  ],
  [
    'a misspelt option',
    { ...routingInput([]), websites: null },
    'routing.websites: is no option here; did you mean website?',
  ],
  [
    'an origin with a path',
    { ...routingInput([]), website: { origins: ['https://a.example/x'] } },
    'routing.website.origins.0: must be an https origin like https://www.example.com, without a path',
  ],
  [
    'an http origin',
    { ...routingInput([]), website: { origins: ['http://a.example'] } },
    'routing.website.origins.0: must be an https origin like https://www.example.com, without a path',
  ],
  [
    'a prefill of something else',
    { ...routingInput([]), website: { origins: [], prefill: { a: 'phone' } } },
    'routing.website.prefill.a: must be "email"',
  ],
  [
    'all of HighLevel’s window for visitors',
    { ...routingInput([]), website: { origins: [], lookUps: { burstShare: 1 } } },
    'routing.website.lookUps.burstShare: must be a share from 0.01 to 0.5',
  ],
  [
    'a share in percent',
    { ...routingInput([]), website: { origins: [], lookUps: { dayShare: '5 %' } } },
    'routing.website.lookUps.dayShare: must be a share from 0.001 to 0.5',
  ],
  [
    'nowhere to store',
    { ...routingInput([]), onTag: { tagsKey: 'Tags', store: {} } },
    'routing.onTag.store: needs team, link or note: true',
  ],
  [
    'a standard field to store in',
    { ...routingInput([]), onTag: { tagsKey: 'Tags', store: { team: 'city' } } },
    'routing.onTag.store.team: must be the key of a custom field, such as contact.booking_link',
  ],
  // Rules that never win.
  ['the same conditions again', rules(first({ tags: { any: ['vip'] } }), second({ tags: { any: ['vip'] } })), HIDDEN],
  ['fewer tags of any', rules(first({ tags: { any: ['vip', 'gold'] } }), second({ tags: { any: ['gold'] } })), HIDDEN],
  [
    'all that has one of any',
    rules(first({ tags: { any: ['vip', 'gold'] } }), second({ tags: { all: ['gold', 'eu'] } })),
    HIDDEN,
  ],
  [
    'one condition more',
    rules(first({ tags: { any: ['vip'] } }), second({ tags: { any: ['vip'] }, ...country({ is: 'DE' }) })),
    HIDDEN,
  ],
  ['fewer values', rules(first(country({ is: ['DE', 'AT'] })), second(country({ is: 'de' }))), HIDDEN],
  ['a narrower range', rules(first(country({ atLeast: 5 })), second(country({ atLeast: 6, atMost: 9 }))), HIDDEN],
  ['a value where any is enough', rules(first(country({ exists: true })), second(country({ contains: 'D' }))), HIDDEN],
  [
    'a lower priority that stands first',
    rules(second({ tags: { any: ['vip'] } }), first({ tags: { any: ['vip'] } }, { priority: 1 })),
    'routing.rules.0: never wins, as “first” comes first and takes all of its contacts',
  ],
  [
    'a tag that must and must not be there',
    rules(first({ tags: { all: ['vip'], none: ['vip'] } })),
    'routing.rules.0.when.tags.none: can never hold together with the other tags of the rule',
  ],
  [
    'a range that is empty',
    rules(first(country({ atLeast: 5, atMost: 4 }))),
    'routing.rules.0.when.fields.country: asks for what no value can be; no contact would match',
  ],
  [
    'a value that must not exist',
    rules(first(country({ is: 'DE', exists: false }))),
    'routing.rules.0.when.fields.country: asks for what no value can be; no contact would match',
  ],
]

test.each(WRONG)('%s is told at its place', (_title, routing, problem) => {
  expect(problemsOf(routing)).toEqual([problem])
})

const RIGHT: [string, unknown][] = [
  ['a lower bound later', rules(first(country({ atLeast: 5 })), second(country({ atLeast: 3 })))],
  ['a higher bound later', rules(first(country({ atMost: 5 })), second(country({ atMost: 7 })))],
  ['none at all', null],
  ['no rules', routingInput([])],
  [
    'a rule that is only sometimes hidden',
    rules(first({ tags: { any: ['vip'] } }), second({ tags: { any: ['vip', 'gold'] } })),
  ],
  ['other tags', rules(first({ tags: { all: ['vip', 'eu'] } }), second({ tags: { all: ['vip'] } }))],
  ['a wider range later', rules(first(country({ atLeast: 5, atMost: 9 })), second(country({ atLeast: 5 })))],
  [
    'the same conditions under score',
    { ...rules(first({ tags: { any: ['vip'] } }), second({ tags: { any: ['vip'] } })), pick: 'score' },
  ],
  [
    'a higher priority later',
    rules(
      first({ tags: { any: ['vip'] } }),
      second({ tags: { any: ['vip'] }, ...country({ is: 'DE' }) }, { priority: 1 }),
    ),
  ],
]

test.each(RIGHT)('%s is fine', (_title, routing) => {
  expect(problemsOf(routing)).toEqual([])
})

const onTag: RoutingInput['onTag'] = { tagsKey: 'Tags', store: { note: true } }
const withRouting = (more: Partial<RoutingInput>, all = [VIP]): IntegrationInput => ({
  tenants,
  routing: routingInput(all, more),
})

test('what is checked may be checked again, and differs by location', () => {
  const integration = defineIntegration({
    ...withRouting({ onTag }, [aRule('de', { fields: { country: { is: 'DE', atLeast: 1 } } })]),
    locations: { 'location-1': { routing: { otherwise: { team: 'Berlin' } } } },
  })
  expect(defineIntegration(integration)).toEqual(integration)
  expect(settingsFor(integration, 'location-1').routing).toMatchObject({
    rules: [{ when: { fields: { country: { is: ['DE'] } } } }],
    otherwise: { team: 'Berlin', router: 'inbound' },
  })
})

test('the consent page and the key ask for what routing uses, and for nothing where it does not', () => {
  const scopesOf = (input: IntegrationInput) => neededScopes(defineIntegration(input)).map(({ scope }) => scope)
  const fields = 'locations/customFields.readonly'
  expect(scopesOf(withRouting({ onTag }))).not.toContain(fields)
  expect(scopesOf(withRouting({ onTag: { ...onTag, store: { link: 'contact.link' } } }))).toContain(fields)
  expect(scopesOf(withRouting({}, [aRule('a', { fields: { 'contact.plan': { is: 'Pro' } } })]))).toContain(fields)
  const permissionsOf = (input: IntegrationInput) =>
    neededPermissions(defineIntegration(input)).map(({ permission }) => permission)
  expect(permissionsOf(withRouting({ onTag }))).toContain('Concierge.route')
  expect(permissionsOf(withRouting({}))).not.toContain('Concierge.route')
})
