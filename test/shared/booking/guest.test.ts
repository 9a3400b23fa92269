import { expect, test } from 'vitest'
import { createFieldLookup, readGuest } from '../../../shared/booking/guest.ts'
import { aBooking } from '../../support/bookings.ts'

const options = { phoneFields: ['PersonPhone', 'Mobile Phone'], defaultCountry: 'US' }
const guestOf = (dataFields: Record<string, string[]>, guest: { email?: string; timeZone?: string } = {}) =>
  readGuest(aBooking({ dataFields, guest }), options)

test.each([
  [['PersonFirstName', 'PersonLastName', 'CompanyName', 'PersonPhone']],
  [['First Name', 'Last Name', 'Company Name', 'Phone']],
  [['first_name', 'LASTNAME', 'company', 'person-phone']],
  [['person_first_name', 'Person Last Name', 'Company', 'mobilephone']],
])('the guest is read from fields named %j', ([first, last, company, phone]) => {
  const fields = { [first!]: ['Pat'], [last!]: ['Prospect'], [company!]: ['Acme'], [phone!]: ['(212) 555-0123'] }
  expect(guestOf(fields, { email: 'pat@example.org', timeZone: 'UTC' })).toEqual({
    guest: {
      email: 'pat@example.org',
      phone: '+12125550123',
      firstName: 'Pat',
      lastName: 'Prospect',
      companyName: 'Acme',
      timeZone: 'UTC',
    },
    hasUnusablePhone: false,
  })
})

test('of two fields that are alike the one that Chili Piper names counts', () => {
  const [plain, own] = ['plain', 'own'].map((text) => [text])
  const names = { Email: ['plain@example.org'], FirstName: plain!, LastName: plain!, Name: plain!, Company: plain! }
  const owns = { PersonEmail: ['own@example.org'], PersonFirstName: own!, PersonLastName: own!, CompanyName: own! }
  const guest = { email: 'own@example.org', firstName: 'own', lastName: 'own', companyName: 'own' }
  expect(guestOf({ ...names, ...owns }).guest).toEqual({ ...guest, name: 'plain' })
  expect(guestOf({ ...names, ...owns, PersonName: own!, FullName: plain! }).guest.name).toBe('own')
  expect(guestOf({ FullName: ['Pat Prospect'] }).guest.name).toBe('Pat Prospect')
})

test.each<[string, Record<string, string[]>, string[]]>([
  ['PersonPhone', { 'First Name': ['Pat'] }, []],
  ['PersonPhone', { PersonPhone: [''], 'person phone': ['1'] }, ['1']],
  ['PersonPhone', { Phone: ['1'], PersonPhone: ['2'] }, ['2']],
  ['PersonPhone', { 'person phone': ['1'], PHONE: ['2'] }, ['1']],
  ['phone', { Phone: ['', '2'] }, ['', '2']],
  ['person', { Person: ['1'] }, ['1']],
  ['-', { Person: ['1'] }, []],
  ['SalesName', { SalespersonName: ['1'] }, []],
  ['Sales Person', { salesperson: ['1'] }, ['1']],
  ['toString', {}, []],
])(
  'a field is looked up as it is written, else blind to case, spaces and Person: %s in %j is %j',
  (name, fields, values) => {
    expect(createFieldLookup(fields)(name)).toEqual(values)
  },
)

test('the booking’s own e-mail counts before a data field’s, which counts when there is no other', () => {
  expect(guestOf({ PersonEmail: ['Sam@Example.org'] }, { email: 'pat@example.org' }).guest.email).toBe(
    'pat@example.org',
  )
  expect(guestOf({ PersonEmail: ['Sam@Example.org'] }).guest.email).toBe('sam@example.org')
  expect(guestOf({ Email: ['no address'] }).guest).toEqual({})
})

test('the first phone field that is filled is the phone', () => {
  const fields = { 'Mobile Phone': ['212 555 0199'], PersonPhone: ['212 555 0123'] }
  expect(guestOf(fields).guest.phone).toBe('+12125550123')
  expect(guestOf({ 'Mobile Phone': ['212 555 0199'] }).guest.phone).toBe('+12125550199')
})

test('a phone that cannot be dialled is left out, and told', () => {
  expect(guestOf({ PersonPhone: ['call me'] })).toEqual({ guest: {}, hasUnusablePhone: true })
  expect(guestOf({ PersonPhone: ['1-800-FLOWERS'] })).toEqual({ guest: {}, hasUnusablePhone: true })
  expect(guestOf({})).toEqual({ guest: {}, hasUnusablePhone: false })
})

test('W22: names are shortened on a whole character and lose what the CRM cannot take', () => {
  const { guest } = guestOf({ FirstName: [`${'😀'.repeat(150)}`], LastName: ['P\u0000r\uD800o'], Name: ['\u0000'] })
  expect(guest.firstName).toBe(`${'😀'.repeat(99)}…`)
  expect(guest.lastName).toBe('Pr\uFFFDo')
  expect(guest.name).toBeUndefined()
})

test('W20: fields named like what every object has are fields', () => {
  expect(guestOf({ toString: ['x'], hasOwnProperty: ['y'] }).guest).toEqual({})
})
