import { crmText } from '../booking/crm-text.ts'
import { hash } from './hash.ts'

const MAX_TAIL = 2_000
const MARK = /\[(chili-piper\/[^[\]\n]*)\]/g

/** The text of a note or task as HighLevel tells it, which may have wrapped it in markup. Entities stay as they are. */
export function plainText(body: string): string {
  const text = body
    .replaceAll('\r\n', '\n')
    .replace(/<br *\/?>|<\/(?:p|div|li|h[1-6])>/gi, '\n')
    // Without < inside, so that a text of nothing but < takes no longer than any other.
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replaceAll('&nbsp;', ' ')
  const lines = text.split('\n').map((line) => line.trimEnd())
  return lines.join('\n').trim()
}

/** The mark that ends our part: the last one, as guests may have written some before it. */
export const lastMark = (body: string): string | undefined => [...plainText(body).matchAll(MARK)].at(-1)?.[1]

/** Whether our part of the text ends with this mark on a line of its own; the team may have written below it. */
export function isMarked(body: string, mark: string): boolean {
  const text = `\n${plainText(body)}`
  const at = text.lastIndexOf(`\n[${mark}]`)
  return at >= 0 && !text.slice(at + 2).includes('[chili-piper/')
}

/** What stands below the mark, shortened; undefined when the mark is not there any more. */
export function tailOf(body: string, mark: string): string | undefined {
  const text = plainText(body)
  const last = `[${mark}]`
  const at = text.lastIndexOf(last)
  return at < 0 ? undefined : crmText(text.slice(at + last.length), MAX_TAIL)
}

/** The note with this text below the mark in place of what stands there; undefined when the mark is not there any more. */
export function withTail(body: string, mark: string, tail: string): string | undefined {
  const text = plainText(body)
  const last = `[${mark}]`
  const at = text.lastIndexOf(last)
  return at < 0 ? undefined : `${text.slice(0, at + last.length)}${tail ? `\n${tail}` : ''}`
}

/** Equal for a note as it was written and as HighLevel tells it, however it wraps its lines. */
export const noteDigest = (body: string): string => hash(plainText(body).replace(/\s+/g, ''))
