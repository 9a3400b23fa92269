import { expect, test } from 'vitest'
import { checkTemplate } from '../../../shared/plan/template.ts'
import { processorMs } from '../../support/processor-ms.ts'

const LENGTH = 10_000
// Below it the processor's own clock is too coarse.
const MEASURABLE_MS = 20

/** The shortest of some, as whatever comes in between only makes it longer. What was parsed is kept, so each is another text. */
function msOf(text: string): number {
  const times = Array.from({ length: 3 }, (_, time) => {
    const began = processorMs()
    checkTemplate(`${text}${' '.repeat(time)}`)
    return processorMs() - began
  })
  return Math.min(...times)
}

test.each<[string, (length: number) => string]>([
  ['an end that never comes', (length) => `${'{{a'.padEnd(length - 1)}x`],
  ['unknown variables', (length) => '{{a}}'.repeat(length / 5)],
  ['sections that are never closed', (length) => '{{#a}}'.repeat(length / 6)],
  ['sections within each other', (length) => '{{#tenant}}'.repeat(length / 25) + '{{/tenant}}'.repeat(length / 25)],
  ['opening braces', (length) => '{'.repeat(length)],
  ['other delimiters', (length) => '{{='.repeat(length / 3)],
])('a hostile template of %s takes twice as long when it is twice as long, not four times', (_what, make) => {
  checkTemplate(make(LENGTH / 4))
  const [half, whole] = [msOf(make(LENGTH / 2)), msOf(make(LENGTH))]
  expect(whole).toBeLessThan(Math.max(MEASURABLE_MS, 3.2 * half))
})
