import { expect, test } from 'vitest'
import { LIST_VARIABLES, suggestVariable, TEMPLATE_VARIABLES } from '../../../shared/plan/template-variables.ts'

test('every variable is told once, with what it stands for; one of a list with the list it stands in', () => {
  const told = TEMPLATE_VARIABLES.map(({ name, within = '' }) => `${within} ${name}`)
  expect(new Set(told).size).toBe(told.length)
  for (const { name, description } of TEMPLATE_VARIABLES)
    expect([name, description]).toEqual([name, expect.stringMatching(/^\S.+\S$/)])
  expect(told.filter((one) => !one.startsWith(' '))).toEqual(
    Object.entries(LIST_VARIABLES).flatMap(([list, { items }]) => Object.keys(items).map((name) => `${list} ${name}`)),
  )
  expect(told).toContain(' field.<name>')
  expect(told).toContain(' utm.<name>')
})

test.each([
  // One letter of four may differ, and one of a shorter name.
  ['tenat', 'tenant'],
  ['tnant', 'tenant'],
  ['tennannt', 'tenant'],
  ['ttenannt', 'tenant'],
  ['xtenannt', 'tenant'],
  ['GUEST_LIST', 'guestList'],
  ['guest-list', 'guestList'],
  ['guest list', 'guestList'],
  ['anwsers', undefined],
  ['answer', 'answers'],
  ['booking.starts', 'booking.status'],
  ['appointment.startsAt', 'booking.startsAt'],
  ['contact.companyname', undefined],
  ['statusText', 'booking.statusText'],
  ['utm_campaign', 'utm.utm_campaign'],
  ['UTM_Source', 'utm.UTM_Source'],
  ['utm_', undefined],
  ['utm_a b', undefined],
  ['my_utm_source', undefined],
  ['x', undefined],
  [`booking.${'x'.repeat(45)}.title`, 'booking.title'],
  [`booking.${'x'.repeat(47)}.title`, undefined],
])('who writes %s meant %s', (name, meant) => {
  expect(suggestVariable(name)).toBe(meant)
})
