import fc from 'fast-check'
import { expect, test } from 'vitest'
import { html, toText } from '../../shared/html.ts'
import { checkTemplate, renderTemplate, variablesOf } from '../../shared/plan/template.ts'
import { createView } from '../../shared/plan/template-view.ts'
import { fullInput } from '../shared/plan/template-fixtures.ts'
import { hostileKey, hostileText } from './hostile-text.ts'
import { expectPrototypesUntouched } from './own-outcomes.ts'
import { runs } from './settings.ts'

const MAX_RENDERED = 21_000
const TEMPLATE = `{{booking.title}} {{booking.description}} {{guest.name}} {{field.notes}} {{utm.utm_source}}
{{#guests}}{{name}} <{{email}}>{{/guests}}{{#answers}}{{label}}: {{value}}{{/answers}}{{^guests}}alone{{/guests}}`

test('W25: whatever texts a booking has, they are filled in as text: no template, no end, nothing that HighLevel refuses', () => {
  const fields = fc.dictionary(fc.oneof(hostileKey, fc.constant('notes')), fc.array(hostileText, { maxLength: 3 }), {
    maxKeys: 4,
  })
  const booking = fc.record({ title: hostileText, description: hostileText, dataFields: fields })
  fc.assert(
    fc.property(booking, hostileText, (parts, name) => {
      const input = fullInput({ ...parts, otherGuests: [{ name, email: 'a@b.example' }] })
      const view = createView(input)
      const text = renderTemplate(TEMPLATE, view)
      expect(text.length).toBeLessThan(MAX_RENDERED)
      expect(text.isWellFormed()).toBe(true)
      expect(text).not.toContain('\0')
      // What looks like a template within a value stays as it was written.
      const [title = ''] = view.texts('booking.title')
      expect(text.startsWith(title)).toBe(true)
    }),
    runs(80),
  )
  expectPrototypesUntouched()
})

test('whatever the author writes, a template is told what is wrong with it or renders within its limit', () => {
  const part = fc.oneof(
    hostileText,
    fc.constantFrom(
      '{{#guests}}',
      '{{/guests}}',
      '{{^guests}}',
      '{{name}}',
      '{{{name}}}',
      '{{&name}}',
      '{{>x}}',
      '{{=<% %>=}}',
      '{{!x}}',
    ),
    fc.constantFrom(
      '{{#answers}}{{value}}{{/answers}}',
      '{{booking.title}}',
      '{{field.notes}}',
      '{{__proto__}}',
      '{{constructor.name}}',
      '{{',
      '}}',
    ),
  )
  // More answers than there is room for.
  const answers = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`field ${at}`, ['x'.repeat(500)]]))
  const view = createView(fullInput({ dataFields: answers }))
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const text = parts.join('')
      const problems = checkTemplate(text)
      variablesOf(text)
      if (problems.length === 0) expect(renderTemplate(text, view).length).toBeLessThan(MAX_RENDERED + text.length)
    }),
    runs(150),
  )
})

test('sections in sections, as deep as a template can be long, are decided without an overflow', () => {
  const depth = 10_000 / '{{#guests}}{{/guests}}'.length
  for (const levels of [1, 64, 65, Math.floor(depth)]) {
    const text = `${'{{#guests}}'.repeat(levels)}${'{{/guests}}'.repeat(levels)}`
    if (checkTemplate(text).length === 0) renderTemplate(text, createView(fullInput()))
  }
  const lists = `${'{{#a}}'.repeat(800)}${'{{/a}}'.repeat(800)}`
  expect(checkTemplate(lists).length).toBeGreaterThan(0)
})

test('W25: whatever a text is, a page shows it as text', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (text, attribute) => {
      const page = toText(html`<p title="${attribute}">${text}</p>${[html`<i>${text}</i>`]}`)
      const tags = page.match(/<[^>]*>?/g) ?? []
      expect(tags.map((tag) => tag.replace(/"[^"]*"/, '""'))).toEqual(['<p title="">', '</p>', '<i>', '</i>'])
      const shown = page.slice(page.indexOf('>') + 1, page.indexOf('</p>'))
      const back = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' }
      expect(shown.replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (entity) => Reflect.get(back, entity))).toBe(text)
    }),
    runs(200),
  )
})
