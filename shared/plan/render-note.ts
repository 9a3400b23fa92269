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
}

/** The booking's one note: its template filled in, 5,000 characters in all, with the mark in the last line. */
export function renderNote({ template, view, tenant, meetingId }: NoteInput): string {
  return markedText(renderTemplate(template, view), bookingMark(tenant, meetingId), MAX_NOTE)
}

/** The text with `[mark]` as its last line, at most `max` characters together. The mark is never cut, the text is. */
export function markedText(text: string, mark: string, max: number): string {
  const last = `[${mark}]`
  const room = max - last.length - 1
  const body = room > 0 ? crmText(text, room) : ''
  return body ? `${body}\n${last}` : last
}
