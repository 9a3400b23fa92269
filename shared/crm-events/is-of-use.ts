import type { Settings } from '../config/settings-schema.ts'
import type { CrmEvent } from '../envelope.ts'
import { lastMark } from '../plan/note-text.ts'

/** Whether anything may follow from an event that could not be read: a note may be a booking's. */
export const mayBeOfUse = (name: CrmEvent['name'], settings: Settings): boolean =>
  name.startsWith('Note') || isOfUse({ name }, settings)

/** Whether anything follows from such an event in a location with these settings: one that nobody uses is not stored. */
export function isOfUse(
  { name, body = '' }: { name: CrmEvent['name']; body?: string | undefined },
  settings: Settings,
): boolean {
  const sharesNotes = settings.sharedNotes !== null
  const routes = settings.routing !== null
  const readsTags = routes || settings.sharedNotes?.visible.contactTag !== undefined
  switch (name) {
    case 'NoteCreate':
    case 'NoteUpdate':
    case 'NoteDelete':
      // A booking's note is always of use: what the team writes below it is kept.
      return sharesNotes || lastMark(body) !== undefined
    case 'TaskComplete':
    case 'TaskDelete':
      return true
    case 'ContactTagUpdate':
    // With its first tags, from which the next ones are news.
    case 'ContactCreate':
      return readsTags
    case 'ContactDelete':
      return sharesNotes || routes
    case 'ContactUpdate':
    case 'ContactDndUpdate':
      // Only a website asks whose address it is.
      return Boolean(settings.routing?.website)
    case 'AppointmentUpdate':
    case 'AppointmentDelete':
      return settings.appointment !== null
  }
}
