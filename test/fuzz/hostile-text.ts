import fc from 'fast-check'
import { CANARIES } from '../support/canaries.ts'

/** What has broken parsers, queues, pages, logs and spreadsheets before. */
const PIECES = [
  '\u0000',
  '\u0001',
  '\u001b[31m',
  '\uFFFE',
  '\uFFFF',
  '\uD800',
  '\uDC00',
  '\uD83D',
  '😀',
  '\u202E',
  '\u200B',
  '\u2028',
  '\uFEFF',
  'e\u0301\u0301\u0301',
  'İ',
  '\r\n',
  '\r\nset-cookie: a=b',
  ' ',
  '=1+1',
  '@SUM(A1)',
  '{{7*7}}',
  '{{#guests}}',
  '#{7*7}',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' OR 1=1 --",
  '&amp;',
  '../../etc/passwd',
  '%00%2F',
  'http://169.254.169.254/',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'Contact with id \uD800 not found',
  'not found',
  'invalid jwt',
  '..',
  '12345678901234567890',
  '1e400',
  '-0',
  'NaN',
  'null',
]

/** Tells whether what was put in came out in a message or a log line. */
const canary = fc.constantFrom(...CANARIES).map((text) => `${text}@example.org`)

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PIECES) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
  { weight: 1, arbitrary: canary },
)

// Made once: 100,000 combining marks on one letter, and a name of 100,000 characters.
const GIANTS = [`a${'\u0301'.repeat(100_000)}`, 'x'.repeat(100_000), '\uFFFF'.repeat(20_000), '\uD83D'.repeat(20_000)]

/** Text as an enemy, a broken program or an unlucky person sends it. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 300, arbitrary: fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join('')) },
  { weight: 100, arbitrary: fc.constantFrom(...PIECES) },
  { weight: 1, arbitrary: fc.constantFrom(...GIANTS) },
)

/** Names of properties: what every object has, and what is in no alphabet. */
export const hostileKey: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', 'then', 'toJSON'),
  fc.constantFrom(...PIECES),
  canary,
)
