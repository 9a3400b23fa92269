import { crmText } from '../booking/crm-text.ts'
import type { Settings } from '../config/settings-schema.ts'
import { withoutFormatting } from './without-formatting.ts'

export type VisibilityRule = NonNullable<Settings['sharedNotes']>['visible']

/** A note as HighLevel answers it. */
export interface CrmNote {
  id: string
  body?: string | undefined
  /** Its author. */
  userId?: string | undefined
  dateAdded?: string | undefined
}

export interface VisibleNote {
  id: string
  text: string
  /** As HighLevel says it: an ISO instant. */
  writtenAt?: string
}

const MAX_NOTES = 50
const MAX_TEXT = 2000
const OWN_MARK = '[chili-piper/'

/**
 * The notes that may leave the CRM, newest first, 50 at most, as text of 2,000 characters at most. A note has to meet every
 * condition of the rule, and without any condition the rule has to say `all`. The notes we write about bookings are never
 * among them.
 */
export function visibleNotes(
  notes: readonly CrmNote[],
  contact: { tags?: readonly string[] | undefined },
  rule: VisibilityRule,
): VisibleNote[] {
  const { prefix, contactTag, authors, all } = rule
  if (!all && prefix === undefined && contactTag === undefined && authors === undefined) return []
  if (contactTag !== undefined && !contact.tags?.some((tag) => fold(tag) === fold(contactTag))) return []
  return notes
    .filter(({ userId }) => authors === undefined || (userId !== undefined && authors.includes(userId)))
    .flatMap(({ id, body = '', dateAdded }) => {
      const text = withoutFormatting(body).trim()
      if (isOurs(text) || (prefix !== undefined && !text.startsWith(prefix))) return []
      const shown = crmText(text.slice(prefix?.length ?? 0), MAX_TEXT)
      return shown === '' ? [] : [{ id, text: shown, ...(dateAdded ? { writtenAt: dateAdded } : {}) }]
    })
    .sort((a, b) => timeOf(b) - timeOf(a))
    .slice(0, MAX_NOTES)
}

/** A text of ours without the mark by which it is found again: its last line. */
export function withoutMark(text: string): string {
  const lines = text.trimEnd().split('\n')
  return isMark(lines.at(-1) ?? '') ? lines.slice(0, -1).join('\n').trimEnd() : text.trimEnd()
}

// Wherever the mark stands: somebody may have written below it, and better one note too few than one of ours.
const isOurs = (text: string) => text.includes(OWN_MARK)
const isMark = (line: string) => line.trim().startsWith(OWN_MARK) && line.trim().endsWith(']')

const fold = (tag: string) => tag.trim().toLowerCase()

const timeOf = ({ writtenAt = '' }: VisibleNote): number => Date.parse(writtenAt) || 0
