import { expect, test } from 'vitest'
import * as z from 'zod'
import { type Api, ask } from '../../../shared/highlevel/ask.ts'
import type { Call } from '../../../shared/highlevel/request.ts'

const PUT: Call = { method: 'PUT', path: '/contacts/c%2F1/tasks/t1', body: { assignedTo: 'u1' } }
const answering = (status: number, message: unknown): Api => ({
  locationId: 'location-1',
  request: async () => ({ status, body: { message } }),
})

test.each([
  ['an id of the path, encoded there', 400, 'Contact with id c/1 not found'],
  ['another id of the path', 400, 'Task with id t1 not found'],
  ['no id at all', 404, 'Task not found'],
  ['a list of texts', 400, ['Contact with id c/1 not found']],
])('F21: “not found” with %s is a record that is gone', async (_name, status, message) => {
  expect(await ask(answering(status, message), PUT, z.unknown())).toBe('missing')
})

test.each([
  ['an id that came in the body', 400, 'User with id u1 not found'],
  ['an id that is no whole text', 400, 'Contact with id \uD800 not found'],
  ['a status that says it of the body', 422, 'Contact with id c/1 not found'],
  ['a path that does not exist in this version', 404, 'Cannot PUT /contacts/c/tasks/t1'],
])('F23: a refusal with %s is no record that is gone', async (_name, status, message) => {
  await expect(ask(answering(status, message), PUT, z.unknown())).rejects.toMatchObject({
    name: 'BookingRejectedError',
    retryable: false,
  })
})
