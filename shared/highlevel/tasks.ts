import * as z from 'zod/mini'
import { mapped } from '../mapped.ts'
import { flag, id, text } from './answer-fields.ts'
import { type Api, ask, type Existing, tell } from './ask.ts'
import { only, path } from './path.ts'

export interface TaskInput {
  title: string
  body?: string
  /** ISO instant. */
  dueDate: string
  completed: boolean
  /** A user of the location. */
  assignedTo?: string
}
const INPUT = { title: true, body: true, dueDate: true, completed: true, assignedTo: true } as const

const taskSchema = z.lazy(() =>
  z.object({ id, title: text, body: text, dueDate: text, completed: flag, assignedTo: text }),
)
export type Task = z.infer<typeof taskSchema>
const taskAnswer = z.lazy(() => mapped(z.object({ task: taskSchema }), ({ task }) => task))
const tasksAnswer = z.lazy(() => mapped(z.object({ tasks: z.array(taskSchema) }), ({ tasks }) => tasks))
const createdAnswer = mapped(z.object({ task: z.object({ id }) }), ({ task }) => ({ id: task.id }))

/** All tasks of a contact, in one answer: the specification has no pages. Scope contacts.readonly. Source: spec contacts.json #3. */
export function listTasks(api: Api, contactId: string): Promise<Existing<Task[]>> {
  return ask(api, { method: 'GET', path: path`/contacts/${contactId}/tasks` }, tasksAnswer)
}

/** Scope contacts.readonly. Source: spec contacts.json #5. */
export function getTask(api: Api, contactId: string, taskId: string): Promise<Existing<Task>> {
  return ask(api, { method: 'GET', path: path`/contacts/${contactId}/tasks/${taskId}` }, taskAnswer)
}

/**
 * Creates a task. Not idempotent, and nothing makes it so: after an answer that was lost, list the tasks and look for a mark
 * in the text before creating again. Scope contacts.write. Source: spec contacts.json #4.
 */
export function createTask(api: Api, contactId: string, task: TaskInput): Promise<Existing<{ id: string }>> {
  const body = only(task, INPUT)
  return ask(api, { method: 'POST', path: path`/contacts/${contactId}/tasks`, body }, createdAnswer)
}

/** Changes what is given. Scope contacts.write. Source: spec contacts.json #6. */
export function updateTask(
  api: Api,
  contactId: string,
  taskId: string,
  changes: Partial<TaskInput>,
): Promise<Existing<'updated'>> {
  const body = only(changes, INPUT)
  return tell(api, { method: 'PUT', path: path`/contacts/${contactId}/tasks/${taskId}`, body }, 'updated')
}

/** Ticks a task off, or opens it again. Scope contacts.write. Source: spec contacts.json #8. */
export function completeTask(
  api: Api,
  contactId: string,
  taskId: string,
  completed: boolean,
): Promise<Existing<'updated'>> {
  const call = {
    method: 'PUT',
    path: path`/contacts/${contactId}/tasks/${taskId}/completed`,
    body: { completed },
  } as const
  return tell(api, call, 'updated')
}

/** Scope contacts.write. Source: spec contacts.json #7. */
export function deleteTask(api: Api, contactId: string, taskId: string): Promise<Existing<'deleted'>> {
  return tell(api, { method: 'DELETE', path: path`/contacts/${contactId}/tasks/${taskId}` }, 'deleted')
}
