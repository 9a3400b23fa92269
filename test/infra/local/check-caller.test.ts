import { describe, expect, test } from 'vitest'
import { type Callers, checkCaller } from '../../../infra/local/check-caller.ts'

const PORT = 4566
const HOST = `127.0.0.1:${PORT}`
const EVERY_LISTENER: Callers[] = ['anyone', 'programs', 'own-pages', 'own-pages-only']

const statusOf = (callers: Callers, headers: Record<string, string>, method = 'POST', port = PORT) =>
  checkCaller({ method, headers: { host: `127.0.0.1:${port}`, ...headers } }, port, callers)?.status

describe.each(EVERY_LISTENER)('for %s', (callers) => {
  test.each([[HOST], [`localhost:${PORT}`], [`[::1]:${PORT}`], [`LocalHost:${PORT}`]])('%s is this machine', (host) => {
    expect(statusOf(callers, { host, origin: `http://${host.toLowerCase()}` })).toBeUndefined()
  })

  test.each([
    ['rebind.evil.example'],
    [`rebind.evil.example:${PORT}`],
    [`127.0.0.1.evil.example:${PORT}`],
    [`localhost.evil.example:${PORT}`],
    [`evil-localhost:${PORT}`],
    [`a.localhost:${PORT}`],
    [`localhost.:${PORT}`],
    [`127.0.0.2:${PORT}`],
    [`0.0.0.0:${PORT}`],
    [`2130706433:${PORT}`],
    [`[::ffff:127.0.0.1]:${PORT}`],
    [`evil@127.0.0.1:${PORT}`],
    ['127.0.0.1:80'],
    [`127.0.0.1:${PORT}0`],
    ['127.0.0.1:'],
    ['127.0.0.1'],
    ['localhost'],
    [' '],
    [''],
  ])('the host "%s" is refused, whatever is asked', (host) => {
    for (const method of ['GET', 'POST', 'OPTIONS']) expect(statusOf(callers, { host }, method)).toBe(421)
  })

  test('a host without a port is the one on port 80', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]', 'localhost:80'])
      expect(statusOf(callers, { host, origin: `http://${host}` }, 'POST', 80)).toBeUndefined()
    expect(checkCaller({ method: 'GET', headers: {} }, 80, callers)?.status).toBe(421)
  })
})

const FOREIGN: [string, Record<string, string>][] = [
  ['another site', { origin: 'https://evil.example' }],
  ['a page without an origin', { origin: 'null' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:3000' }],
  ['another name of this machine', { origin: `http://localhost:${PORT}` }],
  ['this address over TLS', { origin: `https://${HOST}` }],
  ['a site whose name begins like this address', { origin: `http://${HOST}.evil.example` }],
  ['another site, by a browser that says so', { 'sec-fetch-site': 'cross-site' }],
  ['another port, by a browser that says so', { 'sec-fetch-site': 'same-site' }],
  [
    'a frame in another site',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ],
]

test.each(FOREIGN)('a request of %s is refused everywhere but by the API that anyone may call', (_, headers) => {
  for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])
    expect(EVERY_LISTENER.map((callers) => statusOf(callers, headers, method))).toEqual([undefined, 403, 403, 403])
})

test('a link is followed from anywhere to where there are pages, and a form is not', () => {
  const visit = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  expect(EVERY_LISTENER.map((callers) => statusOf(callers, visit, 'GET'))).toEqual([
    undefined,
    403,
    undefined,
    undefined,
  ])
  expect(EVERY_LISTENER.map((callers) => statusOf(callers, visit, 'POST'))).toEqual([undefined, 403, 403, 403])
})

test.each([
  ['curl', { 'user-agent': 'curl/8.7.1', 'content-type': 'application/x-www-form-urlencoded' }],
  ['fetch of Node', { 'user-agent': 'node', 'content-type': 'text/plain;charset=UTF-8', 'sec-fetch-mode': 'cors' }],
  ['an SDK', { 'user-agent': 'aws-sdk-js/3', 'content-type': 'application/x-amz-json-1.0' }],
  ['a program without a name', {}],
  ['a browser under automation', { 'user-agent': 'Mozilla/5.0', 'content-type': 'application/json' }],
])('%s may change something, except where only pages may', (_, headers) => {
  expect(EVERY_LISTENER.map((callers) => statusOf(callers, headers))).toEqual([undefined, undefined, undefined, 403])
})

test.each([
  ['text/plain'],
  ['Text/Plain; charset=utf-8'],
  ['application/x-www-form-urlencoded'],
  ['multipart/form-data; boundary=b'],
  [''],
])('a browser that says nothing of where it comes from is not believed with a body of type "%s"', (type) => {
  const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)', ...(type ? { 'content-type': type } : {}) }
  expect(EVERY_LISTENER.map((callers) => statusOf(callers, headers))).toEqual([undefined, 403, 403, 403])
})
