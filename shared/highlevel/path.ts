import { BookingRejectedError } from '../errors.ts'

/**
 * A path with its ids encoded, as in path`/contacts/${contactId}/notes`.
 * @throws BookingRejectedError for an id that would make it another path: empty, `.` or `..`, or no whole characters.
 */
export function path(parts: TemplateStringsArray, ...ids: string[]): string {
  for (const id of ids)
    if (id === '' || id === '.' || id === '..' || !id.isWellFormed())
      throw new BookingRejectedError('an id that cannot be part of a path')
  return String.raw({ raw: parts }, ...ids.map(encodeURIComponent))
}

/** The path with the parameters that are given; `+` and all else that has a meaning in a query is encoded. */
export function withQuery(base: string, parameters: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, `${value}`)
  return query.size > 0 ? `${base}?${query}` : base
}

/**
 * The named properties that are given. HighLevel refuses a body with any other (422 "property X should not exist"), and to the
 * compiler an object with more properties is still one of the type.
 */
export function only<T extends object>(input: T, names: Record<keyof T, true>): Record<string, unknown> {
  const entries = Object.entries(input).filter(([name, value]) => value !== undefined && Object.hasOwn(names, name))
  return Object.fromEntries(entries)
}
