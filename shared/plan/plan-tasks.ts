import { crmText } from '../booking/crm-text.ts'
import { withoutAbsent } from '../booking/without-absent.ts'
import type { TaskSettings } from '../config/settings-schema.ts'
import type { BookingState } from './booking-state.ts'
import { hash } from './hash.ts'
import { bookingMark, markedText } from './render-note.ts'
import { renderTemplate } from './template.ts'
import type { TemplateView } from './template-view.ts'
import type { Written } from './written.ts'

export interface TaskContent {
  title: string
  body: string
  dueDate: string
  completed: boolean
  assignedTo?: string
}
/** Without `completed` where it stays as it is. */
export type TaskChanges = Omit<TaskContent, 'completed'> & { completed?: boolean }
/** One task of the booking, by its name in the configuration. */
export type TaskStep =
  | { do: 'create'; name: string; task: TaskContent; hash: string }
  | { do: 'update'; name: string; taskId: string; task: TaskChanges; hash: string }
  | { do: 'delete'; name: string; taskId: string }

export interface TasksInput {
  tenant: string
  state: BookingState
  tasks: readonly TaskSettings[]
  users: { host?: string; assignee?: string }
  written: Written
  view: TemplateView
}

const MAX_TITLE = 250
const MAX_BODY = 5000
const MINUTES = { m: 1, h: 60, d: 1440 }

export const taskMark = (tenant: string, meetingId: string, name: string) => bookingMark(tenant, meetingId, name)

/** Brings the booking's tasks to where it stands. A task that a person deleted stays deleted, one that a person did stays done. */
export function planTasks(input: TasksInput): TaskStep[] {
  return input.tasks.flatMap((settings) => planTask(settings, input))
}

function planTask(settings: TaskSettings, input: TasksInput): TaskStep[] {
  const { name, during, afterwards } = settings
  const before = new Map(Object.entries(input.written.tasks ?? {})).get(name)
  const isOpen = during.includes(input.state.status)
  // Every booking was booked once, in whatever order its events came; the other states have to be seen.
  const isDue = isOpen || (during.includes('booked') && afterwards !== 'delete')
  if (!isOpen && afterwards === 'delete') return before?.id ? [{ do: 'delete', name, taskId: before.id }] : []
  if (!isOpen && afterwards === 'keep' && before) return []
  if (!before && !isDue) return []
  const isDoneByPerson = before?.doneBy === 'person'
  const task = contentOf(settings, input, isDoneByPerson || (!isOpen && afterwards === 'complete'))
  if (!task) return []
  // What a person did is as it was written, so that completing it is no change to write.
  const content = hash(JSON.stringify(isDoneByPerson ? { ...task, completed: false } : task))
  if (!before) return [{ do: 'create', name, task, hash: content }]
  if (!before.id || before.hash === content) return []
  // A person may have completed it meanwhile: only one that we closed ourselves is opened again.
  const { completed, ...rest } = task
  const changes: TaskChanges = completed || before.isClosed ? task : rest
  return [{ do: 'update', name, taskId: before.id, task: changes, hash: content }]
}

function contentOf(settings: TaskSettings, input: TasksInput, completed: boolean): TaskContent | undefined {
  const { booking } = input.state
  const from = settings.dueFrom === 'end' ? (booking.endsAt ?? booking.startsAt) : booking.startsAt
  if (from === undefined) return undefined
  const mark = taskMark(input.tenant, booking.meetingId, settings.name)
  return withoutAbsent({
    title: crmText(renderTemplate(settings.title, input.view).replace(/\s+/g, ' '), MAX_TITLE),
    body: markedText(renderTemplate(settings.body, input.view), mark, MAX_BODY),
    dueDate: new Date(Date.parse(from) + offsetMs(settings.dueOffset)).toISOString(),
    completed,
    assignedTo: assigneeOf(settings, input),
  })
}

export function offsetMs(text: string): number {
  const unit = text.at(-1)
  const minutes = unit === 'd' || unit === 'h' ? MINUTES[unit] : MINUTES.m
  return Number(text.slice(0, -1)) * minutes * 60_000
}

function assigneeOf({ assignTo }: TaskSettings, { users }: TasksInput): string | undefined {
  if (typeof assignTo === 'object') return assignTo.user
  switch (assignTo) {
    case 'host':
      return users.host ?? users.assignee
    case 'assignee':
      return users.assignee ?? users.host
    case 'nobody':
      return undefined
  }
}
