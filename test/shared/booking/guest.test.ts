import { expect, test } from 'vitest'
import { readGuest } from '../../../shared/booking/guest.ts'
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
