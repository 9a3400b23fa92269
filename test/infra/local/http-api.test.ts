import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../infra/local/aws/protocol.ts'
import { createHttpApi } from '../../../infra/local/http-api.ts'
import type { InvokeResult } from '../../../infra/local/invocation.ts'
import { close, listen } from '../../../infra/local/loopback-server.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const clock = createManualClock('2026-03-01T09:00:00Z')
const calls: { name: string; event: JsonObject }[] = []
let reply: () => Promise<InvokeResult>
let port: number

const api = createHttpApi({
  accountId: '000000000000',
  apiId: 'local',
  clock,
  log: () => {},
  lambda: {
    invoke: (name, event) => {
      calls.push({ name, event: Object(event) })
      return reply()
    },
  },
})

beforeAll(async () => {
  port = await listen(api.server, 0)
})
afterAll(() => close(api.server))
beforeEach(() => {
  calls.length = 0
  reply = async () => ({ ok: true, value: { statusCode: 204 } })
  const keys = [
    'POST /hooks/{tenant}/created',
    'POST /hooks/demo/created',
    'GET /oauth/{proxy+}',
    'ANY /any',
    'GET /any',
  ]
  const throttled = { key: 'GET /page', functionName: 'page', timeoutMs: 30_000, throttle: { perSecond: 1, burst: 2 } }
  api.serve([...keys.map((key) => ({ key, functionName: key, timeoutMs: 30_000 })), throttled])
})

interface Sent {
  method?: string
  path?: string
  headers?: OutgoingHttpHeaders | string[]
  body?: string | Buffer
}

async function send({ method = 'POST', path = '/hooks/acme/created', headers = {}, body = '' }: Sent) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, agent: false }
    const request = httpRequest({ ...options, headers }, resolve)
    request.on('error', reject).end(body)
  })
  return { status: response.statusCode, headers: response.headers, body: await text(response) }
}

test('a request becomes the event of payload format 2.0', async () => {
  await send({
    path: '/hooks/shop%20one/created?a=1&b=x%2Cy&a=2',
    headers: ['Host', `localhost:${port}`, 'Cookie', 's=1; t=2', 'X-Twice', 'a', 'X-Twice', 'b', 'User-Agent', 'probe'],
    body: 'hello',
  })
  expect(calls).toEqual([
    {
      name: 'POST /hooks/{tenant}/created',
      event: {
        version: '2.0',
        routeKey: 'POST /hooks/{tenant}/created',
        rawPath: '/hooks/shop%20one/created',
        rawQueryString: 'a=1&b=x%2Cy&a=2',
        cookies: ['s=1', 't=2'],
        headers: {
          host: `localhost:${port}`,
          'x-twice': 'a,b',
          'user-agent': 'probe',
          'content-length': '5',
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-port': String(port),
          'x-forwarded-proto': 'http',
        },
        queryStringParameters: { a: '1,2', b: 'x,y' },
        requestContext: {
          accountId: '000000000000',
          apiId: 'local',
          domainName: 'localhost',
          domainPrefix: 'localhost',
          http: {
            method: 'POST',
            path: '/hooks/shop%20one/created',
            protocol: 'HTTP/1.1',
            sourceIp: '127.0.0.1',
            userAgent: 'probe',
          },
          requestId: expect.stringMatching(/^[\w-]{15}=$/),
          routeKey: 'POST /hooks/{tenant}/created',
          stage: '$default',
          time: '01/Mar/2026:09:00:00 +0000',
          timeEpoch: 1772355600000,
        },
        pathParameters: { tenant: 'shop one' },
        body: 'hello',
        isBase64Encoded: false,
      },
    },
  ])
})

const bytes = Buffer.from('{"name":"Grüße 🚀"}\r\n')
test.each([
  ['application/json', bytes, bytes.toString(), false],
  ['application/vnd.api+json; charset=utf-8', bytes, bytes.toString(), false],
  ['text/csv', bytes, bytes.toString(), false],
  [undefined, bytes, bytes.toString(), false],
  ['application/x-www-form-urlencoded', bytes, bytes.toString('base64'), true],
  ['application/octet-stream', Buffer.from([0, 255, 254]), 'AP/+', true],
  ['application/json', Buffer.from([0x22, 0xff, 0x22]), 'Iv8i', true],
])('a body of type %s reaches the function byte for byte', async (type, body, expected, isBase64Encoded) => {
  await send({ body, headers: type ? { 'content-type': type } : {} })
  expect(calls[0]?.event).toMatchObject({ body: expected, isBase64Encoded })
})

test('no body is no body', async () => {
  await send({})
  expect(calls[0]?.event).not.toHaveProperty('body')
  expect(calls[0]?.event).toMatchObject({ isBase64Encoded: false })
})

test.each([
  ['POST', '/hooks/demo/created', 'POST /hooks/demo/created'],
  ['POST', '/hooks/other/created', 'POST /hooks/{tenant}/created'],
  ['GET', '/oauth/a/b', 'GET /oauth/{proxy+}'],
  ['GET', '/any', 'GET /any'],
  ['DELETE', '/any', 'ANY /any'],
])('%s %s goes to the most specific route', async (method, path, key) => {
  await send({ method, path })
  expect(calls.map(({ name }) => name)).toEqual([key])
})

test.each([
  ['GET', '/hooks/demo/created'],
  ['POST', '/hooks/demo/created/'],
  ['POST', '/hooks//created'],
  ['POST', '/HOOKS/demo/created'],
  ['GET', '/oauth/'],
  ['GET', '/'],
])('%s %s is nowhere: 404', async (method, path) => {
  expect(await send({ method, path })).toMatchObject({ status: 404, body: '{"message":"Not Found"}' })
  expect(calls).toEqual([])
})

const ok = (value: JsonValue) => async (): Promise<InvokeResult> => ({ ok: true, value })

test('an answer is passed on as the function shaped it', async () => {
  reply = ok({
    statusCode: '201',
    headers: { 'X-One': 1, 'Content-Type': 'image/png', 'Content-Length': '99', Connection: 'close' },
    cookies: ['a=1; HttpOnly', 'b=2'],
    body: 'AAEC',
    isBase64Encoded: true,
  })
  const answer = await send({})
  expect(answer).toMatchObject({ status: 201, body: '\u0000\u0001\u0002' })
  expect(answer.headers).toMatchObject({
    'x-one': '1',
    'content-type': 'image/png',
    'content-length': '3',
    'set-cookie': ['a=1; HttpOnly', 'b=2'],
    'apigw-requestid': expect.any(String),
  })
})

test.each([
  ['a text', 'plain', 'plain'],
  ['an object', { saved: true }, '{"saved":true}'],
  ['nothing', null, 'null'],
])('%s without a status is a 200 in JSON', async (_, value, body) => {
  reply = ok(value)
  expect(await send({})).toMatchObject({ status: 200, body, headers: { 'content-type': 'application/json' } })
})

test.each([
  ['a status that is none', { statusCode: 'abc' }],
  ['a status out of range', { statusCode: 700 }],
  ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
  ['a header that is a list', { statusCode: 200, headers: { a: ['b'] } }],
])('%s is a 500', async (_, value) => {
  reply = ok(value)
  expect(await send({})).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' })
})

test('a failing function is a 500 that says nothing about it', async () => {
  reply = async () => ({ ok: false, error: { errorType: 'TypeError', errorMessage: 'secret detail' } })
  expect(await send({})).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' })
})

test('a function gets 30 seconds, then the caller gets 503', async () => {
  reply = () => new Promise(() => {})
  const answer = send({})
  await expect.poll(() => calls.length).toBe(1)
  await clock.advance(29_999)
  await clock.advance(1)
  expect(await answer).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' })
})

test('ten megabytes of body pass, one byte more is 413', async () => {
  expect(await send({ body: Buffer.alloc(10 * 1024 * 1024) })).toMatchObject({ status: 204 })
  expect(await send({ body: Buffer.alloc(10 * 1024 * 1024 + 1) })).toMatchObject({
    status: 413,
    body: '{"message":"Request Entity Too Large"}',
  })
})

test('an event that is too large for Lambda is 413', async () => {
  reply = async () => ({ ok: false, error: { errorType: 'RequestEntityTooLargeException', errorMessage: '' } })
  expect(await send({})).toMatchObject({ status: 413 })
})

test('request line and headers may have 10,240 bytes, one more is 431', async () => {
  const sendPadded = (extra: number) => {
    const headers = ['Host', `127.0.0.1:${port}`, 'Content-Length', '0', 'Connection', 'close', 'X']
    const used = 'POST /hooks/acme/created HTTP/1.1'.length + headers.join('').length
    return send({ headers: [...headers, 'p'.repeat(10_240 - used + extra)] })
  }
  expect(await sendPadded(0)).toMatchObject({ status: 204 })
  expect(await sendPadded(1)).toMatchObject({ status: 431 })
})

test('bytes that are not HTTP get a 400 and do no harm', async () => {
  const socket = connect(port, '127.0.0.1')
  socket.end('NOT HTTP\r\n\r\n')
  expect(await text(socket)).toContain('400 Bad Request')
  expect(await send({})).toMatchObject({ status: 204 })
})

test('before the stage is ready every request is answered 503', async () => {
  const early = createHttpApi({ accountId: '0', apiId: 'local', log: () => {}, lambda: { invoke: () => reply() } })
  const earlyPort = await listen(early.server, 0)
  expect((await fetch(`http://127.0.0.1:${earlyPort}/any`)).status).toBe(503)
  await close(early.server)
})

test('a route with limits of its own answers 429 beyond them, without its function', async () => {
  const answers = []
  for (let at = 0; at < 3; at++) answers.push(await send({ method: 'GET', path: '/page' }))
  expect(answers.map(({ status }) => status)).toEqual([204, 204, 429])
  expect(answers[2]?.body).toBe('{"message":"Too Many Requests"}')
  expect(calls.map(({ name }) => name)).toEqual(['page', 'page'])
})
