import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_DEPTH, parseJson } from '../../../shared/booking/parse-json.ts'

const bytes = (text: string) => Buffer.from(text)
const nested = (depth: number) => bytes('['.repeat(depth) + ']'.repeat(depth))

test('every JSON value up to the depth cap is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 10 }), (text) => {
      expect(parseJson(bytes(text))).toEqual({ ok: true, value: JSON.parse(text) })
    }),
  )
})

test('W13: any bytes are answered, and what is not UTF-8 is never replaced', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (input) => {
      const result = parseJson(input)
      const isUtf8 = Buffer.from(Buffer.from(input).toString('utf8')).equals(Buffer.from(input))
      expect(!result.ok && result.reason === 'not-utf-8').toBe(!isUtf8)
    }),
  )
})

test.each([
  ['nothing', bytes(''), 'not-json'],
  ['a byte order mark', bytes('\uFEFF{}'), 'not-json'],
  ['two documents', bytes('{} {}'), 'not-json'],
  ['a byte of no character', Buffer.from([0xff]), 'not-utf-8'],
  ['a surrogate', Buffer.from([0xed, 0xa0, 0x80]), 'not-utf-8'],
  ['a list too deep', nested(MAX_DEPTH + 1), 'too-deep'],
  ['a hundred thousand lists', nested(100_000), 'too-deep'],
  ['lists too deep that are never closed', bytes(`${'['.repeat(70)}"`), 'too-deep'],
])('%s is no JSON, and has its reason', (_, input, reason) => {
  expect(parseJson(input)).toEqual({ ok: false, reason })
})

test('W16: objects and lists nest together, side by side they do not', () => {
  expect(parseJson(nested(MAX_DEPTH)).ok).toBe(true)
  expect(parseJson(bytes(`${'{"a":['.repeat(32)}${']}'.repeat(32)}`)).ok).toBe(true)
  expect(parseJson(bytes(`${'{"a":['.repeat(33)}${']}'.repeat(33)}`))).toEqual({ ok: false, reason: 'too-deep' })
  expect(parseJson(bytes(`[${'[],'.repeat(10_000)}[]]`)).ok).toBe(true)
})

test('brackets in texts are no nesting, however the text is escaped', () => {
  for (const text of ['[[[', '\\', '\\"[', '"['.repeat(40), '\\\\'])
    expect(parseJson(bytes(JSON.stringify([text, '['.repeat(100)])))).toEqual({
      ok: true,
      value: [text, '['.repeat(100)],
    })
})
