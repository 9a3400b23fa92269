import { expect, test } from 'vitest'
import { usedVariables } from '../../../shared/plan/used-variables.ts'
import { type Config, settingsOf } from './plan-fixtures.ts'

/** Without a word of it, the fields of a contact ask for the guest's. */
const SILENT = Object.fromEntries(
  Object.keys(settingsOf().contact.fields).map((key) => [key, { write: 'never' as const }]),
)
const fields = (write: 'always' | 'if-empty' | 'never'): Config => ({
  contact: { fields: { ...SILENT, city: { value: '{{field.City}}', write }, state: { from: 'field.State', write } } },
})

test.each<[string, Config, string[]]>([
  ['the note', { note: { body: '{{tenant}} {{#guests}}{{name}}{{/guests}}' } }, ['guests', 'tenant']],
  ['tasks', { tasks: [{ name: 'a', title: '{{host.name}}', body: '{{tenant}}' }] }, ['host.name', 'tenant']],
  ['the appointment', { appointment: { calendar: 'cal-1', title: '{{booking.title}}' } }, ['booking.title']],
  ['fields that are always written', fields('always'), ['field.City', 'field.State']],
  ['fields that are filled', fields('if-empty'), ['field.City', 'field.State']],
  ['fields that are never written', fields('never'), []],
  ['nothing', {}, []],
])('the variables that %s may ask for, and no others', (_, config, names) => {
  const settings = settingsOf({ note: { body: 'x' }, tasks: [], contact: { fields: SILENT }, ...config })
  expect([...usedVariables(settings)].sort()).toEqual(names)
})
