import { settingsFor } from '../../../shared/config/settings-for.ts'
import type { Link } from '../../../shared/ledger/link.ts'
import { foldEvents } from '../../../shared/plan/booking-state.ts'
import type { Written } from '../../../shared/plan/written.ts'
import { withEntry } from '../sync-job.ts'
import type { Owner } from './find-owner.ts'
import { readOwnNote } from './own-note.ts'
import { putTailBack } from './put-tail-back.ts'
import type { CrmOutcome, SyncCrmOptions } from './sync-crm-event.ts'

export interface OwnChange {
  written: Written
  /** What a person did, for the timeline. */
  step: string
}

/** An event about a record of ours: a person's change is remembered, so that the next plan respects it; what our own write crossed is put back. */
export async function changeOwn(options: SyncCrmOptions, { link, name = '' }: Owner): Promise<CrmOutcome> {
  // One that we replaced, or whose booking is long over: nothing follows from it.
  if (!link) return { outcome: 'echo' }
  const change = changeOf(options, link, name)
  const { event, ledger, now } = options
  const isNote = event.name === 'NoteUpdate'
  if (change === 'echo' || change === 'nothing-new') {
    // What an earlier attempt at this event, or at an older one, did not bring to its end.
    const isDue = isNote && link.written.noteTailDue
    if (isDue) await ledger.writeLink(await putTailBack(options, link, link.written))
    return change === 'echo' ? { outcome: 'echo' } : { outcome: 'done' }
  }
  const { written, step } = change
  const entry = { at: now, changes: [event.name], outcome: 'remembered', steps: [step] }
  const changed = isNote ? await putTailBack(options, link, written) : { ...link, written }
  await ledger.writeLink(withEntry(changed, entry))
  return { outcome: 'done' }
}

function changeOf(options: SyncCrmOptions, link: Link, name: string): OwnChange | 'echo' | 'nothing-new' {
  const { event } = options
  switch (event.name) {
    case 'TaskComplete':
      return completeTask(options, link, name)
    case 'TaskDelete':
      return deleteTask(link.written, name)
    case 'AppointmentDelete': {
      // The mirror follows the booking: without an id the next change makes it again.
      const { appointmentId: _, appointmentHash: __, ...written } = link.written
      return { written, step: 'the appointment was deleted by a person' }
    }
    case 'NoteCreate':
    case 'NoteUpdate':
    case 'NoteDelete':
      return readOwnNote(event, link)
    default:
      return 'nothing-new'
  }
}

function completeTask({ integration, locationId }: SyncCrmOptions, { written, known }: Link, name: string) {
  const task = new Map(Object.entries(written.tasks ?? {})).get(name)
  if (!task || task.doneBy === 'person') return 'nothing-new'
  const settings = settingsFor(integration, locationId).tasks.find((one) => one.name === name)
  const isClosedByState =
    known !== undefined &&
    settings?.afterwards === 'complete' &&
    !settings.during.includes(foldEvents(known, []).status)
  if (isClosedByState) return 'echo'
  const tasks = { ...written.tasks, [name]: { ...task, doneBy: 'person' as const } }
  return { written: { ...written, tasks }, step: `task ${name} was completed by a person` }
}

function deleteTask(written: Written, name: string): OwnChange | 'nothing-new' {
  const task = new Map(Object.entries(written.tasks ?? {})).get(name)
  if (!task) return 'nothing-new'
  const { id: _, ...rest } = task
  const tasks = { ...written.tasks, [name]: rest }
  return { written: { ...written, tasks }, step: `task ${name} was deleted by a person` }
}
