import { type JsonObject, plain } from '../json.ts'
import { completeTaskShape, createTaskShape, updateTaskShape } from './body-shapes.ts'
import { newId, requireContact, requireUser } from './contact-book.ts'
import { type OperationCall, readsContacts, SUCCEEDED, writesContacts } from './operation.ts'
import { notFound } from './refusal.ts'

const contactIdOf = ({ store, location, params }: OperationCall) =>
  plain(requireContact(store, location, params.contactId).id)

function requireTask(call: OperationCall): JsonObject {
  const contactId = contactIdOf(call)
  const task = call.store.get('task', call.params.taskId ?? '')
  if (task?.contactId !== contactId) throw notFound('Task', call.params.taskId ?? '')
  return task
}

/** The due date comes back with milliseconds, as recorded from the real API. */
function save(call: OperationCall, task: JsonObject): JsonObject {
  requireUser(call.location, 'assignedTo', call.body.assignedTo)
  const next = { ...task, ...call.body }
  const saved: JsonObject = { ...next, dueDate: new Date(plain(next.dueDate)).toISOString() }
  call.store.put('task', plain(saved.id), saved, { owner: plain(saved.contactId) })
  return { task: saved }
}

export const taskOperations = [
  readsContacts('GET', '/contacts/{contactId}/tasks', 200, {
    run: (call) => ({ tasks: call.store.list('task', { owner: contactIdOf(call) }).reverse() }),
  }),
  writesContacts('POST', '/contacts/{contactId}/tasks', 201, {
    body: createTaskShape,
    run: (call) => save(call, { id: newId(), contactId: contactIdOf(call) }),
  }),
  readsContacts('GET', '/contacts/{contactId}/tasks/{taskId}', 200, { run: (call) => ({ task: requireTask(call) }) }),
  writesContacts('PUT', '/contacts/{contactId}/tasks/{taskId}', 200, {
    body: updateTaskShape,
    run: (call) => save(call, requireTask(call)),
  }),
  writesContacts('PUT', '/contacts/{contactId}/tasks/{taskId}/completed', 200, {
    body: completeTaskShape,
    run: (call) => save(call, requireTask(call)),
  }),
  writesContacts('DELETE', '/contacts/{contactId}/tasks/{taskId}', 200, {
    run: (call) => {
      call.store.remove('task', plain(requireTask(call).id))
      return SUCCEEDED
    },
  }),
]
