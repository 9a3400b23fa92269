import type { BookingKey } from '../../../shared/ledger/ledger.ts'
import type { Link } from '../../../shared/ledger/link.ts'
import { lastMark } from '../../../shared/plan/note-text.ts'
import type { SyncCrmOptions } from './sync-crm-event.ts'

export type RecordKind = 'note' | 'task' | 'appointment'

/** The booking that the event's record is of; without a link the record is one of ours that is not known by its id yet. */
export interface Owner {
  link?: Link
  /** Of a task. */
  name?: string
}

/**
 * Whether the record is ours: the booking's link has its id. The booking is the one that the text's mark names, else one of the
 * contact's. A mark alone proves nothing, as anybody can copy one, except right after a crash.
 */
export async function findOwner(
  { ledger, locationId, event }: Pick<SyncCrmOptions, 'ledger' | 'locationId' | 'event'>,
  kind: RecordKind,
  bookingsOfContact: () => Promise<readonly BookingKey[]>,
): Promise<Owner | undefined> {
  const ownerIn = async (booking: BookingKey) => {
    const link = await ledger.read(booking)
    return link?.locationId === locationId ? { link, owner: ownerBy(link, kind, event.id) } : undefined
  }
  const marked = markedBooking(event.body)
  const told = marked && (await ownerIn(marked))
  if (told?.owner) return told.owner
  const intent = marked?.name === undefined ? 'note' : `task/${marked.name}`
  if (told?.link.written.begun?.includes(intent)) return {}
  const others = (await bookingsOfContact()).filter((booking) => !isSame(booking, marked))
  const found = await Promise.all(others.map(ownerIn))
  return found.find((one) => one?.owner)?.owner
}

const isSame = (one: BookingKey, other: BookingKey | undefined) =>
  one.tenant === other?.tenant && one.meetingId === other.meetingId

function ownerBy(link: Link, kind: RecordKind, id: string): Owner | undefined {
  const { noteId, appointmentId, tasks = {} } = link.written
  if (kind === 'note') return noteId === id ? { link } : undefined
  if (kind === 'appointment') return appointmentId === id ? { link } : undefined
  const task = Object.entries(tasks).find(([, one]) => one.id === id)
  return task && { link, name: task[0] }
}

/** The booking, and the task's name, that the text's mark names, see bookingMark. */
function markedBooking(body: string | undefined): (BookingKey & { name?: string }) | undefined {
  const [, tenant, meetingId, name] = /^chili-piper\/([^/]+)\/([^#]+)(?:#(.+))?$/.exec(lastMark(body ?? '') ?? '') ?? []
  if (tenant === undefined || meetingId === undefined) return undefined
  return { tenant, meetingId, ...(name === undefined ? {} : { name }) }
}
