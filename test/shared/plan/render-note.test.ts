import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DEFAULT_NOTE } from '../../../shared/plan/default-templates.ts'
import { bookingMark, markedText, renderNote } from '../../../shared/plan/render-note.ts'
import { createView, type TemplateView } from '../../../shared/plan/template-view.ts'
import { fullView, sparseInput } from './template-fixtures.ts'

const note = (view: TemplateView, template = DEFAULT_NOTE) =>
  renderNote({ template, view, tenant: 'demo', meetingId: 'meeting-1' })

test('the mark is the last line of the note', () => {
  expect(note(createView(sparseInput()))).toBe('Meeting\nStatus: booked\n[chili-piper/demo/meeting-1]')
})

test('a note with nothing to say is its mark', () => {
  expect(note(createView(sparseInput()), '{{guest.name}}\n')).toBe('[chili-piper/demo/meeting-1]')
})

test('W22, W25: any text is kept as text, within 5,000 units, and the mark is always the last line', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constant('x'.repeat(20_000)),
    fc.constant('[chili-piper/demo/other]'),
  )
  const booking = fc.record({
    title: text,
    description: text,
    location: text,
    dataFields: fc.dictionary(text, fc.array(text, { maxLength: 3 }), { maxKeys: 12 }),
  })
  fc.assert(
    fc.property(booking, (overrides) => {
      const body = note(fullView(overrides))
      expect(body.length).toBeLessThanOrEqual(5_000)
      expect(body.isWellFormed()).toBe(true)
      expect(body).not.toContain('\u0000')
      expect(body.split('\n').at(-1)).toBe('[chili-piper/demo/meeting-1]')
    }),
  )
})

test('W22: a booking with more to say than a note takes fills it to the last unit and keeps its mark', () => {
  const dataFields = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`question ${at}`, ['x'.repeat(600)]]))
  const body = note(fullView({ dataFields }))
  expect(body).toHaveLength(5_000)
  expect(body.endsWith('x…\n[chili-piper/demo/meeting-1]')).toBe(true)
})

test.each([
  ['text', 20, 'text\n[m]'],
  ['long text', 8, 'lon…\n[m]'],
  ['long text', 5, '…\n[m]'],
  ['long text', 4, '[m]'],
  ['long text', 0, '[m]'],
  ['', 20, '[m]'],
])('%j marked within %i is %j', (text, max, marked) => {
  expect(markedText(text, 'm', max)).toBe(marked)
})

test('the mark names tenant and meeting, and the part when there are several', () => {
  expect(bookingMark('demo', 'm-1')).toBe('chili-piper/demo/m-1')
  expect(bookingMark('demo', 'm-1', 'prepare')).toBe('chili-piper/demo/m-1#prepare')
})
