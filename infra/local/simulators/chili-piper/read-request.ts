import { z } from 'zod'
import type { JsonObject } from '../json.ts'
import type { Call } from '../simulator-server.ts'
import { invalidValue } from './api.ts'

/** Larger pages are cut to this without a word: follow `total` or `hasMoreItems`, never the size asked for. */
export const MAX_PAGE_SIZE = 50

/** The body as `schema` has it. Throws the 400 text of the real API. */
export function readBody<T>(schema: z.ZodType<T>, call: Call): T {
  let body: unknown
  try {
    body = JSON.parse(call.body)
  } catch {
    throw invalidValue('body')
  }
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalidValue(`body (${issue?.message ?? 'unreadable'} at '${issue?.path.join('.') ?? ''}')`)
}

/** Query parameters by name, each given once; any other than these is refused. */
export function readQuery<Name extends string>(call: Call, ...names: Name[]): Partial<Record<Name, string>> {
  const known: readonly string[] = names
  for (const name of call.query.keys())
    if (!known.includes(name) || call.query.getAll(name).length > 1) throw invalidValue(`query parameter ${name}`)
  const given = names.flatMap((name) => {
    const value = call.query.get(name)
    return value === null ? [] : [[name, value] as const]
  })
  return Object.fromEntries(given) as Partial<Record<Name, string>>
}

export interface Paging {
  page: number
  pageSize: number
}

/** Both from the query: `page` from 0, `pageSize` 10 unless given. */
export function readPaging({ page, pageSize }: { page?: string; pageSize?: string }): Paging {
  const number = (name: string, text: string, min: number) => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < min) throw invalidValue(`query parameter ${name}`)
    return Number(text)
  }
  return { page: number('page', page ?? '0', 0), pageSize: number('pageSize', pageSize ?? '10', 1) }
}

export const pagingInBody = { page: z.int().min(0).default(0), pageSize: z.int().min(1).default(10) }

/** The envelope of most lists. */
export function onePage(items: JsonObject[], { page, pageSize }: Paging): JsonObject {
  const size = Math.min(pageSize, MAX_PAGE_SIZE)
  return { results: items.slice(page * size, (page + 1) * size), total: items.length, page, pageSize: size }
}
