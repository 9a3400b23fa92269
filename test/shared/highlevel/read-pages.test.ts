import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readPages } from '../../../shared/highlevel/read-pages.ts'

interface Item {
  id: string
}
const items = (...ids: string[]): Item[] => ids.map((id) => ({ id }))

/** Pages by offset, as a server gives them; counts how often it was asked. */
function createPager(pageAt: (offset: number) => Item[], maxPages?: number) {
  const asked: number[] = []
  const readPage = async (offset: number) => {
    asked.push(offset)
    if (asked.length > 5_000) throw new Error('This does not end')
    const page = pageAt(offset)
    return { items: page, next: offset + page.length }
  }
  return { asked, pages: () => readPages<Item, number>('GET /things', 0, readPage, maxPages) }
}

test('every item of every page is told, and an empty page is the end', async () => {
  const all = items('a', 'b', 'c', 'd', 'e')
  const { asked, pages } = createPager((offset) => all.slice(offset, offset + 2))
  expect(await Array.fromAsync(pages())).toEqual(all)
  expect(asked).toEqual([0, 2, 4, 5])
})

test('a short page is not the end: servers cap what is asked for', async () => {
  const all = items('a', 'b', 'c')
  const { pages } = createPager((offset) => all.slice(offset, offset + (offset === 0 ? 1 : 2)))
  expect(await Array.fromAsync(pages())).toEqual(all)
})

test('what moves to a later page while we read is told once', async () => {
  const { pages } = createPager((offset) => [items('a', 'b'), items('b', 'c')][offset / 2] ?? [])
  expect(await Array.fromAsync(pages())).toEqual(items('a', 'b', 'c'))
})

test('no page is asked for before its items are wanted', async () => {
  const { asked, pages } = createPager((offset) => items(`${offset}`, `${offset + 1}`))
  for await (const item of pages()) if (item.id === '1') break
  expect(asked).toEqual([0])
})

test('C7: a listing of 100 pages is read to its end, each page asked for once', async () => {
  const { asked, pages } = createPager((offset) => (offset < 100 ? items(`${offset}`) : []))
  expect(await Array.fromAsync(pages())).toHaveLength(100)
  expect(asked).toEqual(Array.from({ length: 101 }, (_, offset) => offset))
})

test('C9: a listing that gives the same page for ever is an error after the third', async () => {
  const { asked, pages } = createPager(() => items('a', 'b'))
  const seen: Item[] = []
  const reading = async () => {
    for await (const item of pages()) seen.push(item)
  }
  await expect(reading()).rejects.toMatchObject({ name: 'RemoteUnavailableError', retryable: true })
  expect([seen, asked.length]).toEqual([items('a', 'b'), 3])
})

test('C9: a listing that always has something new ends at the cap, as an error', async () => {
  const { asked, pages } = createPager((offset) => items(`${offset}`), 7)
  await expect(Array.fromAsync(pages())).rejects.toThrow('GET /things: more than 7 pages, so the listing does not end')
  expect(asked).toHaveLength(7)
})

test('C9: whatever the pages hold, no id is told twice and reading ends', async () => {
  const page = fc.array(
    fc.constantFrom('a', 'b', 'c', 'd').map((id) => ({ id })),
    { maxLength: 3 },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(page, { maxLength: 8 }), async (script) => {
      let turn = 0
      const { asked, pages } = createPager(() => script[Math.min(turn++, script.length - 1)] ?? [], 20)
      const seen: string[] = []
      try {
        for await (const { id } of pages()) seen.push(id)
      } catch (error) {
        expect(error).toMatchObject({ name: 'RemoteUnavailableError' })
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(asked.length).toBeLessThanOrEqual(20)
    }),
  )
})
