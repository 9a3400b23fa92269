import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalizeEmail } from '../../../shared/booking/email.ts'

test.each([
  ['pat@example.org', 'pat@example.org'],
  ['  Pat.Prospect+Demo@Example.ORG\n', 'pat.prospect+demo@example.org'],
  ["o'neil_1@sub.example.co.uk", "o'neil_1@sub.example.co.uk"],
  ['jörg@exämple.de', 'jörg@exämple.de'],
  [`${'p'.repeat(242)}@example.org`, `${'p'.repeat(242)}@example.org`],
])('the address %j is read as %j', (text, email) => {
  expect(normalizeEmail(text)).toBe(email)
})

test.each([
  undefined,
  '',
  '   ',
  'pat',
  '@example.org',
  'pat@',
  'pat@localhost',
  'pat@example.',
  'pat@.org',
  'pat@example..org',
  'a@b@example.org',
  'pat prospect@example.org',
  'Pat <pat@example.org>',
  '"pat"@example.org',
  'pat@example.org;sam@example.org',
  'mailto:pat@example.org',
  'p\u0000at@example.org',
  'pat\u200B@example.org',
  'pat@exa\uD800mple.org',
  `${'p'.repeat(243)}@example.org`,
])('%j is no plain address, and nothing is guessed from it', (text) => {
  expect(normalizeEmail(text)).toBeUndefined()
})

test('what comes out goes in again unchanged, and any text is answered', () => {
  const text = fc.oneof(
    fc.emailAddress(),
    fc.string({ unit: 'binary' }),
    fc.string().map((local) => `${local}@a.b`),
  )
  fc.assert(
    fc.property(text, (input) => {
      const email = normalizeEmail(input)
      if (email !== undefined) expect(normalizeEmail(email)).toBe(email)
    }),
  )
})
