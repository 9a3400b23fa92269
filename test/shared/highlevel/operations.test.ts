import { describe, expect, test } from 'vitest'
import type { Api } from '../../../shared/highlevel/ask.ts'
import { createRequest } from '../../../shared/highlevel/request.ts'
import { createManualClock } from '../../support/manual-clock.ts'
import { type Script, startScriptedServer } from '../../support/scripted-server.ts'
import { ROWS } from './operations/all-rows.ts'

async function createWorld(...script: Script[]) {
  const server = await startScriptedServer(...script)
  const request = createRequest({
    baseUrl: server.url,
    fetch,
    clock: createManualClock(),
    // Pacing has its own tests.
    pacer: { begin: () => {}, take: async () => () => {}, pause: () => {} },
    accessToken: async () => 'pit-1',
  })
  const api: Api = { request, locationId: 'location-1' }
  return { server, api }
}

test.each(ROWS.map((row) => [row.does, row] as const))('%s', async (_does, row) => {
  const { server, api } = await createWorld(...row.answers.map((body) => ({ status: 200, body })))
  expect(await row.run(api)).toEqual(row.gives)
  const seen = server.requests.map(({ method, path, body }) => ({
    line: `${method} ${path}`,
    body: body === '' ? undefined : JSON.parse(body),
  }))
  expect(seen).toEqual(row.sends.map(({ line, body }) => ({ line, body })))
  const version = row.operation.includes('/calendars/') ? '2021-04-15' : '2021-07-28'
  for (const { headers, body } of server.requests) {
    expect(headers['version']).toBe(version)
    expect(headers['content-type']).toBe(body === '' ? undefined : 'application/json')
  }
})

/** A record that the path names; the location itself is always there. */
const NAMES_A_RECORD = ROWS.filter(({ operation }) => /\/\{(?!locationId|type)\w+\}/.test(operation))
const isList = ({ gives }: (typeof ROWS)[number]) => Array.isArray(gives)

describe.each([
  [400, 'Contact with id c1 not found'],
  [404, 'Not found'],
])('F21: a record that is gone, told as %i', (status, message) => {
  test.each(NAMES_A_RECORD.map((row) => [row.does, row] as const))('%s, or there is none', async (_does, row) => {
    const { server, api } = await createWorld((response, { path }) => {
      const id = decodeURIComponent(/\/([a-z]+-?\d)(?=[/?]|$)/.exec(path)?.[1] ?? '')
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ statusCode: status, message: message.replace('c1', id) }))
    })
    const outcome = await row.run(api)
    if (isList(row) && Array.isArray(outcome)) expect(outcome).toEqual([])
    else expect(outcome).toBe('missing')
    expect(server.requests).toHaveLength(1)
  })
})

test.each(ROWS.map((row) => [row.does, row] as const))(
  'F23: %s, or it was refused: told once, with the trace id and without a value',
  async (_does, row) => {
    const body = { statusCode: 422, message: ['pat@example.org is wrong'], traceId: '5f1c-trace' }
    const { server, api } = await createWorld({ status: 422, body })
    const error = await row.run(api).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'BookingRejectedError', traceId: '5f1c-trace' })
    expect(String(error)).not.toMatch(/pat@|c1|location-1/)
    expect(server.requests).toHaveLength(1)
  },
)

const TELLING = ROWS.filter(({ gives }) => ['added', 'removed', 'deleted'].includes(String(gives)))
test.each(TELLING.map((row) => [row.does, row] as const))(
  'C3: %s, or HighLevel says in a success that it was not done',
  async (_does, row) => {
    const { api } = await createWorld({ status: 200, body: { succeded: false, traceId: 't-1' } })
    await expect(row.run(api)).rejects.toMatchObject({ name: 'RemoteUnavailableError', traceId: 't-1' })
  },
)
