import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contactSchema, emailsOf, phonesOf } from '../../../shared/highlevel/contact.ts'

test('a contact is read with what it has, as text or as objects', () => {
  const contact = contactSchema.parse({
    id: 'contact-1',
    email: ' Pat@Example.org ',
    additionalEmails: [
      'Second@example.org',
      { email: 'third@example.org', verified: true },
      { email: null },
      { email: 7 },
    ],
    phone: '+1 (212) 555-0123',
    additionalPhones: [{ phone: '+44 20 7946 0958', phoneLabel: 'work' }, '+49 30 1234567'],
    tags: ['vip'],
    traceId: 'x',
  })
  expect(emailsOf(contact)).toEqual(['pat@example.org', 'second@example.org', 'third@example.org'])
  expect(phonesOf(contact)).toEqual(['12125550123', '442079460958', '49301234567'])
  expect(contact.tags).toEqual(['vip'])
})

test('C1: fields of the wrong type are absent, only the id is demanded', () => {
  const odd = {
    id: 'c',
    email: 7,
    additionalEmails: 'x',
    phone: {},
    additionalPhones: [7],
    tags: 'vip',
    firstName: null,
  }
  const contact = contactSchema.parse(odd)
  expect([emailsOf(contact), phonesOf(contact)]).toEqual([[], []])
  expect(contact.tags).toBeUndefined()
  for (const id of ['', 7, null, undefined]) expect(contactSchema.safeParse({ ...odd, id }).success).toBe(false)
})

test('C1, C5, C6: any JSON is read or refused, never an exception', () => {
  const keys = fc.constantFrom('email', 'additionalEmails', 'phone', 'additionalPhones', 'tags', 'firstName')
  fc.assert(
    fc.property(fc.dictionary(keys, fc.jsonValue()), (fields) => {
      const contact = contactSchema.parse({ ...fields, id: 'c' })
      expect([...emailsOf(contact), ...phonesOf(contact)].every((text) => typeof text === 'string')).toBe(true)
    }),
  )
})
