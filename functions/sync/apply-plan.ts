import { withoutAbsent } from '../../shared/booking/without-absent.ts'
import { BookingRejectedError } from '../../shared/errors.ts'
import type { HighLevelClient } from '../../shared/highlevel/client.ts'
import { emailsOf } from '../../shared/highlevel/contact.ts'
import type { Count } from '../../shared/metrics.ts'
import { isMarked, tailOf, withTail } from '../../shared/plan/note-text.ts'
import type { Plan } from '../../shared/plan/plan-booking.ts'
import { type TaskChanges, taskMark } from '../../shared/plan/plan-tasks.ts'
import { bookingMark } from '../../shared/plan/render-note.ts'
import type { Warning } from '../../shared/plan/warning.ts'
import type { Written } from '../../shared/plan/written.ts'
import { applyAppointment } from './apply-appointment.ts'
import { ContactAdoptedError, ContactGoneError, present } from './contact-gone.ts'

export interface ApplyOptions {
  highLevel: HighLevelClient
  plan: Plan
  /** Where a create of an earlier attempt may have been applied, the mark finds it. */
  begun: readonly string[]
  tenant: string
  meetingId: string
  locationId: string
  count: Count
  /** Filled in as operations succeed, so that what was done is known even when a later one fails. */
  written: Written
  warn(warning: Warning): void
  /** Unix milliseconds when the run began. */
  now: number
}

/** Creates of the plan whose outcome could get lost: recorded before the first of them is sent. */
export const createsOf = ({ note, tasks, appointment }: Plan): string[] => [
  ...(note.do === 'create' ? ['note'] : []),
  ...tasks.flatMap((task) => (task.do === 'create' ? [`task/${task.name}`] : [])),
  ...(appointment.do === 'create' ? ['appointment'] : []),
]

/** Creates or updates the contact. @throws ContactAdoptedError when another contact stands for the guest; ContactGoneError. */
export async function applyContact(options: ApplyOptions): Promise<{ isNew: boolean }> {
  const { plan, written } = options
  const isMet = written.contactId === undefined
  const isNew = await writeContact(options)
  const { fields, owner } = plan.remember
  Object.assign(written, withoutAbsent({ fields, owner }), isMet ? tagsSoFar(plan) : {})
  return { isNew }
}

/** Tags of a contact that was just met: those to come are not there yet, those to go still are. */
function tagsSoFar({ addTags, removeTags, remember }: Plan): Pick<Written, 'tags' | 'ownTags'> {
  const { tags = [], ownTags = [] } = remember
  const isThere = (tag: string) => !addTags.includes(tag)
  return { tags: [...tags.filter(isThere), ...removeTags], ownTags: ownTags.filter(isThere) }
}

async function writeContact({ highLevel, plan, written, warn, count, locationId }: ApplyOptions): Promise<boolean> {
  const { contact } = plan
  if (contact.do === 'create') {
    const created = await highLevel.createContact(contact.fields)
    if (!created.isNew) throw new ContactAdoptedError(created.id)
    count('ContactCreated', 1, { location: locationId })
    written.contactId = created.id
    return true
  }
  if (contact.do === 'update') {
    const outcome = present(await highLevel.updateContact(contact.contactId, contact.changes))
    if (outcome === 'updated') count('ContactUpdated', 1, { location: locationId })
    if (outcome === 'conflict') {
      // Another contact has this e-mail or phone: it is reported, and the rest is still filled in.
      warn({ code: 'match-conflict', about: 'e-mail or phone belongs to another contact' })
      const { email, phone, ...rest } = contact.changes
      if (Object.keys(rest).length > 0) present(await highLevel.updateContact(contact.contactId, rest))
    }
  }
  written.contactId = contact.contactId
  return false
}

/**
 * Carries out the rest of a plan side by side: note, tasks, appointment, tags, guests.
 * @throws ContactGoneError, and what HighLevelClient throws; `written` then tells how far it came.
 */
export async function applyPlan(options: ApplyOptions, contactId: string): Promise<void> {
  await settleAll([
    applyNote(options, contactId),
    ...options.plan.tasks.map((task) => applyTask(options, contactId, task)),
    applyAppointment(options, contactId),
    applyTags(options, contactId),
    applyGuests(options),
  ])
}

/** All of them end before an error is passed on: a write that is still under way could not be accounted for. */
export async function settleAll(work: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work)
  const failures = results.filter((result) => result.status === 'rejected').map((result) => result.reason)
  const worst = failures.find((reason) => reason instanceof ContactGoneError) ?? failures[0]
  if (worst !== undefined) throw worst
}

async function applyNote(options: ApplyOptions, contactId: string): Promise<void> {
  const { highLevel, plan, written, begun, tenant, meetingId } = options
  const { note, remember } = plan
  if (note.do === 'keep') return
  const isThere = async (id: string, body = note.body) =>
    (await highLevel.updateNote(contactId, id, { body })) === 'updated'
  const isUpdated = note.do === 'update' && (await isThere(note.noteId))
  if (!isUpdated) {
    // The booking has one note: one that a person deleted comes back, and one that was begun is looked for.
    const mark = bookingMark(tenant, meetingId)
    const isLost = note.do === 'update' || begun.includes('note')
    const known = isLost ? await findMarked(() => highLevel.listNotes(contactId), mark) : undefined
    // Somebody may have written below it before we knew of it.
    const tail = written.noteTail === undefined && known ? tailOf(known.body, mark) : undefined
    const isFound = known && (await isThere(known.id, tail ? withTail(note.body, mark, tail) : note.body))
    // What is told of the time before says less than the note itself.
    if (isFound && tail) Object.assign(written, { noteTail: tail, noteTailAt: options.now })
    written.noteId = isFound ? known.id : present(await highLevel.createNote(contactId, { body: note.body })).id
  }
  if (remember.noteHash !== undefined) written.noteHash = remember.noteHash
}

async function applyTask(
  { highLevel, written, begun, tenant, meetingId }: ApplyOptions,
  contactId: string,
  step: Plan['tasks'][number],
): Promise<void> {
  const { name } = step
  const remember = (entry: { id?: string; hash: string; isClosed?: true } | undefined) => {
    const { [name]: before, ...others } = written.tasks ?? {}
    const done = before?.doneBy ? { doneBy: before.doneBy } : {}
    written.tasks = { ...others, ...(entry ? { [name]: { ...entry, ...done } } : {}) }
  }
  if (step.do === 'delete') {
    // One that is not there any more is as good as deleted.
    await highLevel.deleteTask(contactId, step.taskId)
    return remember(undefined)
  }
  const closed = step.task.completed ? { isClosed: true as const } : {}
  const update = async (id: string, task: TaskChanges) => {
    const isThere = (await highLevel.updateTask(contactId, id, task)) === 'updated'
    // A person deleted the task and meant it.
    remember({ ...(isThere ? { id } : {}), hash: step.hash, ...closed })
  }
  if (step.do === 'update') return await update(step.taskId, step.task)
  const isBegun = begun.includes(`task/${name}`)
  const mark = taskMark(tenant, meetingId, name)
  const found = isBegun ? await findMarked(() => highLevel.listTasks(contactId), mark) : undefined
  if (found !== undefined) {
    // A person may have completed it before we knew its id.
    const { completed, ...rest } = step.task
    return await update(found.id, completed ? step.task : rest)
  }
  const { id } = present(await highLevel.createTask(contactId, step.task))
  remember({ id, hash: step.hash, ...closed })
}

async function applyTags({ highLevel, plan }: ApplyOptions, contactId: string): Promise<void> {
  if (plan.addTags.length > 0) present(await highLevel.addTags(contactId, plan.addTags))
  if (plan.removeTags.length > 0) present(await highLevel.removeTags(contactId, plan.removeTags))
}

/** Each other guest is looked for before it is created, so that nobody is made twice. */
async function applyGuests({ highLevel, plan, written, warn }: ApplyOptions): Promise<void> {
  for (const { key, email, fields } of plan.guests) {
    try {
      const found = await highLevel.findContact({ email })
      const isGuest = found !== undefined && emailsOf(found).includes(email)
      const id = isGuest ? found.id : (await highLevel.createContact(fields)).id
      written.guests = { ...written.guests, [key]: id }
    } catch (error) {
      // A guest whom HighLevel refuses does not take the booking along.
      if (!(error instanceof BookingRejectedError)) throw error
      warn({ code: 'guests-left-out', about: '1' })
    }
  }
}

/** The first of these that is marked so. @throws ContactGoneError */
export async function findMarked(
  list: () => Promise<'missing' | { id: string; body: string }[]>,
  mark: string,
): Promise<{ id: string; body: string } | undefined> {
  // Only the last mark of a text is ours: what stands before it was written by guests, and below it by the team.
  return present(await list()).find((item) => isMarked(item.body, mark))
}
