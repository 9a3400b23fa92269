import { unavailable } from './request.ts'

export interface Page<Item, Cursor> {
  items: readonly Item[]
  /** Where the next page begins; absent when this was the last. */
  next: Cursor | undefined
}

/** A listing that has more pages than this does not end. */
export const MAX_PAGES = 1_000

/**
 * The items of all pages, each id once: what moves from one page to the next while we read is not told twice. Ends with an
 * empty page or one without a next, never with a short one, because servers cap what is asked for.
 * @throws RemoteUnavailableError when the pages do not end: two in a row with nothing new, or more than `maxPages`.
 */
export async function* readPages<Item extends { id: string }, Cursor>(
  what: string,
  first: Cursor,
  readPage: (cursor: Cursor) => Promise<Page<Item, Cursor>>,
  maxPages: number = MAX_PAGES,
): AsyncGenerator<Item, void, undefined> {
  const seen = new Set<string>()
  let cursor = first
  let stale = 0
  for (let count = 0; count < maxPages; count++) {
    const { items, next } = await readPage(cursor)
    const known = seen.size
    for (const item of items) {
      if (seen.has(item.id)) continue
      seen.add(item.id)
      yield item
    }
    if (items.length === 0 || next === undefined) return
    stale = seen.size > known ? 0 : stale + 1
    if (stale === 2) throw unavailable(`${what}: the pages repeat and do not end`)
    cursor = next
  }
  throw unavailable(`${what}: more than ${maxPages} pages, so the listing does not end`)
}
