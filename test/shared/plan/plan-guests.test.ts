import { expect, test } from 'vitest'
import { hash } from '../../../shared/plan/hash.ts'
import { type Config, plan, stateOf } from './plan-fixtures.ts'

const CASEY = { email: 'casey@example.org', name: 'Casey Cfo' }
const booked = stateOf(['created', { otherGuests: [CASEY, { name: 'Nobody' }, { email: 'pat@example.org' }] }])
const guestsOf = (guests: Config['guests'], situation = {}) =>
  plan({ ...(guests ? { guests } : {}) }, { state: booked, ...situation }).guests

test('[guests.as] other guests become contacts only where that is wanted: each once, and neither the first guest nor one without an e-mail', () => {
  expect(guestsOf({ as: 'contacts' })).toEqual([
    {
      key: hash(CASEY.email),
      email: CASEY.email,
      fields: { email: CASEY.email, name: 'Casey Cfo', source: 'Chili Piper' },
    },
  ])
  for (const guests of [undefined, { as: 'note-only' }, { as: 'ignore' }] as const) expect(guestsOf(guests)).toEqual([])
})

test('[guests.byMeetingType] what guests are may differ by meeting type, by name or id', () => {
  expect(guestsOf({ as: 'contacts', byMeetingType: { '30 min DEMO': 'note-only' } })).toEqual([])
  expect(guestsOf({ byMeetingType: { 'type-1': 'contacts' } })).toHaveLength(1)
  expect(guestsOf({ byMeetingType: { other: 'contacts' } })).toEqual([])
})

test('a guest who was made a contact is not looked for again, and a cancelled booking makes nobody one', () => {
  const written = { contactId: 'c1', guests: { [hash(CASEY.email)]: 'c2' } }
  expect(guestsOf({ as: 'contacts' }, { written })).toEqual([])
  expect(guestsOf({ as: 'contacts' }, { state: stateOf(['created', { otherGuests: [CASEY] }], ['deleted']) })).toEqual(
    [],
  )
})

test('colleagues and test addresses among the guests are nobody’s contacts', () => {
  const otherGuests = [{ email: 'kim@acme.com' }, { email: 'qa@example.com' }, { email: 'casey@example.org' }]
  const situation = { state: stateOf(['created', { otherGuests }]) }
  const skip = { guestDomains: ['acme.com'], guestEmails: ['qa@*'] }
  const emailsOf = (more = {}) => guestsOf({ as: 'contacts' }, { ...situation, ...more }).map(({ email }) => email)
  expect(emailsOf({ skip })).toEqual(['casey@example.org'])
  expect(emailsOf()).toEqual(['kim@acme.com', 'qa@example.com', 'casey@example.org'])
})

test('a guest of whom only the e-mail is known has no name, and a long name is cut', () => {
  const fieldsOf = (name?: string) =>
    guestsOf(
      { as: 'contacts' },
      { state: stateOf(['created', { otherGuests: [{ email: CASEY.email, ...(name ? { name } : {}) }] }]) },
    )[0]?.fields
  expect(fieldsOf()).toEqual({ email: CASEY.email, source: 'Chili Piper' })
  expect(fieldsOf('x'.repeat(200))?.name).toBe('x'.repeat(200))
  expect(fieldsOf('x'.repeat(201))?.name).toHaveLength(200)
})

test('of more than twenty guests the rest is told by its number', () => {
  const emails = Array.from({ length: 23 }, (_, index) => `guest-${index}@example.org`)
  const of = (count: number, more = {}) => {
    const otherGuests = emails.slice(0, count).map((email) => ({ email }))
    return plan({ guests: { as: 'contacts' } }, { state: stateOf(['created', { otherGuests }]), ...more })
  }
  expect(of(23).guests).toHaveLength(20)
  expect(of(23).warnings).toEqual([{ code: 'guests-left-out', about: '3' }])
  expect(of(20).guests).toHaveLength(20)
  expect(of(20).warnings).toEqual([])
  // Who was left out stays so: nobody moves up when the others are contacts.
  const written = { guests: Object.fromEntries(emails.slice(0, 20).map((email, at) => [hash(email), `c${at}`])) }
  expect(of(23, { written }).guests).toEqual([])
})
