import { describe, expect, test } from 'vitest'
import type { Booking } from '../../../shared/booking/booking.ts'
import type { CustomField } from '../../../shared/plan/custom-field.ts'
import { type Config, stateOf, valuesOf } from './plan-fixtures.ts'

type Fields = NonNullable<NonNullable<Config['contact']>['fields']>

const withFields = (fields: Fields, booking: Partial<Booking> = {}, customFields?: CustomField[]) =>
  valuesOf({ contact: { fields } }, { state: stateOf(['created', booking]), ...(customFields ? { customFields } : {}) })
const valueFor = (key: string, ...rest: Parameters<typeof withFields>) =>
  withFields(...rest).values.find((value) => value.key === key)

/** One answer, mapped to a custom field of a type. */
function custom(dataType: string, answer: string | string[], options?: string[]) {
  const field = { id: 'f1', key: 'contact.x', dataType, ...(options ? { options } : {}) }
  const { values, warnings } = withFields(
    { 'contact.x': { from: 'field.X' } },
    { dataFields: { X: [answer].flat() } },
    [field],
  )
  const found = values.find(({ key }) => key === 'contact.x')
  return { value: found?.value, customId: found?.customId, warnings }
}

test('[contact.fields.<key>.value] a field has the text of its template, or the constant', () => {
  expect(valueFor('city', { city: 'Berlin' })).toMatchObject({ value: 'Berlin', write: 'if-empty' })
  expect(
    valueFor('website', { website: { value: '{{field.Site}}/x' } }, { dataFields: { Site: ['https://a.example'] } }),
  ).toMatchObject({ value: 'https://a.example/x' })
  expect(valueFor('city', {})).toBeUndefined()
})

test('[contact.fields.<key>.from] one variable whose list stays a list, where the field takes several', () => {
  const fields = { 'contact.x': { from: 'field.Interests' } }
  const dataFields = { Interests: ['CRM', 'Routing'] }
  const field = { id: 'f1', key: 'contact.x', dataType: 'MULTIPLE_OPTIONS', options: ['Routing', 'CRM', 'Email'] }
  expect(valueFor('contact.x', fields, { dataFields }, [field])?.value).toEqual(['CRM', 'Routing'])
  expect(valueFor('contact.x', fields, { dataFields }, [{ ...field, dataType: 'TEXT', options: [] }])?.value).toBe(
    'CRM, Routing',
  )
  expect(valueFor('contact.x', { 'contact.x': '{{field.Interests}}' }, { dataFields }, [field])).toBeUndefined()
})

test('campaign parameters of the booking, and what the form had of them, reach their fields', () => {
  const fields = { city: '{{utm.utm_source}}', state: { from: 'utm.utm_term' } }
  const { values } = withFields(fields, { utm: { utm_source: 'news' }, dataFields: { utm_term: ['crm'] } })
  expect(values.filter(({ key }) => key === 'city' || key === 'state').map(({ value }) => value)).toEqual([
    'news',
    'crm',
  ])
})

test('what the booking does not say is no value and no warning', () => {
  expect(withFields({ city: '{{field.City}}', 'contact.x': { from: 'field.X' } }, { dataFields: {} })).toEqual({
    values: expect.not.arrayContaining([expect.objectContaining({ key: 'city' })]),
    warnings: [],
  })
})

test('a field that is never written has no value', () => {
  expect(valueFor('firstName', {})).toMatchObject({ value: 'Pat' })
  expect(valueFor('firstName', { firstName: { write: 'never' } })).toBeUndefined()
})

test('a custom field that the location does not have is told by its key', () => {
  const other = { id: 'f2', key: 'contact.other', dataType: 'TEXT' }
  for (const fields of [undefined, [], [other]])
    expect(withFields({ 'contact.plan': 'gold' }, {}, fields).warnings).toEqual([
      { code: 'field-missing', about: 'contact.plan' },
    ])
})

describe('types of custom fields', () => {
  test.each([
    ['NUMERICAL', '1,250.5', 1250.5],
    ['MONETORY', '$ 2_000', 2000],
    ['FLOAT', '-0.5', -0.5],
    ['FLOAT', '+5', 5],
    ['MONETORY', '1 250 €', 1250],
    ['MONETORY', '£5', 5],
    ['NUMERICAL', '123456789012345.5', 123456789012345.5],
    ['DATE', '2026-04-01', '2026-04-01'],
    ['DATE', '1961-10-09', '1961-10-09'],
    ['DATE', '2026-04-01T23:30:00-02:00', '2026-04-02'],
    ['PHONE', '(202) 555-0123', '+12025550123'],
    ['EMAIL', ' Kim@Example.ORG', 'kim@example.org'],
    ['TEXT', 'as it is', 'as it is'],
    ['A_TYPE_OF_NEXT_YEAR', 'as it is', 'as it is'],
  ])('%s takes %j as %j', (dataType, answer, value) => {
    expect(custom(dataType, answer)).toEqual({ value, customId: 'f1', warnings: [] })
  })

  test.each([
    ['SINGLE_OPTIONS', ' gold ', 'Gold'],
    ['RADIO', 'SILVER', 'Silver'],
    ['MULTIPLE_OPTIONS', 'silver; GOLD;gold', ['Silver', 'Gold']],
    ['CHECKBOX', ['gold'], ['Gold']],
    ['CHECKBOX', 'gold;; ;', ['Gold']],
  ])('%s takes %j as the location writes it: %j', (dataType, answer, value) => {
    expect(custom(dataType, answer, ['Gold', 'Silver']).value).toEqual(value)
  })

  test.each([
    ['NUMERICAL', 'about ten'],
    ['NUMERICAL', '1e5'],
    ['NUMERICAL', '5.'],
    ['NUMERICAL', '.5'],
    ['NUMERICAL', 'No 5'],
    ['NUMERICAL', '5 or so'],
    ['NUMERICAL', '1.2.3'],
    ['NUMERICAL', '1234567890123456'],
    ['NUMERICAL', '0.12345678901'],
    ['DATE', 'on 2026-04-01'],
    ['DATE', '2026-04-01 or later'],
    ['CHECKBOX', ';'],
    ['DATE', 'next week'],
    ['DATE', '2026-02-30'],
    ['DATE', '2026-13-01'],
    ['PHONE', 'call me'],
    ['EMAIL', 'none'],
    ['SINGLE_OPTIONS', 'platinum'],
    ['CHECKBOX', 'gold; platinum'],
    ['FILE_UPLOAD', 'https://a.example/cv.pdf'],
    ['SIGNATURE', 'x'],
  ])('%s does not take %j: it is left out and told without the value', (dataType, answer) => {
    const { value, warnings } = custom(dataType, answer, ['Gold', 'Silver'])
    expect(value).toBeUndefined()
    expect(warnings).toEqual([{ code: 'field-not-usable', about: 'contact.x' }])
  })
})

test('a choice is written as the location writes it, and as it is where the location has no list', () => {
  expect(custom('RADIO', 'gold', ['Silver', ' Gold ']).value).toBe(' Gold ')
  for (const options of [undefined, []]) {
    expect(custom('RADIO', ' gold ', options).value).toBe('gold')
    expect(custom('CHECKBOX', 'gold; silver;gold', options).value).toEqual(['gold', 'silver'])
  }
})

test('of several answers a field for one takes the first, or all of them as a text; blank ones are none', () => {
  expect(custom('EMAIL', [' ', 'kim@example.org', 'pat@example.org']).value).toBe('kim@example.org')
  expect(custom('PHONE', ['+12025550123', '+12025550199']).value).toBe('+12025550123')
  expect(custom('DATE', ['2026-04-01', '2026-04-02']).value).toBe('2026-04-01')
  expect(custom('TEXT', ['a ', '', ' b']).value).toBe('a, b')
  expect(custom('TEXT', [' ', ''])).toEqual({ value: undefined, customId: undefined, warnings: [] })
})

test.each([
  ['country', 'de', 'DE'],
  ['dateOfBirth', '1990-09-25', '1990-09-25'],
  ['timezone', 'Europe/Berlin', 'Europe/Berlin'],
  ['email', 'Kim@Example.org', 'kim@example.org'],
])('the standard field %s takes %j as %j', (key, given, value) => {
  expect(valueFor(key, { [key]: given })?.value).toBe(value)
})

test.each([
  ['country', 'Germany'],
  ['country', 'D1'],
  ['country', '1DE'],
  ['dateOfBirth', 'long ago'],
  ['timezone', 'Mars/Olympus'],
  ['email', 'nobody'],
  ['phone', '12'],
])('the standard field %s does not take %j', (key, given) => {
  expect(withFields({ [key]: given }).warnings).toEqual([{ code: 'field-not-usable', about: key }])
})

test('[defaultCountry] a number without +country is one of this country', () => {
  const booking = { dataFields: { Phone: ['020 7946 0018'] } }
  const of = (config: Config) =>
    valuesOf(config, { state: stateOf(['created', booking]) }).values.find(({ key }) => key === 'phone')?.value
  expect(of({ defaultCountry: 'GB' })).toBe('+442079460018')
  expect(of({})).not.toBe('+442079460018')
})

test('[phoneFields] the first filled one of these data fields is the phone', () => {
  const booking = { dataFields: { Handy: ['+12025550123'], Phone: ['+12025550199'] } }
  const of = (config: Config) =>
    valuesOf(config, { state: stateOf(['created', booking]) }).values.find(({ key }) => key === 'phone')?.value
  expect(of({ phoneFields: ['Mobile', 'handy', 'Phone'] })).toBe('+12025550123')
  expect(of({})).toBe('+12025550199')
})
