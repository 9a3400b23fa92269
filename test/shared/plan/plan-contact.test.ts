import { describe, expect, test } from 'vitest'
import type { Booking } from '../../../shared/booking/booking.ts'
import type { Contact } from '../../../shared/highlevel/contact.ts'
import { needsContact } from '../../../shared/plan/plan-contact.ts'
import type { Written } from '../../../shared/plan/written.ts'
import { type Config, plan, type Situation, settingsOf, stateOf, USERS, valuesOf, writtenBy } from './plan-fixtures.ts'

type Write = 'always' | 'if-empty' | 'never'
const PLAN_FIELD = { id: 'f1', key: 'contact.plan', dataType: 'TEXT' }
const KNOWN = { id: 'c7', email: 'pat@example.org' }

/** A first name and a custom field by one policy, and no whole name, which would change with the first one. */
const mapped = (write: Write): Config => ({
  contact: {
    fields: {
      firstName: { value: '{{guest.firstName}}', write },
      name: { write: 'never' },
      'contact.plan': { value: '{{field.Plan}}', write },
    },
  },
})
const answers = (first: string, planned: string): Partial<Booking> => ({
  dataFields: { FirstName: [first], Plan: [planned] },
})
const situation = (booking: Partial<Booking>, more: Situation = {}): Situation => ({
  state: stateOf(['created', booking]),
  customFields: [PLAN_FIELD],
  ...more,
})
const changesOf = (config: Config, more: Situation) => {
  const { contact } = plan(config, more)
  return contact.do === 'update' ? contact.changes : {}
}
/** Whether the contact of a known booking has to be read before a plan is made. */
function isRead(config: Config, booking: Partial<Booking>, written: Written) {
  const { values } = valuesOf(config, situation(booking))
  const settings = settingsOf(config)
  return needsContact({ settings, values, owner: undefined, written, contact: undefined, tags: [] })
}

describe('[contact.fields.<key>.write] what is written into standard and custom fields', () => {
  const has: Contact = { ...KNOWN, firstName: 'Old', customFields: [{ id: 'f1', value: 'old' }] }

  test.each(['always', 'if-empty'] as const)('%s: a new contact has it', (write) => {
    expect(plan(mapped(write), situation(answers('Pat', 'gold'))).contact).toMatchObject({
      do: 'create',
      fields: { firstName: 'Pat', customFields: [{ id: 'f1', value: 'gold' }] },
    })
  })

  test('never: neither a new contact nor one that is there', () => {
    const created = plan(mapped('never'), situation(answers('Pat', 'gold'))).contact
    expect(created.do === 'create' && created.fields).not.toHaveProperty('firstName')
    expect(created.do === 'create' && created.fields).not.toHaveProperty('customFields')
    const changes = changesOf(mapped('never'), situation(answers('Pat', 'gold'), { contact: KNOWN }))
    expect(changes).not.toHaveProperty('firstName')
    expect(changes).not.toHaveProperty('customFields')
  })

  test('a contact that was found: always overwrites, if-empty fills', () => {
    const both = { firstName: 'Pat', customFields: [{ id: 'f1', value: 'gold' }] }
    const found = (write: Write, contact: Contact) =>
      changesOf(mapped(write), situation(answers('Pat', 'gold'), { contact }))
    expect(found('always', has)).toMatchObject(both)
    expect(found('if-empty', KNOWN)).toMatchObject(both)
    expect(found('if-empty', { ...KNOWN, firstName: '', customFields: [{ id: 'f1', value: [] }] })).toMatchObject(both)
    expect(Object.keys(found('if-empty', has))).toEqual(['lastName', 'companyName', 'timezone'].filter(isSent))
  })

  test('always writes nothing where the contact already says so', () => {
    const same = { ...KNOWN, firstName: 'Pat', customFields: [{ id: 'f1', value: 'gold' }] }
    const changes = changesOf(mapped('always'), situation(answers('Pat', 'gold'), { contact: same }))
    expect(changes).not.toHaveProperty('firstName')
    expect(changes).not.toHaveProperty('customFields')
  })

  test('a known booking whose value changed: always writes it unread, if-empty reads first, never does nothing', () => {
    for (const write of ['always', 'if-empty', 'never'] as const) {
      const written = writtenBy(plan(mapped(write), situation(answers('Pat', 'gold'))))
      expect([write, isRead(mapped(write), answers('Pat', 'gold'), written)]).toEqual([write, false])
      expect([write, isRead(mapped(write), answers('Kim', 'silver'), written)]).toEqual([write, write === 'if-empty'])
      expect(changesOf(mapped(write), situation(answers('Kim', 'silver'), { written }))).toEqual(
        write === 'always' ? { firstName: 'Kim', customFields: [{ id: 'f1', value: 'silver' }] } : {},
      )
    }
  })

  test('if-empty of a known booking fills what is empty and keeps what a person wrote', () => {
    const written = { ...writtenBy(plan(mapped('if-empty'), situation(answers('Pat', 'gold')))), contactId: 'c7' }
    const contact = { ...KNOWN, firstName: 'Patricia', lastName: 'P', timezone: 'UTC' }
    expect(changesOf(mapped('if-empty'), situation(answers('Kim', 'silver'), { written, contact }))).toEqual({
      customFields: [{ id: 'f1', value: 'silver' }],
    })
  })
})

const isSent = (key: string) => key === 'timezone'

describe('companyName and gender', () => {
  const config: Config = { contact: { fields: { gender: 'female', companyName: 'Acme' } } }
  test('are part of a new contact and never of a change: HighLevel would refuse it', () => {
    expect(plan(config).contact).toMatchObject({ do: 'create', fields: { gender: 'female', companyName: 'Acme' } })
    for (const contact of [KNOWN, { ...KNOWN, companyName: '' }]) {
      expect(changesOf(config, { contact })).not.toHaveProperty('companyName')
      expect(changesOf(config, { contact })).not.toHaveProperty('gender')
    }
  })

  test('that change later cost no read', () => {
    const changing: Config = { contact: { fields: { companyName: '{{field.Co}}' } } }
    const written = writtenBy(plan(changing, situation({ dataFields: { Co: ['A'] } })))
    expect(isRead(changing, { dataFields: { Co: ['B'] } }, written)).toBe(false)
  })
})

test('[contact.source] a new contact says where it comes from, one that is there is not touched', () => {
  expect(plan().contact).toMatchObject({ fields: { source: 'Chili Piper' } })
  expect(plan({ contact: { source: 'Demo form' } }).contact).toMatchObject({ fields: { source: 'Demo form' } })
  const changes = changesOf({ contact: { source: 'Demo form' } }, { contact: KNOWN })
  for (const name of ['source', 'replaceSource', 'tags', 'replaceTags']) expect(changes).not.toHaveProperty(name)
})

test('an empty name is filled whole; a contact with one half of a name keeps it', () => {
  const config: Config = { contact: { fields: { firstName: { write: 'never' }, lastName: { write: 'never' } } } }
  expect(changesOf(config, { contact: KNOWN })).toMatchObject({ name: 'Pat Prospect' })
  for (const half of ['name', 'contactName', 'firstName', 'lastName'])
    expect(changesOf(config, { contact: { ...KNOWN, [half]: 'X' } })).not.toHaveProperty('name')
})

test('always does not take an additional e-mail or the same phone in another form for a difference', () => {
  const fields = {
    email: { value: '{{guest.email}}', write: 'always' },
    phone: { value: '+12025550123', write: 'always' },
  }
  const config = { contact: { fields } } as Config
  const contact = { ...KNOWN, email: 'P@x.org', additionalEmails: ['pat@example.org'], phone: '+1 202-555-0123' }
  expect(changesOf(config, { contact })).not.toHaveProperty('email')
  expect(changesOf(config, { contact })).not.toHaveProperty('phone')
  expect(
    changesOf(config, { contact: { ...contact, additionalPhones: ['+12025550123'], phone: '1' } }),
  ).not.toHaveProperty('phone')
  expect(changesOf(config, { contact: { ...contact, email: ' PAT@example.org ', additionalEmails: [] } })).toEqual(
    changesOf(config, { contact }),
  )
  for (const other of [{ additionalEmails: [] }, { email: null }, { additionalEmails: [], email: undefined }])
    expect(changesOf(config, { contact: { ...contact, ...other } })).toMatchObject({ email: 'pat@example.org' })
  expect(changesOf(config, { contact: { ...contact, phone: '+12025550199' } })).toMatchObject({ phone: '+12025550123' })
})

test.each<[string, string[], unknown, boolean]>([
  ['NUMERICAL', ['5'], '5', false],
  ['NUMERICAL', ['5'], 5, false],
  ['NUMERICAL', ['5'], '50', true],
  ['CHECKBOX', ['a', 'b'], ['b', 'a'], false],
  ['CHECKBOX', ['a', 'b'], ['a'], true],
  ['CHECKBOX', ['1', '2'], [2, 1], false],
  ['TEXT', ['a'], 'a', false],
  ['TEXT', ['a'], 'A', true],
  ['TEXT', ['a'], null, true],
])(
  'always: a field of type %s for %j, where HighLevel answers %j, is written: %s',
  (dataType, answer, has, isWritten) => {
    const config: Config = { contact: { fields: { 'contact.plan': { from: 'field.Plan', write: 'always' } } } }
    const contact = {
      ...KNOWN,
      customFields: [
        { id: 'f0', value: 'x' },
        { id: 'f1', value: has },
      ],
    }
    const more = situation({ dataFields: { Plan: answer } }, { contact, customFields: [{ ...PLAN_FIELD, dataType }] })
    expect(Object.hasOwn(changesOf(config, more), 'customFields')).toBe(isWritten)
  },
)

test.each<[unknown, boolean]>([
  [undefined, true],
  [null, true],
  ['', true],
  [[], true],
  ['old', false],
  [['old'], false],
  [0, false],
  [false, false],
])('if-empty: a field in which HighLevel has %j is filled: %s', (has, isFilled) => {
  const contact = {
    ...KNOWN,
    customFields: [
      { id: 'f0', value: 'x' },
      { id: 'f1', value: has },
    ],
  }
  const changes = changesOf(mapped('if-empty'), situation(answers('Pat', 'gold'), { contact }))
  expect(Object.hasOwn(changes, 'customFields')).toBe(isFilled)
})

test.each(['always', 'if-empty'] as const)('%s: a custom field that the contact never had is written', (write) => {
  const contact = { ...KNOWN, customFields: [{ id: 'f0', value: 'x' }] }
  expect(changesOf(mapped(write), situation(answers('Pat', 'gold'), { contact }))).toMatchObject({
    customFields: [{ id: 'f1', value: 'gold' }],
  })
})

test('a contact that the ledger does not know, or that was read already, is not read again', () => {
  const config: Config = { hosts: USERS }
  const { values } = valuesOf(config, situation(answers('Pat', 'gold')))
  const isRead = (
    written: Written,
    more: { contact?: Contact; owner?: string; write?: 'never' | 'overwrite' } = {},
  ) => {
    const { contact, owner, write } = more
    const settings = settingsOf({ ...config, contact: { fields: {} }, ...(write ? { owner: { write } } : {}) })
    return needsContact({ settings, values: owner ? [] : values, owner, written, contact, tags: [] })
  }
  expect(isRead({})).toBe(false)
  expect(isRead({ contactId: 'c7' })).toBe(true)
  expect(isRead({ contactId: 'c7' }, { contact: KNOWN })).toBe(false)
  // Whether it has an owner decides over ours, once.
  expect(isRead({ contactId: 'c7' }, { owner: 'user-rita' })).toBe(true)
  expect(isRead({ contactId: 'c7', owner: 'user-rita' }, { owner: 'user-rita' })).toBe(false)
  for (const write of ['never', 'overwrite'] as const)
    expect(isRead({ contactId: 'c7' }, { owner: 'user-rita', write })).toBe(false)
})

test('always on the whole name does not repeat a name that is there', () => {
  const config: Config = { contact: { fields: { name: { value: '{{guest.name}}', write: 'always' } } } }
  expect(changesOf(config, { contact: { ...KNOWN, firstName: 'Pat', lastName: 'Prospect' } })).not.toHaveProperty(
    'name',
  )
  expect(changesOf(config, { contact: { ...KNOWN, firstName: 'Kim', lastName: 'P' } })).toHaveProperty('name')
  const half = { firstName: 'Pat Prospect' }
  expect(changesOf(config, { contact: { ...KNOWN, ...half } })).not.toHaveProperty('name')
})
