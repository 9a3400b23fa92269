import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contactSchema } from '../../shared/highlevel/contact.ts'
import { decide } from '../../shared/routing/decide.ts'
import { routerLink } from '../../shared/routing/router-link.ts'
import { routingContact } from '../../shared/routing/routing-contact.ts'
import { aRouting, aRule } from '../shared/routing/routings.ts'
import { nearly, received } from './hostile-json.ts'
import { hostileText } from './hostile-text.ts'
import { expectPrototypesUntouched, expectTellsNothing } from './own-outcomes.ts'
import { runs } from './settings.ts'

const ROUTING = aRouting([
  aRule('vip', { tags: { any: ['vip', '__proto__'], none: ['lost'] } }),
  aRule('pro', { fields: { 'contact.plan': { is: 'Pro' }, 'contact.size': { atLeast: 50, atMost: 100 } } }),
  aRule('mail', { fields: { 'email.domain': { contains: 'acme' } }, tags: { all: ['lead', 'warm'] } }),
  aRule('there', { fields: { companyName: { exists: true, isNot: 'None' } } }),
])
const CONTACT = {
  id: 'c1',
  email: 'pat@acme.example',
  companyName: 'Acme',
  tags: ['vip', 'lead', 'warm'],
  customFields: [
    { id: 'f1', value: 'Pro' },
    { id: 'f2', value: [50, { deep: ['60'] }] },
  ],
}
const FIELDS = [
  { id: 'f1', key: 'contact.plan', dataType: 'TEXT' },
  { id: 'f2', key: 'contact.size', dataType: 'NUMERICAL' },
]
const DESTINATIONS = ['Everybody', 'vip', 'pro', 'mail', 'there']

test('whatever a contact holds, it goes where the file says, and why is told in words of the file', () => {
  for (const pick of ['first', 'score'] as const)
    fc.assert(
      fc.property(nearly(CONTACT).map(received), (value) => {
        const contact = contactSchema.safeParse(value)
        if (!contact.success) return
        const { team, trace } = decide({ ...ROUTING, pick }, routingContact(contact.data, FIELDS))
        expect(DESTINATIONS).toContain(team)
        for (const { why } of trace) for (const line of why) expectTellsNothing(line, 200)
      }),
      runs(150),
    )
  expectPrototypesUntouched()
})

test('whatever the e-mail is, a link leads to the router that is configured', () => {
  const website = {
    origins: [],
    answer: 'redirect' as const,
    prefill: { email: 'email', constructor: 'email' } as const,
  }
  fc.assert(
    fc.property(hostileText, (email) => {
      const url = new URL(routerLink({ domain: 'acme.chilipiper.com', website }, 'a b/?#ü', email))
      expect(url.origin + url.pathname).toBe('https://acme.chilipiper.com/concierge-router/a%20b%2F%3F%23%C3%BC')
      expect([...url.searchParams.keys()]).toEqual(email ? ['email', 'constructor'] : [])
    }),
    runs(150),
  )
})
