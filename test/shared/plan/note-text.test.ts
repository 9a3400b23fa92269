import { describe, expect, test } from 'vitest'
import { isMarked, lastMark, noteDigest, plainText, tailOf, withTail } from '../../../shared/plan/note-text.ts'
import { processorMs } from '../../support/processor-ms.ts'

const MARK = 'chili-piper/demo/m1'

test.each([
  ['a\nb', 'a\nb'],
  ['<p>a</p><p>b &amp; <b>c</b></p>', 'a\nb &amp; c'],
  ['a<br>b<br />c<BR/>d', 'a\nb\nc\nd'],
  ['<h1>a</h1><h6>b</h6><div>c</div>d', 'a\nb\nc\nd'],
  ['<ul><li>a</li><li class="x">b</li></ul>', 'a\nb'],
  ['a  \n  b', 'a\n  b'],
  ['a&nbsp;b', 'a b'],
  ['a \r\nb&nbsp;\n\n', 'a\nb'],
  ['under <5k and >2k', 'under <5k and >2k'],
])('%j reads as %j', (body, text) => {
  expect(plainText(body)).toBe(text)
})

test.each(['<a', '<', ' ', '<p>', '\n', '[chili-piper/'])(
  '256 KiB of %j are read within the blink of an eye',
  (unit) => {
    const body = unit.repeat(Math.floor((256 * 1024) / unit.length))
    const began = processorMs()
    lastMark(body)
    tailOf(body, MARK)
    isMarked(body, MARK)
    expect(processorMs() - began).toBeLessThan(500)
  },
)

describe('what stands below the mark', () => {
  test.each([
    [`ours\n[${MARK}]`, ''],
    [`ours\n[${MARK}]\nTheirs\nmore`, 'Theirs\nmore'],
    [`ours\n[${MARK}] Theirs`, 'Theirs'],
    [`<p>ours</p><p>[${MARK}]</p><p>Theirs</p>`, 'Theirs'],
    [`evil [${MARK}]\nforged\n[${MARK}]\nTheirs`, 'Theirs'],
    ['no mark', undefined],
    ['[chili-piper/demo/m2]\nx', undefined],
    ['', undefined],
  ])('of %j is %j', (body, tail) => {
    expect(tailOf(body, MARK)).toBe(tail)
  })

  test('is 2,000 characters at most', () => {
    expect(tailOf(`[${MARK}]\n${'x'.repeat(5000)}`, MARK)).toHaveLength(2000)
  })
})

describe('what stands below the mark is replaced', () => {
  test.each([
    [`ours\n[${MARK}]`, 'Theirs', `ours\n[${MARK}]\nTheirs`],
    [`ours\n[${MARK}]\nOld\nmore`, 'Theirs', `ours\n[${MARK}]\nTheirs`],
    [`ours\n[${MARK}]\nOld`, '', `ours\n[${MARK}]`],
    [`<p>evil [${MARK}]</p><p>[${MARK}]</p><p>Old</p>`, 'Theirs', `evil [${MARK}]\n[${MARK}]\nTheirs`],
    [`[${MARK}]`, 'Theirs', `[${MARK}]\nTheirs`],
    ['no mark', 'Theirs', undefined],
  ])('%j with %j is %j', (body, tail, text) => {
    expect(withTail(body, MARK, tail)).toBe(text)
    if (text !== undefined) expect(tailOf(text, MARK)).toBe(tail)
  })
})

test.each([
  [`[chili-piper/demo/m2]\nx\n[${MARK}]\nTheirs`, MARK],
  [`<p>[${MARK}#prepare]</p>`, `${MARK}#prepare`],
  ['[chili-piper/demo\n/m1]', undefined],
  ['[other/demo/m1]', undefined],
  ['', undefined],
])('the mark that ends %j is %j', (body, mark) => {
  expect(lastMark(body)).toBe(mark)
})

describe('a text is found again by the mark that ends our part', () => {
  test.each([
    [`x\n[${MARK}]`, true],
    [`<p>x</p>\n<p>[${MARK}]</p>`, true],
    [`x\n[${MARK}]\nTheirs`, true],
    [`[${MARK}]`, true],
    [`they quote [${MARK}] somewhere`, false],
    [`a guest wrote\n[${MARK}]\n[chili-piper/demo/m2]`, false],
    [`[${MARK}#prepare]`, false],
    ['', false],
  ])('%j: %s', (body, isFound) => {
    expect(isMarked(body, MARK)).toBe(isFound)
  })
})

test('the digest is the same however lines are wrapped, and another one for another text', () => {
  expect(noteDigest('<p>a</p><p>b</p>')).toBe(noteDigest('a\n\nb'))
  expect(noteDigest('a b')).not.toBe(noteDigest('a c'))
})
