import { createNote, deleteNote, getNote, listNotes, updateNote } from '../../../../shared/highlevel/notes.ts'
import { addTags, removeTags } from '../../../../shared/highlevel/tags.ts'
import {
  completeTask,
  createTask,
  deleteTask,
  getTask,
  listTasks,
  updateTask,
} from '../../../../shared/highlevel/tasks.ts'
import { row } from './row.ts'

const NOTE = { body: 'text', userId: 'user-1', title: 'title', color: '#fff', pinned: true }
const TASK = {
  title: 'Call',
  body: 'text',
  dueDate: '2026-03-10T15:00:00.000Z',
  completed: false,
  assignedTo: 'user-1',
}
const SUCCEDED = { succeded: true, traceId: 'trace-1' }
const STRAY = { locationId: 'other', contactId: 'c9', id: 'x' }
const TAGS = '/contacts/{contactId}/tags'
const NOTES = '/contacts/{contactId}/notes'
const TASKS = '/contacts/{contactId}/tasks'

/** Tags, notes and tasks of a contact. */
export const recordRows = [
  row(
    'tags are added',
    `POST ${TAGS}`,
    (api) => addTags(api, 'c1', ['a']),
    ['POST /contacts/c1/tags', { tags: ['a'] }],
    { tags: ['a'], tagsAdded: [] },
    'added',
  ),
  row(
    'tags are removed',
    `DELETE ${TAGS}`,
    (api) => removeTags(api, 'c1', ['a']),
    ['DELETE /contacts/c1/tags', { tags: ['a'] }],
    { tags: [], tagsRemoved: ['a'] },
    'removed',
  ),
  row(
    'notes are listed',
    `GET ${NOTES}`,
    (api) => listNotes(api, 'c1'),
    ['GET /contacts/c1/notes'],
    { notes: [{ id: 'n1', body: 'text', bodyText: 'text', relations: [], userId: null }] },
    [{ id: 'n1', body: 'text' }],
  ),
  row(
    'a note is read',
    `GET ${NOTES}/{id}`,
    (api) => getNote(api, 'c1', 'n1'),
    ['GET /contacts/c1/notes/n1'],
    { note: { id: 'n1', pinned: true } },
    { id: 'n1', pinned: true },
  ),
  row(
    'a note is created',
    `POST ${NOTES}`,
    (api) => createNote(api, 'c1', { ...NOTE, ...STRAY }),
    ['POST /contacts/c1/notes', NOTE],
    { note: { id: 'n1' } },
    { id: 'n1' },
  ),
  row(
    'a note is updated',
    `PUT ${NOTES}/{id}`,
    (api) => updateNote(api, 'c1', 'n1', { ...NOTE, ...STRAY }),
    ['PUT /contacts/c1/notes/n1', NOTE],
    { note: {} },
    'updated',
  ),
  row(
    'a note is deleted',
    `DELETE ${NOTES}/{id}`,
    (api) => deleteNote(api, 'c1', 'n1'),
    ['DELETE /contacts/c1/notes/n1'],
    SUCCEDED,
    'deleted',
  ),
  row(
    'tasks are listed',
    `GET ${TASKS}`,
    (api) => listTasks(api, 'c1'),
    ['GET /contacts/c1/tasks'],
    { tasks: [{ id: 't1', title: 'Call', assignedTo: null }] },
    [{ id: 't1', title: 'Call' }],
  ),
  row(
    'a task is read',
    `GET ${TASKS}/{taskId}`,
    (api) => getTask(api, 'c1', 't1'),
    ['GET /contacts/c1/tasks/t1'],
    { task: { id: 't1', dueDate: '2026-03-10T15:00:00.000Z' } },
    { id: 't1', dueDate: '2026-03-10T15:00:00.000Z' },
  ),
  row(
    'a task is created',
    `POST ${TASKS}`,
    (api) => createTask(api, 'c1', { ...TASK, ...STRAY }),
    ['POST /contacts/c1/tasks', TASK],
    { task: { id: 't1' } },
    { id: 't1' },
  ),
  row(
    'a task is updated',
    `PUT ${TASKS}/{taskId}`,
    (api) => updateTask(api, 'c1', 't1', { ...TASK, ...STRAY }),
    ['PUT /contacts/c1/tasks/t1', TASK],
    { task: {} },
    'updated',
  ),
  row(
    'a task is ticked off',
    `PUT ${TASKS}/{taskId}/completed`,
    (api) => completeTask(api, 'c1', 't1', true),
    ['PUT /contacts/c1/tasks/t1/completed', { completed: true }],
    { task: {} },
    'updated',
  ),
  row(
    'a task is deleted',
    `DELETE ${TASKS}/{taskId}`,
    (api) => deleteTask(api, 'c1', 't1'),
    ['DELETE /contacts/c1/tasks/t1'],
    { succeded: true, succeeded: true },
    'deleted',
  ),
]
