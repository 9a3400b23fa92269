import { ChiliPiperRefusedError } from './errors.ts'

/** A path that is ready to be sent, and the same without its ids, for messages. */
export interface Path {
  /** Encoded, with its query. */
  text: string
  template: string
}

/**
 * A path with its ids encoded, as in path`/v1/org/meetings/get/${meetingId}`.
 * @throws ChiliPiperRefusedError for an id that would make it another path: empty, `.` or `..`, or no whole characters.
 */
export function path(parts: TemplateStringsArray, ...ids: string[]): Path {
  const template = parts.join('{id}')
  for (const id of ids)
    if (id === '' || id === '.' || id === '..' || !id.isWellFormed())
      throw new ChiliPiperRefusedError(template, 400, 'UnusableId')
  return { text: String.raw({ raw: parts }, ...ids.map(encodeURIComponent)), template }
}

/** The path with the parameters that are given. */
export function withQuery(base: Path, parameters: Record<string, string | number | undefined>): Path {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, `${value}`)
  return query.size > 0 ? { ...base, text: `${base.text}?${query}` } : base
}
