import type { HighLevelClient } from '../../shared/highlevel/client.ts'
import type { Written } from '../../shared/ledger/link.ts'
import type { Count } from '../../shared/metrics.ts'
import type { Plan } from '../../shared/plan/plan-booking.ts'
import { bookingMark } from '../../shared/plan/render-note.ts'

/** The contact was deleted or merged meanwhile: it has to be found again. */
export class ContactGoneError extends Error {
  override name = 'ContactGoneError' as const
}

export interface ApplyOptions {
  highLevel: HighLevelClient
  plan: Plan
  /** Where a create of an earlier attempt may have been applied, the mark finds it. */
  begun: readonly ('note' | 'task')[]
  tenant: string
  meetingId: string
  /** Filled in as operations succeed, so that what was done is known even when a later one fails. */
  written: Written
  count: Count
}

/**
 * Carries out a plan: the contact first, then note, task and tags side by side.
 * @throws ContactGoneError, and what HighLevelClient throws; `written` then tells how far it came.
 */
export async function applyPlan(options: ApplyOptions): Promise<void> {
  const { plan, written } = options
  const contactId = await applyContact(options)
  written.contactId = contactId
  // All of them end before an error is passed on: a write that is still under way could not be accounted for.
  const results = await Promise.allSettled([
    applyNote(options, contactId),
    applyTask(options, contactId),
    applyTags(options, contactId),
  ])
  const failures = results.filter((result) => result.status === 'rejected').map((result) => result.reason)
  const worst = failures.find((reason) => reason instanceof ContactGoneError) ?? failures[0]
  if (worst !== undefined) throw worst
  delete written.begun
  written.tags = plan.tags
}

async function applyContact({ highLevel, plan, count }: ApplyOptions): Promise<string> {
  const { contact } = plan
  if (contact.do === 'keep') return contact.contactId
  if (contact.do === 'update') {
    const outcome = present(await highLevel.updateContact(contact.contactId, contact.changes))
    if (outcome === 'conflict') {
      // Another contact has this e-mail or phone: it is reported, and the rest is still filled in.
      count('MatchConflict')
      const { email, phone, ...rest } = contact.changes
      if (Object.keys(rest).length > 0) present(await highLevel.updateContact(contact.contactId, rest))
    }
    return contact.contactId
  }
  const created = await highLevel.createContact(contact.fields)
  if (created.isNew) count('ContactCreated')
  // The duplicate rule named a contact we did not find: it has not got our tags yet.
  else present(await highLevel.addTags(created.id, contact.fields.tags ?? []))
  return created.id
}

async function applyNote({ highLevel, plan, written, begun, tenant, meetingId }: ApplyOptions, contactId: string) {
  const { note } = plan
  if (note.do === 'keep') return
  const known =
    note.do === 'update'
      ? note.noteId
      : begun.includes('note')
        ? await findMarked(() => highLevel.listNotes(contactId), bookingMark(tenant, meetingId))
        : undefined
  const isUpdated =
    known !== undefined && (await highLevel.updateNote(contactId, known, { body: note.body })) === 'updated'
  // The booking has one note: one that a person deleted comes back when there is something new to say.
  written.noteId = isUpdated ? known : present(await highLevel.createNote(contactId, { body: note.body })).id
  written.noteHash = plan.noteHash
}

async function applyTask({ highLevel, plan, written, begun, tenant, meetingId }: ApplyOptions, contactId: string) {
  const { task } = plan
  if (task.do === 'keep') return
  const known =
    task.do === 'update'
      ? task.taskId
      : begun.includes('task')
        ? await findMarked(() => highLevel.listTasks(contactId), bookingMark(tenant, meetingId))
        : undefined
  if (known === undefined) written.taskId = present(await highLevel.createTask(contactId, task.task)).id
  else if ((await highLevel.updateTask(contactId, known, task.task)) === 'updated') written.taskId = known
  // A person deleted the task and meant it.
  else delete written.taskId
  if (plan.taskHash !== undefined) written.taskHash = plan.taskHash
}

async function applyTags({ highLevel, plan }: ApplyOptions, contactId: string): Promise<void> {
  if (plan.addTags.length > 0) present(await highLevel.addTags(contactId, plan.addTags))
  if (plan.removeTags.length > 0) present(await highLevel.removeTags(contactId, plan.removeTags))
}

async function findMarked(
  list: () => Promise<'missing' | { id: string; body: string }[]>,
  mark: string,
): Promise<string | undefined> {
  // Only the end of a text is ours: what stands before it was written by guests. HighLevel may have wrapped it in markup.
  const plainEnd = (body: string) => body.replace(/<[^>]*>/g, '').trimEnd()
  return present(await list()).find((item) => plainEnd(item.body).endsWith(`[${mark}]`))?.id
}

function present<T>(outcome: T | 'missing'): T {
  if (outcome === 'missing') throw new ContactGoneError('The contact is not there any more')
  return outcome
}
