import type { Settings } from '../config/settings-schema.ts'
import { variablesOf } from './template.ts'

/** The variables that the texts of these settings use: what nobody asks for need not be fetched. */
export function usedVariables({ note, tasks, contact, appointment }: Settings): ReadonlySet<string> {
  const rules = Object.values(contact.fields).filter(({ write }) => write !== 'never')
  const texts = [
    note.body,
    ...tasks.flatMap(({ title, body }) => [title, body]),
    ...rules.map(({ value }) => value ?? ''),
    appointment?.title ?? '',
  ]
  return new Set([...texts.flatMap(variablesOf), ...rules.flatMap(({ from }) => from ?? [])])
}
