import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Booking } from '../../../shared/booking/booking.ts'
import type { HistoryLine } from '../../../shared/plan/booking-state.ts'
import { checkTemplate, readVariable, renderTemplate, variablesOf } from '../../../shared/plan/template.ts'
import { TEMPLATE_VARIABLES } from '../../../shared/plan/template-variables.ts'
import { createView, type ViewInput } from '../../../shared/plan/template-view.ts'
import { aState, fullInput, fullView } from './template-fixtures.ts'

describe('a template is refused with the reason', () => {
  test.each([
    ['{{guest.emial}}', '{{guest.emial}} is no variable; did you mean {{guest.email}}?'],
    ['{{gest.name}}', '{{gest.name}} is no variable; did you mean {{guest.name}}?'],
    ['{{Guest.Name}}', '{{Guest.Name}} is no variable; did you mean {{guest.name}}?'],
    ['{{booking.Starts_At}}', '{{booking.Starts_At}} is no variable; did you mean {{booking.startsAt}}?'],
    ['{{#guest}}x{{/guest}}', '{{guest}} is no variable; did you mean {{guests}}?'],
    ['{{tennant}}', '{{tennant}} is no variable; did you mean {{tenant}}?'],
    ['{{title}}', '{{title}} is no variable; did you mean {{booking.title}}?'],
    ['{{contact.first_name}}', '{{contact.first_name}} is no variable; did you mean {{guest.firstName}}?'],
    ['{{utm_source}}', '{{utm_source}} is no variable; did you mean {{utm.utm_source}}?'],
    ['{{Company Size}}', '{{Company Size}} is no variable; a data field goes by {{field.Company Size}}'],
    ['{{opportunity.pipeline}}', '{{opportunity.pipeline}} is no variable'],
    ['{{constructor}}', '{{constructor}} is no variable; a data field goes by {{field.constructor}}'],
    ['{{booking.constructor.name}}', '{{booking.constructor.name}} is no variable; did you mean {{guest.name}}?'],
    ['{{__proto__}}', '{{__proto__}} is no variable; a data field goes by {{field.__proto__}}'],
    ['{{guests.length}}', '{{guests.length}} is no variable'],
    ['{{field.}}', '{{field.}} is no variable'],
    ['{{label}}', '{{label}} stands only inside {{#answers}}'],
    ['{{email}}', '{{email}} stands only inside {{#guests}} or {{#business.contacts}}; did you mean {{guest.email}}?'],
    [
      '{{#answers}}{{email}}{{/answers}}',
      '{{email}} stands only inside {{#guests}} or {{#business.contacts}}; did you mean {{guest.email}}?',
    ],
    ['{{^answers}}{{label}}{{/answers}}', '{{label}} stands only inside {{#answers}}'],
    ['{{guests}}', '{{guests}} is a list: write {{#guests}} … {{/guests}} around what is said of each'],
    [
      '{{#guests}}{{#answers}}x{{/answers}}{{/guests}}',
      '{{#answers}} stands inside another list, which is not possible',
    ],
    ['{{.}}', '{{.}} names no variable'],
    ['{{#answers}}{{.}}{{/answers}}', '{{.}} names no variable'],
    ['{{}}', '{{}} names no variable'],
    ['{{> note}}', '{{> note}} is not possible: a template cannot call another one'],
    ['{{=<% %>=}}<% tenant %>', '{{=<% %>=}} is not possible: variables stand in {{ }}'],
    ['Hello {{guest.name', 'has a {{ that no }} follows'],
    ['{{#guests}}x', 'opens {{#guests}} and does not close it with {{/guests}}'],
    ['{{#guests}}x{{/answers}}', 'opens {{#guests}} and does not close it with {{/guests}}'],
    ['x{{/guests}}', 'closes {{/guests}}, which was not opened'],
    ['{{=x=}}', 'cannot be read: Invalid tags: x'],
  ])('%s', (text, problem) => {
    expect(checkTemplate(text)).toEqual([problem])
  })

  test('for its length alone', () => {
    expect(checkTemplate('x'.repeat(10_001))).toEqual(['is too long: 10,000 characters at most'])
    expect(checkTemplate('x'.repeat(10_000))).toEqual([])
  })

  test('every problem is told, each once', () => {
    expect(checkTemplate('{{a.b}} {{a.b}} {{#guests}}{{c.d}}{{/guests}}')).toEqual([
      '{{a.b}} is no variable',
      '{{c.d}} is no variable',
    ])
  })
})

describe('a template is filled in', () => {
  test.each([
    ['{{guest.firstName}} of {{ guest.company }}', 'Pat of Acme'],
    ['{{{guest.name}}}{{& tenant}}{{! a comment }}', 'Pat Prospectdemo'],
    [
      '{{#booking.isRescheduled}}moved{{/booking.isRescheduled}}{{^booking.isRescheduled}}new{{/booking.isRescheduled}}',
      'moved',
    ],
    ['{{#booking.isCancelled}}off{{/booking.isCancelled}}{{^booking.isCancelled}}on{{/booking.isCancelled}}', 'on'],
    [
      '{{#guests}}{{name}} <{{email}}>{{^email}}none{{/email}} of {{tenant}}; {{/guests}}',
      'Casey Cfo <casey@example.org> of demo; Alex <>none of demo; ',
    ],
    ['{{#answers}}{{label}}={{value}},{{/answers}}', 'Company Name=Acme,Interests=CRM, Routing,utm_term=crm,'],
    ['{{#history}}{{at}} {{text}}{{/history}}', '2026-03-01 09:00 UTC booked for 2026-03-10 15:00 UTC'],
    ['{{#business.contacts}}[{{name}} {{email}}]{{/business.contacts}}', '[Dana dana@acme.example][ eli@acme.example]'],
    [
      '{{field.Company Name}}|{{field.company_name}}|{{field.COMPANYNAME}}|{{field.PersonCompanyName}}',
      'Acme|Acme|Acme|Acme',
    ],
    ['{{field.Interests}}|{{field.None}}|{{field.constructor}}|{{field.__proto__}}', 'CRM, Routing|||'],
    ['{{utm.utm_source}}|{{utm.utm_term}}|{{utm.utm_none}}|{{utm.toString}}', 'news|crm||'],
    ['{{#field.None}}x{{/field.None}}{{^field.None}}y{{/field.None}}', 'y'],
    ['{{^guests}}alone{{/guests}}{{#guests}}{{^guests}}x{{/guests}}.{{/guests}}', '..'],
    ['a\n{{#tenant}}\nb\n{{/tenant}}\nc', 'a\nb\nc'],
  ])('%s', (text, rendered) => {
    expect(checkTemplate(text)).toEqual([])
    expect(renderTemplate(text, fullView())).toBe(rendered)
  })

  test('what cannot be read at all is not filled in', () => {
    expect(() => renderTemplate('{{guest.name', fullView())).toThrow('A template has a {{ that no }} follows')
  })

  test('a template that was never checked calls nothing and tells nothing of its own workings', () => {
    const text = '{{constructor}}{{toString}}{{guests.length}}{{#guests}}{{constructor}}{{/guests}}{{> a}}{{.}}'
    expect(renderTemplate(text, fullView())).toBe('')
  })
})

test('W25: what a guest wrote is text, never a template, and not escaped', () => {
  const hostile = [
    '{{7*7}} {{tenant}}',
    '{{#a}}',
    '{{> x}}',
    '{{=<% %>=}}',
    '<b onclick="x()">&amp;</b>',
    'a\r\nb',
    '=1+1',
  ]
  for (const title of hostile) {
    const view = fullView({ title, dataFields: { [title]: [title] } })
    expect(renderTemplate('{{booking.title}}', view)).toBe(title)
    expect(renderTemplate('{{#answers}}{{label}}: {{value}}{{/answers}}', view)).toBe(`${title}: ${title}`)
  }
})

test('the variables of a template are told, without names of list items', () => {
  expect(
    variablesOf(
      '{{tenant}}{{#guests}}{{name}}{{tenant}}{{/guests}}{{^business.contacts}}{{field.A b}}{{/business.contacts}}',
    ),
  ).toEqual(['tenant', 'guests', 'business.contacts', 'field.A b'])
  expect(variablesOf('{{oops')).toEqual([])
})

test.each([
  ['field.Interests', ['CRM', 'Routing']],
  ['field.interests', ['CRM', 'Routing']],
  ['guest.email', ['pat@example.org']],
  ['utm.utm_term', ['crm']],
  ['field.None', []],
  ['guests', []],
  ['guestList', ['Casey Cfo (casey@example.org), Alex']],
  ['constructor', []],
  ['no.such', []],
])('the single variable %s is %j', (name, values) => {
  expect(readVariable(name, fullView())).toEqual(values)
})

/** Made when asked for, as the table of all characters takes a second. */
function anythings() {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constant('x'.repeat(3_000)),
    fc.constant('{{#tenant}}'),
  )
  const person = fc.record({ id: anyText, name: anyText, email: anyText }, { requiredKeys: [] })
  const anyBooking: fc.Arbitrary<Partial<Booking>> = fc.record(
    {
      title: anyText,
      description: anyText,
      location: anyText,
      sourceUrl: anyText,
      dataFields: fc.dictionary(anyText, fc.array(anyText, { maxLength: 5 })),
      utm: fc.dictionary(anyText, anyText),
      otherGuests: fc.array(person, { maxLength: 300 }),
      host: person,
      assignee: person,
    },
    { requiredKeys: [] },
  )
  const whats = [
    'booked',
    'rescheduled',
    'reassigned',
    'guests-changed',
    'updated',
    'cancelled',
    'restored',
    'no-show',
    'completed',
  ] as const
  const anyLine: fc.Arbitrary<HistoryLine> = fc.record(
    { at: fc.oneof(fc.integer(), fc.double()), what: fc.constantFrom(...whats), from: anyText, to: anyText },
    { requiredKeys: ['at', 'what'] },
  )
  const anyInput: fc.Arbitrary<ViewInput> = fc
    .record({
      booking: anyBooking,
      history: fc.array(anyLine, { maxLength: 300 }),
      zone: anyText,
      showGuests: fc.boolean(),
    })
    .map(({ booking, history, zone, showGuests }) => ({
      ...fullInput(booking, { guest: { timeZone: zone, name: zone }, hostTimeZone: zone, showGuests }),
      state: aState(booking, { history, status: 'no-show' }),
    }))

  const names = TEMPLATE_VARIABLES.map(({ name }) => name.replace('<name>', 'Company Name'))
  const tag = fc.tuple(
    fc.constantFrom('', '#', '^', '/', '&', '!', '>', '='),
    fc.oneof(fc.constantFrom(...names), anyText),
  )
  const anyTemplate = fc
    .array(
      fc.oneof(
        anyText,
        tag.map(([sign, name]) => `{{${sign}${name}}}`),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(''))
  const goodPart = fc.constantFrom(...TEMPLATE_VARIABLES.filter(({ within }) => !within)).map((variable) => {
    const name = variable.name.replace('<name>', 'Company Name')
    const items = TEMPLATE_VARIABLES.filter(({ within }) => within === name).map((item) => `{{${item.name}}}`)
    return items.length > 0
      ? `{{#${name}}}${items.join(' ').repeat(5)}{{/${name}}}`
      : `{{#${name}}}{{${name}}}{{/${name}}}`
  })
  return { anyTemplate, anyInput, goodPart }
}

test('any text can be checked, and what passes can be filled from any booking, within bounds', () => {
  const { anyTemplate, anyInput, goodPart } = anythings()
  fc.assert(
    fc.property(anyTemplate, anyInput, (text, input) => {
      const problems = checkTemplate(text)
      variablesOf(text)
      if (problems.length === 0) renderTemplate(text, createView(input))
    }),
  )
  fc.assert(
    fc.property(fc.array(goodPart, { maxLength: 40 }), anyInput, (parts, input) => {
      const text = parts.join('\n')
      expect(checkTemplate(text)).toEqual([])
      expect(renderTemplate(text, createView(input)).length).toBeLessThanOrEqual(30_000)
    }),
  )
})

test('the longest template over the longest lists ends at its limit', () => {
  const text = `{{#guests}}${'{{text}}'.repeat(1_200)}{{/guests}}`
  const otherGuests = Array.from({ length: 5_000 }, () => ({ name: 'x'.repeat(600) }))
  expect(checkTemplate(text)).toEqual([])
  const { length } = renderTemplate(text, fullView({ otherGuests }))
  expect(length).toBeGreaterThan(20_000)
  expect(length).toBeLessThanOrEqual(20_500)
})
