import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Booking } from '../../../shared/booking/booking.ts'
import { defineIntegration, type IntegrationInput } from '../../../shared/config/define-integration.ts'
import { isNamed, placeBooking, skipReason } from '../../../shared/plan/place-booking.ts'
import { aBooking } from '../../support/bookings.ts'

type Tenant = IntegrationInput['tenants'][string]
const place = (tenant: Partial<Tenant>, booking: Partial<Booking>, skip: IntegrationInput['skip'] = {}) =>
  placeBooking(
    defineIntegration({ tenants: { demo: { location: 'home', ...tenant } }, skip }),
    'demo',
    aBooking(booking),
  )
const HOME = { locationId: 'home' }
const AWAY = { locationId: 'away' }

test('[tenants.<key>.location] a booking goes to the location of its tenant, and of an unknown one nowhere', () => {
  const integration = defineIntegration({ tenants: { north: { location: 'loc-n' }, south: { location: 'loc-s' } } })
  expect(placeBooking(integration, 'north', aBooking())).toEqual({ locationId: 'loc-n' })
  expect(placeBooking(integration, 'south', aBooking())).toEqual({ locationId: 'loc-s' })
  for (const tenant of ['east', 'constructor', '__proto__'])
    expect(placeBooking(integration, tenant, aBooking())).toEqual({ ignored: 'unknown-tenant' })
})

test.each([
  ['[tenants.<key>.routes.workspace]', 'workspace', { name: 'Support', id: 'w1' }],
  ['[tenants.<key>.routes.meetingType]', 'meetingType', { name: 'Support', id: 'w1' }],
  ['[tenants.<key>.routes.router]', 'router', { name: 'Support', id: 'w1' }],
] as const)('%s a booking of that name or id is routed, blind to case; any other goes home', (_, what, thing) => {
  for (const wanted of ['support', ' SUPPORT ', 'w1', ['sales', 'Support']]) {
    const routes = [{ [what]: wanted, to: 'away' }]
    expect(place({ routes }, { [what]: thing })).toEqual(AWAY)
    expect(place({ routes }, { [what]: { name: 'Sales team', id: 'W1' } })).toEqual(HOME)
  }
  expect(place({}, { [what]: thing })).toEqual(HOME)
})

test('[tenants.<key>.routes.to] a route leads to its location, or ends the way of the booking', () => {
  const workspace = 'Recruiting'
  const booking = { workspace: { name: workspace } }
  expect(place({ routes: [{ workspace, to: 'away' }] }, booking)).toEqual(AWAY)
  expect(place({ routes: [{ workspace, to: 'ignore' }] }, booking)).toEqual({ ignored: 'route' })
})

test('a route asks for all of what it names, and the first that fits counts', () => {
  const routes = [
    { workspace: 'Sales', router: 'Inbound', to: 'both' },
    { workspace: 'Sales', to: 'away' },
    { router: 'Inbound', to: 'late' },
  ]
  const sales = { workspace: { name: 'Sales' } }
  expect(place({ routes }, { ...sales, router: { name: 'Inbound' } })).toEqual({ locationId: 'both' })
  expect(place({ routes }, sales)).toEqual(AWAY)
  expect(place({ routes }, { router: { name: 'Inbound' } })).toEqual({ locationId: 'late' })
})

test('a route that asks for what the booking does not say does not fit', () => {
  const routes = [{ workspace: 'Sales', to: 'ignore' }]
  expect(place({ routes }, {})).toEqual(HOME)
  expect(place({ routes }, { workspace: { id: 'w1' } })).toEqual(HOME)
})

test('a booking without a router is routed by its distribution', () => {
  expect(place({ routes: [{ router: 'Round robin', to: 'away' }] }, { distribution: { name: 'round robin' } })).toEqual(
    AWAY,
  )
})

test('[skip.guestDomains] a guest of an own domain or below it is a colleague; one that only looks alike is not', () => {
  const skip = { guestDomains: ['Acme.com'] }
  const of = (email: string) => place({}, { guest: { email } }, skip)
  expect(of('kim@acme.com')).toEqual({ ignored: 'internal-domain' })
  expect(of('kim@eu.acme.com')).toEqual({ ignored: 'internal-domain' })
  for (const email of ['kim@notacme.com', 'kim@acme.com.example', 'acme.com@example.org'])
    expect(of(email)).toEqual(HOME)
  expect(place({}, { guest: { email: 'kim@acme.com' } })).toEqual(HOME)
})

test.each([
  ['*+test@*', ['pat+test@example.org'], ['pat@example.org', 'test@example.org', '+test']],
  ['qa-*@example.com', ['qa-1@example.com', 'qa-@example.com'], ['qa1@example.com', 'qa-1@example.com.evil']],
  ['qa@example.com', ['qa@example.com'], ['xqa@example.com', 'qa@example.comx']],
  ['a*b*a@x.com', ['abba@x.com', 'aXbYa@x.com'.toLowerCase()], ['aba@x.co', 'ab@x.com', 'a@x.com']],
])('[skip.guestEmails] %s is a test address where it fits, * standing for anything', (pattern, tests, guests) => {
  const of = (email: string) => place({}, { guest: { email } }, { guestEmails: [pattern] })
  for (const email of tests) expect([email, of(email)]).toEqual([email, { ignored: 'test-address' }])
  for (const email of guests) expect([email, of(email)]).toEqual([email, HOME])
  expect(place({}, { guest: { email: tests[0]! } })).toEqual(HOME)
})

test('[skip.guestEmails] a pattern fits what a regular expression with .* in place of * would fit', () => {
  const letters = (...units: string[]) =>
    fc.array(fc.constantFrom(...units), { maxLength: 7 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(letters('a', 'b', '*', '*'), letters('a', 'b'), (pattern, text) => {
      const isTest = skipReason({ guestDomains: [], guestEmails: [pattern] }, text) === 'test-address'
      expect(isTest).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text))
    }),
    { numRuns: 2_000 },
  )
})

test('a guest without an e-mail is nobody’s colleague and no test', () => {
  expect(place({}, { guest: {} }, { guestDomains: ['acme.com'], guestEmails: ['*+test@*'] })).toEqual(HOME)
})

test('names are compared as people write them, ids as they are, and nothing is like nothing', () => {
  expect(isNamed(' Sales', { name: 'sales ' })).toBe(true)
  expect(isNamed('id-1', { id: 'id-1' })).toBe(true)
  expect(isNamed('ID-1', { id: 'id-1' })).toBe(false)
  expect(isNamed('sales', {})).toBe(false)
  expect(isNamed('sales', undefined)).toBe(false)
})
