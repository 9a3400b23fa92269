import { describe, expect, test } from 'vitest'
import { chartData, colorsOf } from '../../../../infra/local/console/page/dashboard/chart-data.ts'
import { ago, compact } from '../../../../infra/local/console/page/format.ts'
import { parseMarkdown } from '../../../../infra/local/console/page/markdown.ts'
import { findAll, parseHtml, textOf } from '../../../../infra/local/console/page/parse-html.ts'

describe('markdown', () => {
  test('headings, lists, tables, code and emphasis', () => {
    expect(
      parseMarkdown('# A *b*\n\n- one\n- `two`\n\n| h | i |\n|---|:-:|\n| 1 | **2** |\n\n```\n<x>\n```\n---'),
    ).toEqual([
      {
        kind: 'heading',
        level: 1,
        content: [
          { kind: 'text', text: 'A ' },
          { kind: 'emphasis', text: 'b' },
        ],
      },
      { kind: 'list', isOrdered: false, items: [[{ kind: 'text', text: 'one' }], [{ kind: 'code', text: 'two' }]] },
      {
        kind: 'table',
        head: [[{ kind: 'text', text: 'h' }], [{ kind: 'text', text: 'i' }]],
        rows: [[[{ kind: 'text', text: '1' }], [{ kind: 'strong', text: '2' }]]],
      },
      { kind: 'code', text: '<x>' },
      { kind: 'rule' },
    ])
  })

  test('web addresses become links and buttons; anything else, and markup, stays text', () => {
    expect(parseMarkdown('[a](https://a.example) [button:primary:Go](https://b.example)')).toEqual([
      {
        kind: 'paragraph',
        content: [
          { kind: 'link', text: 'a', href: 'https://a.example', isButton: false },
          { kind: 'text', text: ' ' },
          { kind: 'link', text: 'Go', href: 'https://b.example', isButton: true },
        ],
      },
    ])
    for (const text of ['[a](javascript:alert)', '[a](data:text/html,x)', '<img src=x onerror=y>'])
      expect(parseMarkdown(text)).toEqual([{ kind: 'paragraph', content: [{ kind: 'text', text }] }])
  })
})

describe('the HTML of widgets', () => {
  test('elements, attributes in every spelling, entities, and texts that are no markup', () => {
    const [paragraph, image, script] = parseHtml(
      `<!doctype html><!-- <b>no</b> --><p CLASS=a title='b "c"' hidden data-x="1 &lt; 2">x &amp; y&nbsp;&#8594;<br/>z</p><img src=x onerror="a>b"><script>if (a<b) "</p>"</script>`,
    )
    expect(paragraph).toMatchObject({ name: 'p' })
    expect(paragraph && textOf(paragraph)).toBe('x & y\u00a0→z')
    expect(Object.fromEntries(Object(paragraph).attributes)).toEqual({
      class: 'a',
      title: 'b "c"',
      hidden: '',
      'data-x': '1 < 2',
    })
    expect(Object.fromEntries(Object(image).attributes)).toEqual({ src: 'x', onerror: 'a>b' })
    expect(script).toMatchObject({ name: 'script', children: ['if (a<b) "</p>"'] })
  })

  test('what is left open or closed twice spoils nothing after it', () => {
    expect(parseHtml('<ul><li>a</b></li></ul></ul>b <')).toMatchObject([
      { name: 'ul', children: [{ name: 'li' }] },
      'b <',
    ])
    const items = findAll(parseHtml('<ul><li>a</li><li><i>b</i></li></ul>'), ({ name }) => name === 'li')
    expect(items.map(textOf)).toEqual(['a', 'b'])
  })
})

describe('graphs', () => {
  const series = (...points: [number, number][]) => ({ points })

  test('series share one axis; where one has no point there is a gap', () => {
    const { xs, ys } = chartData([series([1000, 1], [3000, 3]), series([2000, 5])], false)
    expect([xs, ys]).toEqual([
      [1, 2, 3],
      [
        [1, null, 3],
        [null, 5, null],
      ],
    ])
  })

  test('a stacked series stands on those before it; one without points is not drawn', () => {
    const { ys, values } = chartData([series([1000, 1], [2000, 2]), series(), series([2000, 5])], true)
    expect(ys).toEqual([
      [1, 2],
      [null, null],
      [1, 7],
    ])
    expect(values[2]).toEqual([null, 5])
  })

  test('no two series have one colour while there are others', () => {
    expect(colorsOf([{ color: '#1F77B4' }, {}, {}])).toEqual(['#1F77B4', '#ff7f0e', '#2ca02c'])
  })
})

test('numbers and spans are short', () => {
  expect([0, 0.5, 7.5, 12.34, 999, 1234, 2_500_000].map(compact)).toEqual([
    '0',
    '0.5',
    '7.5',
    '12.3',
    '999',
    '1.23k',
    '2.5M',
  ])
  expect([0, 59_000, 60_000, 7_200_000, 200_000_000].map(ago)).toEqual(['0 s', '59 s', '1 min', '2 h', '2 days'])
})
