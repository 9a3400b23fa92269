import { expect, test } from 'vitest'
import { checkTemplate } from '../../../shared/plan/template.ts'
import { processorMs } from '../../support/processor-ms.ts'

test.each([
  [`${'{{a'.padEnd(9_999)}x`],
  ['{{a}}'.repeat(2_000)],
  ['{{#a}}'.repeat(1_600)],
  [`${'{{#tenant}}'.repeat(400)}${'{{/tenant}}'.repeat(400)}`],
  ['{'.repeat(10_000)],
  ['{{='.repeat(3_000)],
])('a hostile template of %# is checked in a second', (text) => {
  const began = processorMs()
  checkTemplate(text)
  expect(processorMs() - began).toBeLessThan(1_000)
})
