import { createHash } from 'node:crypto'
import { crmText } from '../booking/crm-text.ts'
import type { Guest } from '../booking/guest.ts'
import { withoutAbsent } from '../booking/without-absent.ts'
import type { Integration } from '../config/define-integration.ts'
import type { Contact, ContactCreate, ContactUpdate } from '../highlevel/contact.ts'
import type { BookingState } from './booking-state.ts'
import { bookingMark, renderNote } from './render-note.ts'

export interface TaskContent {
  title: string
  body: string
  dueDate: string
  completed: boolean
  assignedTo?: string
}

/** What has to be done in HighLevel, and nothing else: the executor adds no decision of its own. */
export interface Plan {
  contact:
    | { do: 'create'; fields: ContactCreate }
    | { do: 'update'; contactId: string; changes: ContactUpdate }
    | { do: 'keep'; contactId: string }
  note: { do: 'create'; body: string } | { do: 'update'; noteId: string; body: string } | { do: 'keep' }
  task: { do: 'create'; task: TaskContent } | { do: 'update'; taskId: string; task: TaskContent } | { do: 'keep' }
  addTags: string[]
  removeTags: string[]
  /** What the ledger remembers of the content, to tell next time whether anything changed. */
  noteHash: string
  taskHash?: string
  tags: string[]
}

export interface PlanInput {
  tenant: string
  state: BookingState
  guest: Guest
  integration: Pick<Integration, 'owners' | 'tags'>
  /** What the ledger knows was written before. */
  written: {
    contactId?: string
    noteId?: string
    taskId?: string
    noteHash?: string
    taskHash?: string
    tags?: string[]
  }
  /** The contact that was found for the guest, when the ledger knows none. */
  contact?: Contact
}

/** Turns where a booking stands into the operations that bring HighLevel there. Pure: same input, same plan. */
export function planBooking(input: PlanInput): Plan {
  const { state, written, guest } = input
  const wanted = wantedTags(input)
  const body = renderNote(input.tenant, state, guest)
  const task = taskOf(input)
  const [noteHash, taskHash] = [hash(body), task && hash(JSON.stringify(task))]
  return withoutAbsent({
    contact: planContact(input, wanted),
    note: !written.noteId
      ? { do: 'create' as const, body }
      : written.noteHash === noteHash
        ? { do: 'keep' as const }
        : { do: 'update' as const, noteId: written.noteId, body },
    task: planTask(task, taskHash, written),
    ...planTags(input, wanted),
    noteHash,
    taskHash,
    tags: wanted,
  })
}

function planContact({ written, contact, guest, state, integration }: PlanInput, tags: string[]): Plan['contact'] {
  if (written.contactId) return { do: 'keep', contactId: written.contactId }
  const owner = ownerOf(state, integration)
  const fields = withoutAbsent({
    email: guest.email,
    phone: guest.phone,
    firstName: guest.firstName,
    lastName: guest.lastName,
    timezone: guest.timeZone,
    assignedTo: owner,
  })
  if (!contact) {
    const more = withoutAbsent({ name: guest.name, companyName: guest.companyName })
    return { do: 'create', fields: { ...fields, ...more, source: 'Chili Piper', tags } }
  }
  // Only what is empty is filled: what a person wrote in the CRM is not overwritten by a form.
  const changes = Object.fromEntries(
    Object.entries(fields).filter(([name]) => !contact[name as keyof typeof fields]),
  ) as ContactUpdate
  return Object.keys(changes).length > 0
    ? { do: 'update', contactId: contact.id, changes }
    : { do: 'keep', contactId: contact.id }
}

function planTask(
  task: TaskContent | undefined,
  taskHash: string | undefined,
  written: PlanInput['written'],
): Plan['task'] {
  if (!task || taskHash === written.taskHash) return { do: 'keep' }
  if (written.taskId) return { do: 'update', taskId: written.taskId, task }
  // A task that was written once and is gone was deleted by a person, who meant it.
  return written.taskHash ? { do: 'keep' } : { do: 'create', task }
}

function taskOf({ tenant, state, integration }: PlanInput): TaskContent | undefined {
  const { booking, status } = state
  if (!booking.startsAt) return undefined
  return withoutAbsent({
    title: crmText(`Prepare: ${booking.title ?? 'Meeting'}`, 250),
    body: [booking.location, `[${bookingMark(tenant, booking.meetingId)}]`].filter(Boolean).join('\n'),
    dueDate: booking.startsAt,
    completed: status === 'cancelled',
    assignedTo: ownerOf(state, integration),
  })
}

const ownerOf = ({ booking }: BookingState, { owners }: Pick<Integration, 'owners'>) =>
  owners[booking.host?.email ?? ''] ?? owners[booking.assignee?.email ?? '']

function wantedTags({ state, integration: { tags } }: PlanInput): string[] {
  if (state.status === 'cancelled') return [tags.cancelled]
  const { id, name } = state.booking.meetingType ?? {}
  // A Map, as a meeting type may be named like something every object has.
  const tagsOf = new Map(Object.entries(tags.byMeetingType))
  const byType = [...(tagsOf.get(name ?? '') ?? []), ...(tagsOf.get(id ?? '') ?? [])]
  return [...new Set([tags.booked, ...(state.isRescheduled ? [tags.rescheduled] : []), ...byType])]
}

/** State tags that are wanted and missing, and those of another state that are there; tags of others are not touched. */
function planTags({ written, contact, integration: { tags } }: PlanInput, wanted: string[]) {
  if (!written.contactId && !contact) return { addTags: [], removeTags: [] }
  const present = contact?.tags?.map((tag) => tag.toLowerCase()) ?? written.tags ?? []
  const stale = [tags.booked, tags.rescheduled, tags.cancelled].filter((tag) => !wanted.includes(tag))
  return {
    addTags: wanted.filter((tag) => !present.includes(tag)),
    removeTags: stale.filter((tag) => present.includes(tag)),
  }
}

const hash = (text: string) => createHash('sha256').update(text).digest('base64url')
