import type { BookingNotes, NotesUpdate, PushOutcome } from '../../shared/booking-notes/port.ts'
import type { NotesCopy, PushedNotes, PushedNotesStore } from '../../shared/booking-notes/pushed-notes.ts'
import { visibleNotes } from '../../shared/brief/visible-notes.ts'
import type { Settings } from '../../shared/config/settings-schema.ts'
import { reasonOf } from '../../shared/errors.ts'
import type { Contact } from '../../shared/highlevel/contact.ts'
import type { BookingKey } from '../../shared/ledger/ledger.ts'
import type { ContactBooking } from '../../shared/plan/contact-booking.ts'
import { hash } from '../../shared/plan/hash.ts'
import type { CrmJob } from './crm/crm-job.ts'

export interface ShareNotesOptions {
  /** The places that notes of this booking go to; none where the configuration names none. */
  adapters(job: CrmJob, booking: BookingKey): BookingNotes[]
  store: PushedNotesStore
}

/**
 * Brings the bookings of a contact that are upcoming or running to its visible notes as they are now; a note that was deleted
 * or hidden goes from them, too. Notes that a place has already are not sent there again, so this may be repeated.
 * @throws what HighLevelClient throws; RemoteUnavailableError when a place could not be reached, after all others were served.
 */
export function createShareNotes({ adapters, store }: ShareNotesOptions) {
  return async (job: CrmJob): Promise<void> => {
    const rule = job.settings.sharedNotes?.visible
    const targets = job.bookings
      .filter((booking) => isUpcomingOrRunning(booking, job.now))
      .map((booking) => ({ booking, places: adapters(job, booking) }))
      .filter(({ places }) => places.length > 0)
    if (!rule || targets.length === 0) return
    const fresh = await refresh(job, rule)
    const pushes = targets.map(({ booking, places }) => bringUpToDate(job, store, booking, places, fresh))
    const failures = (await Promise.allSettled(pushes)).filter((result) => result.status === 'rejected')
    if (failures[0]) throw failures[0].reason
  }
}

const isUpcomingOrRunning = ({ status, endsAt }: ContactBooking, now: number) =>
  status === 'booked' && (endsAt === undefined || Date.parse(endsAt) > now)

type Fresh = Pick<NotesUpdate, 'notes' | 'contact' | 'tasks'>

/** The contact as it is now. One that is gone, or whose notes are, has none to show. */
async function refresh(
  { highLevel, contactId }: CrmJob,
  rule: NonNullable<Settings['sharedNotes']>['visible'],
): Promise<Fresh> {
  const [contact, notes, tasks] = await Promise.all([
    highLevel.getContact(contactId),
    highLevel.readNotes(contactId),
    highLevel.readTasks(contactId),
  ])
  if (contact === 'missing') return { notes: [], contact: { tags: [] }, tasks: [] }
  const { email } = contact
  const name = nameOf(contact)
  return {
    notes: visibleNotes(notes === 'missing' ? [] : notes, contact, rule),
    contact: { ...(name ? { name } : {}), ...(email ? { email } : {}), tags: contact.tags ?? [] },
    tasks: (tasks === 'missing' ? [] : tasks).map(({ title = '', completed = false, dueDate }) => ({
      title,
      completed,
      ...(dueDate ? { dueDate } : {}),
    })),
  }
}

const nameOf = ({ firstName, lastName, name, contactName }: Contact) =>
  [firstName, lastName].filter(Boolean).join(' ') || name || contactName

/** Every place of one booking, side by side; one that fails stops no other. */
async function bringUpToDate(
  job: CrmJob,
  store: PushedNotesStore,
  { tenant, meetingId, endsAt }: ContactBooking,
  places: readonly BookingNotes[],
  fresh: Fresh,
): Promise<void> {
  const booking = { tenant, meetingId }
  const { locationId, contactId } = job
  const changedAt = new Date(job.event.happenedAt).toISOString()
  const update = { ...booking, locationId, contactId, ...fresh, changedAt }
  const digest = hash(JSON.stringify(fresh.notes))
  const before = await store.read(booking)
  const outcomes = { ...before?.outcomes }
  const due = places.filter(({ name }) => isDue(outcomes[name], digest, update))
  if (due.length === 0) return
  if (job.settings.mode === 'dry-run') {
    for (const { name } of due) job.log.info('notes planned', { ...told(job, booking), outcome: `${name}: planned` })
    return
  }
  const save = (pushed: PushedNotes) => store.write(booking, pushed, endsAt)

  // Before anything leaves: after a crash the place is told again, whatever the notes are by then, and of their end.
  const first = due.filter(({ name }) => fresh.notes.length > 0 && !outcomes[name]?.mayHold)
  for (const place of due) {
    const mayHold = first.includes(place) || (outcomes[place.name]?.mayHold ?? false)
    outcomes[place.name] = { outcome: 'begun', at: job.now, mayHold }
  }
  await save({ ...before, digest, outcomes })

  const results = await Promise.allSettled(due.map((place) => place.push(update)))
  const errors: unknown[] = []
  for (const [index, { name }] of due.entries()) {
    const result = results[index]!
    if (result.status === 'rejected') errors.push(result.reason)
    const isNew = first.some((place) => place.name === name)
    const copy = copyOf(job.now, result, { before: outcomes[name], isNew, digest, isEmpty: fresh.notes.length === 0 })
    outcomes[name] = copy
    tell(job, booking, name, copy)
  }
  const isPushed = due.some(({ name }) => outcomes[name]?.outcome === 'pushed')
  await save({ ...before, digest, ...(isPushed ? { pushedAt: job.now } : {}), outcomes })
  if (errors.length > 0) throw errors[0]
}

/** A place that was never given a note has nothing to be told of their end. */
function isDue(copy: NotesCopy | undefined, digest: string, { notes }: NotesUpdate): boolean {
  if (notes.length === 0) return copy?.mayHold ?? false
  return copy?.outcome !== 'pushed' || copy.digest !== digest
}

function copyOf(
  at: number,
  result: PromiseSettledResult<PushOutcome>,
  {
    before,
    isNew,
    digest,
    isEmpty,
  }: { before: NotesCopy | undefined; isNew: boolean; digest: string; isEmpty: boolean },
): NotesCopy {
  const mayHold = before?.mayHold ?? false
  if (result.status === 'rejected') return { outcome: 'failed', reason: reasonOf(result.reason), at, mayHold }
  if (result.value.outcome === 'pushed') return { outcome: 'pushed', at, digest, mayHold: !isEmpty }
  // Nothing was written, so the place holds what it held before.
  return { outcome: 'skipped', reason: result.value.reason, at, mayHold: mayHold && !isNew }
}

const told = ({ contactId, locationId }: CrmJob, booking: BookingKey) => ({ ...booking, contactId, locationId })

function tell(job: CrmJob, booking: BookingKey, name: string, { outcome, reason }: NotesCopy): void {
  const fields = { ...told(job, booking), outcome: `${name}: ${outcome}`, ...(reason ? { reason } : {}) }
  if (outcome === 'pushed') job.log.info('notes pushed', fields)
  else job.log.warn('notes not pushed', fields)
  if (outcome === 'pushed') job.count('NotesPushed', 1, { location: job.locationId })
  else job.count('NotesNotPushed')
}
