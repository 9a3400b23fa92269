import { expect, test } from 'vitest'
import { customFieldSchema } from '../../../shared/plan/custom-field.ts'

test('a custom field is read as it was stored, with or without choices', () => {
  const field = { id: 'f1', key: 'contact.plan', dataType: 'RADIO' }
  for (const stored of [field, { ...field, options: ['Gold', 'Silver'] }])
    expect(customFieldSchema.parse(stored)).toEqual(stored)
  for (const name of Object.keys(field)) {
    const { [name as keyof typeof field]: _, ...rest } = field
    expect([name, customFieldSchema.safeParse(rest).success]).toEqual([name, false])
  }
})
