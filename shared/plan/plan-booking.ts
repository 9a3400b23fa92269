import type { Guest } from '../booking/guest.ts'
import { withoutAbsent } from '../booking/without-absent.ts'
import type { Integration } from '../config/define-integration.ts'
import type { Settings } from '../config/settings-schema.ts'
import type { Contact } from '../highlevel/contact.ts'
import type { BookingState } from './booking-state.ts'
import type { ContactBooking } from './contact-booking.ts'
import type { FieldValue } from './field-values.ts'
import { hash } from './hash.ts'
import { type AppointmentStep, planAppointment } from './plan-appointment.ts'
import { type ContactStep, fieldHashes, planContact } from './plan-contact.ts'
import { type GuestStep, planGuests } from './plan-guests.ts'
import { bookingTags, ownTags, planTags, wantedTags } from './plan-tags.ts'
import { planTasks, type TaskStep } from './plan-tasks.ts'
import { planWorkflows, type WorkflowStep } from './plan-workflows.ts'
import { renderNote } from './render-note.ts'
import type { TemplateView } from './template-view.ts'
import type { Warning } from './warning.ts'
import type { Written } from './written.ts'

/** What has to be done in HighLevel, and nothing else: the executor adds no decision of its own. */
export interface Plan {
  contact: ContactStep
  note: { do: 'create'; body: string } | { do: 'update'; noteId: string; body: string } | { do: 'keep' }
  tasks: TaskStep[]
  appointment: AppointmentStep
  addTags: string[]
  removeTags: string[]
  guests: GuestStep[]
  workflows: WorkflowStep[]
  /** What the ledger remembers once all of it is done. */
  remember: Pick<Written, 'noteHash' | 'fields' | 'owner' | 'tags' | 'ownTags'>
  warnings: Warning[]
}

export interface PlanInput {
  tenant: string
  state: BookingState
  guest: Guest
  settings: Settings
  /** Whose addresses are no guests'. */
  skip?: Integration['skip']
  /** Unix milliseconds. */
  now: number
  view: TemplateView
  /** Values of the field map. */
  values: readonly FieldValue[]
  /** HighLevel users who host the meeting and whom it was assigned to. */
  users: { host?: string; assignee?: string }
  /** What the ledger knows was written before. */
  written: Written
  /** The contact as it is, when it was found or read. */
  contact?: Contact
  /** All bookings of the contact, this one included. */
  bookings: readonly ContactBooking[]
  /** Our tags as another booking of the contact left them. */
  contactTags?: string[]
  /** Of those, the ones that we put on. */
  contactOwnTags?: string[]
}

/** Turns where a booking stands into the operations that bring HighLevel there. Pure: same input, same plan. */
export function planBooking(input: PlanInput): Plan {
  const { tenant, state, settings, written, view, contact, values } = input
  const owner = ownerOf(input)
  const wanted = wantedTags(input.bookings, settings.tags, input.now)
  const { contactTags, contactOwnTags } = input
  const tagsInput = { tags: settings.tags, wanted, written, contact, contactTags, contactOwnTags }
  const { addTags, removeTags, tags } = planTags(tagsInput)
  const { noteTail: tail = '' } = written
  const { meetingId } = state.booking
  const ours = renderNote({ template: settings.note.body, view, tenant, meetingId, below: tail })
  const noteHash = hash(ours)
  const body = tail ? `${ours}\n${tail}` : ours
  const guests = planGuests({ state, settings, written, mainEmail: input.guest.email, skip: input.skip })
  return {
    contact: planContact({ settings, values, owner, written, contact, tags: wanted }),
    note: !written.noteId
      ? { do: 'create', body }
      : written.noteHash === noteHash
        ? { do: 'keep' }
        : { do: 'update', noteId: written.noteId, body },
    tasks: planTasks({ tenant, state, tasks: settings.tasks, users: input.users, written, view }),
    appointment: planAppointment({
      tenant,
      state,
      settings: settings.appointment,
      user: input.users.host ?? input.users.assignee,
      written,
      view,
    }),
    addTags,
    removeTags,
    guests: guests.steps,
    workflows: planWorkflows({ state, settings: settings.workflows, written, now: input.now }),
    remember: withoutAbsent({
      noteHash,
      fields: fieldHashes(values),
      owner: owner ?? written.owner,
      tags,
      ownTags: ownTags(tagsInput),
    }),
    warnings: guests.warnings,
  }
}

/** The user who should own the contact: whom the configuration says, or the other one of the two. */
export function ownerOf({ settings, users }: Pick<PlanInput, 'settings' | 'users'>): string | undefined {
  const { host, assignee } = users
  return settings.owner.of === 'host' ? (host ?? assignee) : (assignee ?? host)
}

/** What the contact's other bookings have to know of this one. */
export function contactBookingOf(
  tenant: string,
  state: BookingState,
  { tags }: Pick<Settings, 'tags'>,
): ContactBooking {
  const { booking, status, isRescheduled, decidedAt } = state
  const { meetingId, startsAt, endsAt = startsAt } = booking
  return withoutAbsent({ tenant, meetingId, status, isRescheduled, decidedAt, endsAt, tags: bookingTags(state, tags) })
}
