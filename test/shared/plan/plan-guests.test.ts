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

test('of more than twenty guests the rest is told by its number', () => {
  const otherGuests = Array.from({ length: 23 }, (_, index) => ({ email: `guest-${index}@example.org` }))
  const { guests, warnings } = plan({ guests: { as: 'contacts' } }, { state: stateOf(['created', { otherGuests }]) })
  expect(guests).toHaveLength(20)
  expect(warnings).toEqual([{ code: 'guests-left-out', about: '3' }])
})
