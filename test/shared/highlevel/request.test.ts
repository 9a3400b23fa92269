import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { GrantBusyError, GrantRevokedError, RateLimitedError, RemoteUnavailableError } from '../../../shared/errors.ts'
import type { Pacer } from '../../../shared/highlevel/pacer.ts'
import {
  CALL_TIMEOUT_MS,
  type Call,
  createRequest,
  describe as describeCall,
} from '../../../shared/highlevel/request.ts'
import { createManualClock } from '../../support/manual-clock.ts'
import { type Script, startScriptedServer } from '../../support/scripted-server.ts'

const GET: Call = { method: 'GET', path: '/contacts/c1' }
const RATE = { 'x-ratelimit-max': '100', 'x-ratelimit-remaining': '97', 'x-ratelimit-interval-milliseconds': '10000' }

/** The request function against a scripted server; `tokens` are what the grant says at each read. */
async function createWorld(script: Script[], tokens: string[] = ['pit-1']) {
  const clock = createManualClock()
  const server = await startScriptedServer(...script)
  const paced: unknown[] = []
  const reads: boolean[] = []
  const pacer: Pacer = {
    begin: () => {},
    take: async () => {
      paced.push('take')
      return (outcome) => void paced.push(outcome)
    },
    pause: (ms) => void paced.push({ pause: ms }),
  }
  const accessToken = async ({ isFresh }: { isFresh: boolean }) => {
    reads.push(isFresh)
    return tokens[Math.min(reads.length, tokens.length) - 1] ?? ''
  }
  return {
    clock,
    server,
    paced,
    reads,
    request: createRequest({ baseUrl: server.url, fetch, clock, pacer, accessToken }),
  }
}

test('a call carries the token, the version and its JSON, and the answer comes back parsed', async () => {
  const { request, server, paced } = await createWorld([{ status: 201, body: { note: { id: 'n' } }, headers: RATE }])
  const answer = await request({ method: 'POST', path: '/contacts/c1/notes?x=%2B1', body: { body: 'hé' } })
  expect(answer).toEqual({ status: 201, body: { note: { id: 'n' } } })
  expect(server.requests[0]).toMatchObject({
    method: 'POST',
    path: '/contacts/c1/notes?x=%2B1',
    body: '{"body":"hé"}',
    headers: {
      authorization: 'Bearer pit-1',
      version: '2021-07-28',
      accept: 'application/json',
      'content-type': 'application/json',
    },
  })
  expect(paced).toEqual(['take', { max: 100, remaining: 97, intervalMs: 10_000 }])
})

test.each([400, 404, 422])('a refusal of what was asked (%i) comes back for the caller to look at', async (status) => {
  const { request } = await createWorld([{ status, body: { message: 'no' } }])
  expect(await request(GET)).toEqual({ status, body: { message: 'no' } })
})

test.each([
  ['seconds', { 'retry-after': '7' }, 7_000],
  ['nothing', {}, 10_000],
  ['a billion seconds', { 'retry-after': '1000000000' }, 43_200_000],
])('F15: a 429 with %s is a rate limit that pauses the location', async (_name, headers, retryAfterMs) => {
  const { request, server, paced } = await createWorld([{ status: 429, headers }])
  const error = await request(GET).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(RateLimitedError)
  expect(error).toMatchObject({ retryAfterMs, locationWide: true })
  expect(paced).toEqual(['take', { pause: retryAfterMs }, 'no-headers'])
  expect(server.requests).toHaveLength(1)
})

test.each([500, 502, 503, 504, 418, 409])(
  'F16: %i with an HTML body is HighLevel’s fault, and not tried again here',
  async (status) => {
    const { request, server } = await createWorld([{ status, body: '<h1>pat@example.org</h1>' }])
    const error = await request(GET).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RemoteUnavailableError)
    expect(String(error)).toBe(`RemoteUnavailableError: GET /contacts/{id}: HighLevel answered ${status}`)
    expect(server.requests).toHaveLength(1)
  },
)

const reset = (response: ServerResponse) => void response.socket?.destroy()
const resetInBody = (response: ServerResponse) => {
  response.writeHead(200, { 'content-length': '100' })
  response.write('{"contact":')
  setImmediate(() => reset(response))
}
test.each([
  ['before the reply', reset],
  ['in the middle of the reply', resetInBody],
])('F17: a connection that is reset %s is never tried again blindly', async (_name, script) => {
  const { request, server, paced } = await createWorld([script])
  await expect(request({ ...GET, method: 'POST', body: {} })).rejects.toThrow(RemoteUnavailableError)
  expect(server.requests).toHaveLength(1)
  expect(paced).toHaveLength(2)
})

const silent = () => {}
const headersThenSilence = (response: ServerResponse) => void response.writeHead(200).flushHeaders()
const oneByte = (response: ServerResponse) => {
  response.writeHead(200)
  response.write('{')
}
test.each([
  ['silence', silent],
  ['headers, then silence', headersThenSilence],
  ['one byte, then silence', oneByte],
])('F18: %s ends with the call’s time, body included', async (_name, script) => {
  const { clock, request, server } = await createWorld([script])
  const call = request(GET).catch((thrown: unknown) => thrown)
  for (let turn = 0; server.requests.length === 0 && turn < 1_000; turn++) await delay(1)
  await clock.advance(CALL_TIMEOUT_MS - 1)
  expect(clock.sleepers()).toBe(1)
  await clock.advance(1)
  expect(String(await call)).toBe('RemoteUnavailableError: GET /contacts/{id}: no answer within 10 s')
  expect(clock.sleepers()).toBe(0)
})

test('F18: a call that was answered leaves no timer behind', async () => {
  const { clock, request } = await createWorld([{ status: 200 }])
  await request(GET)
  expect(clock.sleepers()).toBe(0)
})

const refused = (message: string | string[]) => ({ status: 401, body: { statusCode: 401, message } })
const EXPIRED = refused('Invalid JWT')
const BAD_PIT = refused('Invalid Private Integration token')

describe('F19, F31: a refused token', () => {
  test.each([
    ['Invalid JWT', EXPIRED],
    ['Invalid token: access token is invalid', refused('Invalid token: access token is invalid')],
    ['Invalid Private Integration token', BAD_PIT],
  ])('%s: the stored grant is read past the cache, and a newer one is used once', async (_name, answer) => {
    const { request, server, reads } = await createWorld([answer, { status: 200, body: { ok: true } }], ['old', 'new'])
    expect(await request(GET)).toEqual({ status: 200, body: { ok: true } })
    expect(reads).toEqual([false, true])
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer new'])
  })

  test('without a newer one the call is not repeated', async () => {
    const { request, server } = await createWorld([EXPIRED], ['old'])
    await expect(request(GET)).rejects.toThrow(GrantBusyError)
    expect(server.requests).toHaveLength(1)
  })

  test('a Private Integration Token that is refused and not replaced is revoked', async () => {
    const { request, server } = await createWorld([BAD_PIT], ['old'])
    await expect(request(GET)).rejects.toThrow(GrantRevokedError)
    expect(server.requests).toHaveLength(1)
  })

  test('a newer one that is refused, too, ends the matter: no loop', async () => {
    const { request, server } = await createWorld([EXPIRED], ['old', 'new', 'newer'])
    await expect(request(GET)).rejects.toThrow(GrantBusyError)
    expect(server.requests).toHaveLength(2)
  })

  test.each([
    [refused('The token is not authorized for this scope.'), 'the grant lacks a scope'],
    [refused('version header was not found.'), 'the Version header is refused'],
    [
      { status: 403, body: { message: 'The token does not have access to this location.' } },
      'the grant is for another location',
    ],
    [{ status: 403, body: '<h1>Forbidden pat@example.org</h1>' }, 'the grant is refused'],
    [{ status: 401 }, 'the grant is refused'],
  ])('F20: what a newer token would not help is told as it is: %j', async (answer, reason) => {
    const { request, server, reads } = await createWorld([answer], ['old', 'new'])
    const error = await request(GET).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(GrantRevokedError)
    expect(String(error)).toContain(reason)
    expect(String(error)).not.toContain('pat@example.org')
    expect([server.requests.length, reads.length]).toEqual([1, 1])
  })
})

test.each(['', '{"contact":{"id":', 'null', '7', '"ok"', '<html></html>'])(
  'C1, F24: a success with the body %j is no success',
  async (body) => {
    const { request } = await createWorld([{ status: 200, body }])
    await expect(request(GET)).rejects.toThrow('HighLevel answered 200 without a JSON object')
  },
)

test('a hundred calls, refusals among them, share two connections at most', async () => {
  const sockets = new Set<unknown>()
  const { request, server } = await createWorld([
    (response) => {
      sockets.add(response.socket)
      response.writeHead([200, 422, 500][server.requests.length % 3] ?? 200, { 'content-type': 'application/json' })
      response.end('{"message":"x"}')
    },
  ])
  for (let call = 0; call < 100; call++) await request({ ...GET, method: 'POST', body: { call } }).catch(() => {})
  expect(server.requests).toHaveLength(100)
  // The next call may begin before the last one's connection counts as free.
  expect(sockets.size).toBeLessThanOrEqual(2)
})

test('C1, F24: of an answer of 20 MB no more than the cap is read', async () => {
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
  const { request } = await createWorld([endless])
  await expect(request(GET)).rejects.toThrow('HighLevel answered more than 5 MiB')
  expect(sent).toBeLessThan(20_000_000)
})

test.each([301, 302, 303, 307, 308])(
  'F25, P20: a redirect (%i) is an error, and the other host gets no request at all',
  async (status) => {
    const other = await startScriptedServer({ status: 200, body: { stolen: true } })
    const { request, server } = await createWorld([{ status, headers: { location: `${other.url}/steal` } }])
    await expect(request(GET)).rejects.toThrow(RemoteUnavailableError)
    await expect(request({ ...GET, method: 'POST', body: { name: 'Pat' } })).rejects.toThrow(RemoteUnavailableError)
    expect(server.requests).toHaveLength(2)
    expect(other.requests).toHaveLength(0)
  },
)

test.each([
  ['/contacts/search/duplicate?email=pat%40example.org', 'GET /contacts/search/duplicate'],
  ['/contacts/abcdefghijklmnopqrst/notes', 'GET /contacts/{id}/notes'],
  ['/contacts/ocQHyuzHvysMo5N5VsXc/notes/n1', 'GET /contacts/{id}/notes/{id}'],
  ['/contacts/', 'GET /contacts/'],
])('a call to %s is told as %s', (path, told) => {
  expect(describeCall({ method: 'GET', path })).toBe(told)
})
