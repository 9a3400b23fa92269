import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  ChiliPiperKeyError,
  ChiliPiperRefusedError,
  ChiliPiperUnavailableError,
} from '../../../shared/chili-piper/errors.ts'
import { path, withQuery } from '../../../shared/chili-piper/path.ts'
import { CALL_TIMEOUT_MS, type Call, createEdgeRequest } from '../../../shared/chili-piper/request.ts'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import { createManualClock } from '../../support/manual-clock.ts'
import { startScriptedServer } from '../../support/scripted-server.ts'
import { createEdgeWorld } from './operations/edge-world.ts'

const GET: Call = { method: 'GET', path: path`/v1/org/meetings/get/${'meeting-1'}`, safe: true }
const PATCH: Call = {
  method: 'PATCH',
  path: path`/v1/org/meetings/${'meeting-1'}`,
  body: { hostId: 'pat@example.org' },
}
const UNSAFE: [string, Call][] = [
  ['a PATCH', PATCH],
  ['a POST', { method: 'POST', path: path`/v1/org/webhook`, body: {} }],
  ['a DELETE', { method: 'DELETE', path: path`/v1/org/webhook`, body: {} }],
  ['a PUT that writes', { method: 'PUT', path: path`/v1/org/webhook`, body: {} }],
]
const caught = (promise: Promise<unknown>) => promise.catch((thrown: unknown) => thrown)

test('a call carries the key and its JSON below the base path, and the answer comes back parsed', async () => {
  const { request, server } = await createEdgeWorld([{ status: 200, body: { id: 'x' } }])
  const target = withQuery(path`/v1/org/user/read/${'a/b c'}`, { query: 'pat+x@example.org', page: 0, none: undefined })
  expect(await request({ method: 'POST', path: target, body: { name: 'hé' } })).toEqual({
    status: 200,
    body: { id: 'x' },
  })
  expect(server.requests[0]).toMatchObject({
    method: 'POST',
    path: '/api/fire-edge/v1/org/user/read/a%2Fb%20c?query=pat%2Bx%40example.org&page=0',
    body: '{"name":"hé"}',
    headers: { authorization: 'Bearer key-1', accept: 'application/json', 'content-type': 'application/json' },
  })
})

test('without another origin the calls go to fire.chilipiper.com', async () => {
  let asked = ''
  const send = createEdgeRequest({
    async fetch(input) {
      asked = new Request(input).url
      return Response.json('ok')
    },
    clock: createManualClock(),
    random: () => 0,
    apiKey: async () => 'key-1',
  })
  await send({ method: 'GET', path: path`/v1/org/health/ping`, safe: true })
  expect(asked).toBe('https://fire.chilipiper.com/api/fire-edge/v1/org/health/ping')
})

test.each(['', '.', '..', '\ud800'])('an id that would make another path is refused before any request: %j', (id) => {
  expect(() => path`/v1/org/meetings/get/${id}`).toThrow(ChiliPiperRefusedError)
})

const cutOff = (response: ServerResponse) => void response.socket?.destroy()

describe('what is sent again', () => {
  test.each([429, 502, 503, 504])('a read after %i, at most three times, with growing full jitter', async (status) => {
    const { request, server, clock } = await createEdgeWorld([{ status, body: 'pat@example.org' }])
    const error = await caught(request(GET))
    expect(error).toBeInstanceOf(ChiliPiperUnavailableError)
    expect(error).toBeInstanceOf(RemoteUnavailableError)
    expect(String(error)).toBe(`RemoteUnavailableError: GET /v1/org/meetings/get/{id}: Chili Piper answered ${status}`)
    expect(server.requests).toHaveLength(4)
    expect(clock.waits).toEqual([499, 999, 1_999])
  })

  test('a read after a connection that was cut', async () => {
    const { request, server } = await createEdgeWorld([cutOff, cutOff, { status: 200, body: { id: 'x' } }])
    expect(await request(GET)).toEqual({ status: 200, body: { id: 'x' } })
    expect(server.requests).toHaveLength(3)
  })

  test.each(UNSAFE)('%s never, whatever happens', async (_name, call) => {
    for (const script of [{ status: 429 }, { status: 502 }, { status: 503 }, { status: 504 }, cutOff]) {
      const { request, server } = await createEdgeWorld([script])
      await expect(request(call)).rejects.toThrow(ChiliPiperUnavailableError)
      expect(server.requests).toHaveLength(1)
    }
  })

  test.each([400, 401, 403, 404, 409, 418, 422, 423, 500])('a read after %i never', async (status) => {
    const { request, server } = await createEdgeWorld([{ status }])
    await caught(request(GET))
    expect(server.requests).toHaveLength(1)
  })

  test.each([
    ['7', 7_000],
    ['Sun, 01 Mar 2026 09:00:20 GMT', 20_000],
    ['Sun, 01 Mar 2026 08:00:00 GMT', 499],
    ['soon', 499],
    ['0', 499],
  ])('after the wait that Retry-After asks for: %s', async (header, waitMs) => {
    const again = { status: 429, headers: { 'retry-after': header } }
    const { request, server, clock } = await createEdgeWorld([again, { status: 200, body: {} }])
    await request(GET)
    expect(clock.waits).toEqual([waitMs])
    expect(server.requests).toHaveLength(2)
  })

  test('nothing when the wait is longer than half a minute, and the error tells it', async () => {
    const { request, server } = await createEdgeWorld([{ status: 429, headers: { 'retry-after': '31' } }])
    expect(await caught(request(GET))).toMatchObject({ reason: 'rate-limit', retryAfterMs: 31_000 })
    expect(server.requests).toHaveLength(1)
  })

  test('nothing that could outlast the invocation, not even a first time', async () => {
    const start = Date.parse('2026-03-01T09:00:00Z')
    const late = await createEdgeWorld([{ status: 503 }], { deadline: start + CALL_TIMEOUT_MS + 1_000 })
    expect(await caught(late.request(GET))).toMatchObject({ reason: 'server' })
    expect(late.server.requests).toHaveLength(2)
    const over = await createEdgeWorld([{ status: 200 }], { deadline: start + CALL_TIMEOUT_MS - 1 })
    expect(await caught(over.request(GET))).toMatchObject({ reason: 'deadline', changedNothing: true })
    expect(over.server.requests).toHaveLength(0)
  })
})

describe('refusals and errors', () => {
  test.each([400, 404, 409, 422, 423])('%i comes back for the operation to look at', async (status) => {
    const { request } = await createEdgeWorld([{ status, body: 'Invalid value for: body' }])
    expect(await request(GET)).toEqual({ status, body: 'Invalid value for: body' })
  })

  test('401 says that the key is missing or revoked', async () => {
    const { request } = await createEdgeWorld([{ status: 401, body: { errorCode: 'x', errorMessage: 'pat.x' } }])
    const error = await caught(request(GET))
    expect(error).toBeInstanceOf(ChiliPiperKeyError)
    expect(error).toMatchObject({ status: 401, retryable: true, permission: undefined })
  })

  test.each([
    ['Missing permission meeting.modify.', 'meeting.modify'],
    ['requires [Concierge.route]', 'Concierge.route'],
    ["scope 'meeting-type.read' is missing", 'meeting-type.read'],
    ['pat.prospect@example.org may not do this', undefined],
    ['see https://acme.chilipiper.com/x or acme.chilipiper.com', undefined],
    ['no', undefined],
  ])('403 names the missing permission only when it is surely one: %s', async (errorMessage, permission) => {
    for (const body of [{ errorCode: 'Forbidden', errorMessage }, errorMessage]) {
      const { request } = await createEdgeWorld([{ status: 403, body }])
      const error = await caught(request(PATCH))
      expect(error).toMatchObject({ name: 'ChiliPiperKeyError', status: 403, retryable: true, permission })
      expect(String(error)).not.toMatch(/pat|acme/)
    }
  })

  test.each([
    [500, 'server', false],
    [502, 'gateway', true],
    [503, 'server', false],
    [504, 'gateway', true],
    [429, 'rate-limit', false],
    [418, 'server', false],
  ])('%i is told as %s', async (status, reason, asksTooMuch) => {
    const { request } = await createEdgeWorld([{ status }])
    expect(await caught(request(PATCH))).toMatchObject({ reason, asksTooMuch, retryable: true })
  })

  test.each([301, 302, 303, 307, 308])(
    'a redirect (%i) is an error, and the other host gets nothing',
    async (status) => {
      const other = await startScriptedServer({ status: 200 })
      const { request, server } = await createEdgeWorld([{ status, headers: { location: `${other.url}/steal` } }])
      expect(await caught(request(GET))).toMatchObject({ reason: 'redirect', asksTooMuch: false })
      expect([server.requests.length, other.requests.length]).toEqual([1, 0])
    },
  )
})

describe('bounds', () => {
  const headersThenSilence = (response: ServerResponse) => void response.writeHead(200).flushHeaders()
  const oneByte = (response: ServerResponse) => {
    response.writeHead(200)
    response.write('{')
  }
  test.each([
    ['silence', () => {}],
    ['headers, then silence', headersThenSilence],
    ['one byte, then silence', oneByte],
  ])('%s ends with the call’s time, body included, and is not waited for again', async (_name, script) => {
    const clock = createManualClock()
    const { request, server } = await createEdgeWorld([script], { clock })
    const call = caught(request(GET))
    for (let turn = 0; server.requests.length === 0 && turn < 1_000; turn++) await delay(1)
    await clock.advance(CALL_TIMEOUT_MS - 1)
    expect(clock.sleepers()).toBe(1)
    await clock.advance(1)
    const error = await call
    expect(String(error)).toContain('no answer within 10 s')
    expect(error).toMatchObject({ reason: 'time-out', asksTooMuch: true })
    expect([clock.sleepers(), server.requests.length]).toEqual([0, 1])
  })

  test('a call that was answered leaves no timer behind', async () => {
    const clock = createManualClock()
    const { request } = await createEdgeWorld([{ status: 200 }], { clock })
    await request(GET)
    expect(clock.sleepers()).toBe(0)
  })

  test('of an answer of 20 MB no more than the cap is read', async () => {
    let sent = 0
    const endless = (response: ServerResponse) => {
      const chunk = Buffer.alloc(64 * 1024, 0x20)
      const more = () => {
        while (sent < 20_000_000 && !response.destroyed) {
          sent += chunk.length
          if (!response.write(chunk)) return void response.once('drain', more)
        }
        response.end()
      }
      response.writeHead(200)
      more()
    }
    const { request, server } = await createEdgeWorld([endless])
    const outcome = await request(GET).then(
      () => 'read in full',
      (thrown: unknown) => thrown,
    )
    expect(outcome).toMatchObject({ reason: 'too-large', asksTooMuch: true })
    expect(sent).toBeLessThan(20_000_000)
    expect(server.requests).toHaveLength(1)
  })

  test('no more than four calls are under way at once, and all get their turn, failed ones too', async () => {
    let [running, most] = [0, 0]
    const { request, server } = await createEdgeWorld([
      (response) => {
        most = Math.max(most, ++running)
        const status = [200, 500, 404][server.requests.length % 3] ?? 200
        setTimeout(() => {
          running--
          response.writeHead(status).end('{}')
        }, 5)
      },
    ])
    await Promise.all(Array.from({ length: 20 }, () => caught(request(GET))))
    expect([most, server.requests.length]).toEqual([4, 20])
  })
})
