import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { html, toText } from '../../shared/html.ts'

test('text is escaped, markup of our own is not, lists are joined', () => {
  const items = ['<b>', '"x"'].map((text) => html`<li>${text}</li>`)
  expect(toText(html`<ul>${items}</ul> ${1} & ${`'`}`)).toBe(
    '<ul><li>&lt;b&gt;</li><li>&quot;x&quot;</li></ul> 1 & &#39;',
  )
})

test('no text, whatever it is, can leave its place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const [, inside = ''] = /^<p title="(.*)">$/s.exec(toText(html`<p title="${text}">`)) ?? []
      expect(inside).not.toMatch(/[<>"']/)
      expect(inside.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&')
    }),
  )
})
