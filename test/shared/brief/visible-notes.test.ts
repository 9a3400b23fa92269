import { describe, expect, test } from 'vitest'
import { type CrmNote, type VisibilityRule, visibleNotes, withoutMark } from '../../../shared/brief/visible-notes.ts'
import { withoutFormatting } from '../../../shared/brief/without-formatting.ts'

const NOTES: CrmNote[] = [
  { id: 'plain', body: 'Likes tea', userId: 'rita', dateAdded: '2026-03-01T10:00:00.000Z' },
  { id: 'shared', body: 'Shared: wants the big plan', userId: 'sam', dateAdded: '2026-03-02T10:00:00.000Z' },
  { id: 'shared-by-rita', body: '  Shared: \n  has budget ', userId: 'rita', dateAdded: '2026-03-03T10:00:00.000Z' },
  { id: 'nobody', body: 'From a workflow', dateAdded: '2026-02-01T10:00:00.000Z' },
  { id: 'lower', body: 'shared: no', userId: 'rita', dateAdded: '2026-02-02T10:00:00.000Z' },
  { id: 'ours', body: 'Shared: Demo\n[chili-piper/demo/m1]', userId: 'rita', dateAdded: '2026-03-04T10:00:00.000Z' },
  {
    id: 'ours-and-more',
    body: 'Demo\n[chili-piper/demo/m2]\nShared: called back',
    dateAdded: '2026-03-05T10:00:00.000Z',
  },
  { id: 'ours-formatted', body: '<p>Demo</p><p>[chili-piper/demo/m3]</p>', dateAdded: '2026-03-05T11:00:00.000Z' },
  { id: 'empty', body: '', userId: 'rita' },
  { id: 'no-body', userId: 'rita' },
]
const seen = (rule: Partial<VisibilityRule>, tags?: string[]) =>
  visibleNotes(NOTES, tags ? { tags } : {}, { all: false, ...rule }).map(({ id }) => id)

describe('which notes leave the CRM', () => {
  test.each<[string, Partial<VisibilityRule>, string[] | undefined, string[]]>([
    ['no condition: none', {}, undefined, []],
    ['a prefix', { prefix: 'Shared:' }, undefined, ['shared-by-rita', 'shared']],
    ['authors', { authors: ['rita'] }, undefined, ['shared-by-rita', 'plain', 'lower']],
    ['several authors', { authors: ['rita', 'sam'] }, undefined, ['shared-by-rita', 'shared', 'plain', 'lower']],
    [
      'a tag that the contact has',
      { contactTag: 'share' },
      ['x', 'Share '],
      ['shared-by-rita', 'shared', 'plain', 'lower', 'nobody'],
    ],
    ['a tag that it has not', { contactTag: 'share' }, ['sharer'], []],
    ['a tag, and no tags told', { contactTag: 'share' }, undefined, []],
    ['prefix and author', { prefix: 'Shared:', authors: ['sam'] }, undefined, ['shared']],
    ['prefix and a tag that it has not', { prefix: 'Shared:', contactTag: 'share' }, [], []],
    ['all', { all: true }, undefined, ['shared-by-rita', 'shared', 'plain', 'lower', 'nobody']],
    ['all, and yet a condition', { all: true, authors: ['sam'] }, undefined, ['shared']],
  ])('%s', (_, rule, tags, expected) => {
    expect(seen(rule, tags)).toEqual(expected)
  })
})

test('the prefix is not shown, nor the space around', () => {
  const notes = visibleNotes(NOTES, {}, { prefix: 'Shared:', all: false })
  expect(notes.map(({ text }) => text)).toEqual(['has budget', 'wants the big plan'])
  expect(notes[0]).toEqual({ id: 'shared-by-rita', text: 'has budget', writtenAt: '2026-03-03T10:00:00.000Z' })
  expect(visibleNotes([{ id: 'a', body: 'Shared: ' }], {}, { prefix: 'Shared:', all: false })).toEqual([])
})

test('newest first, those without a time last, 50 at most', () => {
  const many = Array.from({ length: 60 }, (_, at) => ({
    id: `n${at}`,
    body: 'x',
    dateAdded: new Date(at).toISOString(),
  }))
  const shown = visibleNotes([{ id: 'never', body: 'x', dateAdded: 'soon' }, ...many], {}, { all: true })
  expect(shown).toHaveLength(50)
  expect(shown[0]?.id).toBe('n59')
  expect(visibleNotes([{ id: 'never', body: 'x' }, NOTES[0]!], {}, { all: true }).at(-1)?.id).toBe('never')
})

test('a long note is cut at 2,000 characters, never inside one', () => {
  const [note] = visibleNotes([{ id: 'a', body: '😀'.repeat(3000) }], {}, { all: true })
  expect(note?.text.length).toBeLessThanOrEqual(2000)
  expect(note?.text.isWellFormed()).toBe(true)
})

describe('formatting of HighLevel’s editor', () => {
  test.each([
    ['<p>One</p><p>Two &amp; three</p>', 'One\nTwo & three'],
    ['One<br>Two<br/>Three', 'One\nTwo\nThree'],
    ['<ul><li>a</li><li>b</li></ul>', '- a\n- b'],
    ['<p style="color: red"><strong>Shared:</strong> yes&nbsp;sir</p>', 'Shared: yes sir'],
    ['a < b & c > d &amp; e', 'a < b & c > d &amp; e'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['<p>&lt;script&gt;</p>', '<script>'],
    ['<p>&amp;lt;</p>', '&lt;'],
    ['<person> and <bold>', '<person> and <bold>'],
  ])('%j is %j', (body, text) => {
    expect(withoutFormatting(body)).toBe(text)
  })

  test('a hostile text takes as long as its length says, not the square of it', () => {
    const timeOf = (length: number) => {
      const body = `${'<p '.repeat(2 * length)}${'[chili-piper/'.repeat(length)}`
      const startedAt = performance.now()
      visibleNotes([{ id: 'a', body }], {}, { all: true })
      withoutMark(body)
      return performance.now() - startedAt
    }
    const once = Math.min(...Array.from({ length: 3 }, () => timeOf(5_000)))
    // Ten times the length; a hundred times the time would be the square.
    expect(timeOf(50_000)).toBeLessThan(Math.max(once, 1) * 50)
  })
})

test.each([
  ['https://meet.example.com\n[chili-piper/demo/m1#prepare]', 'https://meet.example.com'],
  ['[chili-piper/demo/m1#prepare]', ''],
  ['[chili-piper/demo/m1]\nmore', '[chili-piper/demo/m1]\nmore'],
  ['plain \n', 'plain'],
])('the mark of %j is not shown', (text, shown) => {
  expect(withoutMark(text)).toBe(shown)
})
