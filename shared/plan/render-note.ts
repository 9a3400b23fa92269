import { crmText } from '../booking/crm-text.ts'
import { renderTemplate } from './template.ts'
import type { TemplateView } from './template-view.ts'

// HighLevel documents no limit for contact notes, but 5,000 for appointment notes; staying below it is safe for both.
const MAX_NOTE = 5000

/** The mark by which a note or task of a booking is found again when its id was lost; a part tells one of several tasks. */
export const bookingMark = (tenant: string, meetingId: string, part?: string) =>
  `chili-piper/${tenant}/${meetingId}${part === undefined ? '' : `#${part}`}`

export interface NoteInput {
  template: string
  view: TemplateView
  tenant: string
  meetingId: string
  /** What the team wrote below the mark; it has to have room in the note, too. */
  below?: string
}

/** Our part of the booking's one note: its template filled in, with the mark in the last line, 5,000 characters with what stands below. */
export function renderNote({ template, view, tenant, meetingId, below = '' }: NoteInput): string {
  const room = MAX_NOTE - (below ? below.length + 1 : 0)
  return markedText(renderTemplate(template, view), bookingMark(tenant, meetingId), room)
}

/** The text with `[mark]` as its last line, at most `max` characters together. The mark is never cut, the text is. */
export function markedText(text: string, mark: string, max: number): string {
  const last = `[${mark}]`
  const room = max - last.length - 1
  const body = room > 0 ? crmText(text, room) : ''
  return body ? `${body}\n${last}` : last
}
