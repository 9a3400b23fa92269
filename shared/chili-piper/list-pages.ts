import * as z from 'zod/mini'
import { mapped } from '../mapped.ts'
import { demand, type EdgeApi } from './ask.ts'
import { ChiliPiperUnavailableError } from './errors.ts'
import { type Call, describe } from './request.ts'

/** The most that newer lists give; older ones give more. What counts is `total`, never the size asked for. */
export const PAGE_SIZE = 50
/** A listing that has more pages than this does not end. */
const MAX_PAGES = 1_000

/**
 * The items of a listing, each id once. Lists come as `{results, total}` or, live, as a bare array, which says nothing of more:
 * then a page without anything new is the last.
 * @throws ChiliPiperUnavailableError when the pages do not end
 */
export async function* listPages<Item extends { id: string }>(
  api: EdgeApi,
  callOf: (page: number) => Call,
  item: z.ZodMiniType<Item>,
  maxPages: number = MAX_PAGES,
): AsyncGenerator<Item, void, undefined> {
  const seen = new Set<string>()
  let received = 0
  for (let page = 0; page < maxPages; page++) {
    const { items, total } = await demand(api, callOf(page), pageOf(item))
    const known = seen.size
    received += items.length
    for (const one of items) {
      if (seen.has(one.id)) continue
      seen.add(one.id)
      yield one
    }
    if (items.length === 0 || (total !== undefined && received >= total)) return
    if (seen.size === known && total === undefined) return
    if (seen.size === known)
      throw new ChiliPiperUnavailableError(`${describe(callOf(page))}: the pages repeat and do not end`, 'unreadable')
  }
  throw new ChiliPiperUnavailableError(`${describe(callOf(0))}: more than ${maxPages} pages`, 'unreadable')
}

/** All items of a listing that has no pages: a bare array, or one under `results`. */
export async function listAll<Item>(api: EdgeApi, call: Call, item: z.ZodMiniType<Item>): Promise<Item[]> {
  return (await demand(api, call, pageOf(item))).items
}

function pageOf<Item>(item: z.ZodMiniType<Item>) {
  const enveloped = z.object({ results: z.nullish(z.array(item)), total: z.int().check(z.minimum(0)) })
  const loose = z.object({ results: z.array(item) })
  return z.union([
    mapped(z.array(item), (items) => ({ items, total: undefined })),
    mapped(enveloped, ({ results, total }) => ({ items: results ?? [], total })),
    mapped(loose, ({ results }) => ({ items: results, total: undefined })),
  ])
}
