import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startFixtureConsole, WIDGET_ARN } from '../../../support/console-fixture.ts'

let world: Awaited<ReturnType<typeof startFixtureConsole>>
let origin: string
beforeAll(async () => {
  world = await startFixtureConsole()
  origin = world.url
})
afterAll(() => world.close())

interface Asked {
  method?: string
  body?: string
  headers?: Record<string, string>
}

/** With any headers, which fetch would set itself. */
function ask(path: string, { method = 'GET', body, headers = {} }: Asked = {}) {
  return new Promise<{ status: number; text: string; headers: Record<string, unknown> }>((resolve, reject) => {
    const sent = request(`${origin}${path}`, { method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    sent.on('error', reject).end(body)
  })
}

const call = (body: unknown, headers: Record<string, string> = {}) =>
  ask('/api/dashboard/widget', {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { origin, 'content-type': 'application/json', ...headers },
  })
const TIMELINE = { widget: 7, rangeSeconds: 3600 }
const json = (text: string) => JSON.parse(text)

describe('who may ask', () => {
  test('the page itself may, and so may programs of this machine', async () => {
    expect((await call(TIMELINE, { 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect((await ask('/api/stage')).status).toBe(200)
    const port = new URL(origin).port
    expect((await ask('/', { headers: { host: `localhost:${port}` } })).status).toBe(200)
  })

  test.each([
    ['another name for this address', { host: 'rebound.example:80' }, 421],
    ['this address at another port', { host: '127.0.0.1:1' }, 421],
    ['another page', { origin: 'https://evil.example' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }, 403],
    ['another site, by a browser that says so', { 'sec-fetch-site': 'cross-site' }, 403],
    ['another port, by a browser that says so', { 'sec-fetch-site': 'same-site' }, 403],
  ])('%s may neither look nor change anything', async (_, headers, status) => {
    const before = world.widgets.events.length
    expect((await ask('/api/stage', { headers })).status).toBe(status)
    expect((await call(TIMELINE, headers)).status).toBe(status)
    expect(world.widgets.events.length).toBe(before)
  })

  test('a change needs an origin; a link to the page is followed from anywhere', async () => {
    const { origin: _, ...headers } = { origin, 'content-type': 'application/json' }
    expect((await ask('/api/dashboard/widget', { method: 'POST', body: '{}', headers })).status).toBe(403)
    const visit = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    expect((await ask('/', { headers: visit })).status).toBe(200)
  })
})

describe('what may be asked', () => {
  test.each([
    ['a route that is not there', 'GET', '/api/nothing', 404],
    ['another method', 'PUT', '/api/dashboard', 404],
    ['a path that climbs', 'GET', '/../../etc/passwd', 404],
    ['a range that is not offered', 'GET', '/api/dashboard/data?range=99', 400],
    ['a range that is no number', 'GET', '/api/dashboard/data?range=x', 400],
  ])('%s: %s %s', async (_, method, path, status) => {
    const answer = await ask(path, { method, body: method === 'GET' ? undefined : '{}', headers: { origin } })
    expect(answer.status).toBe(status)
    expect(json(answer.text)).toEqual({ error: expect.any(String) })
  })

  test.each([
    ['no JSON', '{', 400],
    ['nothing of what it needs', '{}', 400],
    ['a field too many', { ...TIMELINE, more: 1 }, 400],
    ['a number that is none', { ...TIMELINE, widget: '7' }, 400],
    ['a widget that is not there', { ...TIMELINE, widget: 99 }, 404],
    ['a widget without a function', { ...TIMELINE, widget: 0 }, 404],
    [
      'a function that the dashboard does not name',
      { ...TIMELINE, action: { endpoint: `${WIDGET_ARN}2`, params: {} } },
      403,
    ],
    ['more than 64 KiB', { ...TIMELINE, forms: { a: 'x'.repeat(65_536) } }, 413],
  ])('a body with %s is refused in words', async (_, body, status) => {
    const before = world.widgets.events.length
    const answer = await call(body)
    expect(answer.status).toBe(status)
    expect(json(answer.text)).toEqual({ error: expect.any(String) })
    expect(world.widgets.events.length).toBe(before)
  })

  test('a body of another type, as a form of another page could send it, is refused', async () => {
    expect((await call(TIMELINE, { 'content-type': 'text/plain' })).status).toBe(415)
  })
})

test('every answer forbids scripts and styles of others, framing and sniffing', async () => {
  for (const path of ['/', '/page.js', '/page.css', '/api/stage', '/api/nothing']) {
    const { headers } = await ask(path)
    expect(headers['content-security-policy'], path).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    expect(headers['content-security-policy'], path).not.toContain('unsafe')
    expect(headers, path).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
  }
})

test('a widget is called as CloudWatch calls it; a function that fails is an answer', async () => {
  const answer = await call({ ...TIMELINE, forms: { booking: 'm-1' }, width: 500, isDark: true })
  expect(json(answer.text)).toEqual({ html: expect.stringContaining('<form>') })
  expect(world.widgets.events.at(-1)).toMatchObject({
    widget: 'timeline',
    widgetContext: {
      dashboardName: 'fixture',
      title: 'Widget timeline',
      timeRange: { mode: 'relative', start: Date.UTC(2026, 2, 3, 11), end: Date.UTC(2026, 2, 3, 12) },
      theme: 'dark',
      params: { widget: 'timeline' },
      forms: { all: { booking: 'm-1' } },
      width: 500,
    },
  })

  const failing = await startFixtureConsole({
    invoke: async () => ({ ok: false, error: { errorType: 'Sandbox.Timedout', errorMessage: 'after 3 s' } }),
  })
  const said = await fetch(`${failing.url}/api/dashboard/widget`, {
    method: 'POST',
    headers: { origin: failing.url, 'content-type': 'application/json' },
    body: JSON.stringify(TIMELINE),
  })
  expect(await said.json()).toEqual({ error: 'Sandbox.Timedout: after 3 s' })
  await failing.close()
})

test('without a dashboard, with one that is not understood, and without simulators, it says so', async () => {
  const bare = await startFixtureConsole({ dashboards: [] })
  expect(await (await fetch(`${bare.url}/api/dashboard`)).json()).toBeNull()
  expect((await fetch(`${bare.url}/api/dashboard/data`)).status).toBe(404)
  expect(await (await fetch(`${bare.url}/api/sides`)).json()).toEqual({
    available: false,
    whyNot: 'There are no simulators here.',
  })
  expect((await fetch(`${bare.url}/api/sides/bookings/m-1`)).status).toBe(404)
  await bare.close()

  const body = JSON.stringify({ widgets: [{ type: 'explorer', properties: {} }] })
  const odd = await startFixtureConsole({ dashboards: [{ name: 'odd', body }] })
  const answer = await fetch(`${odd.url}/api/dashboard`)
  expect([answer.status, await answer.json()]).toEqual([
    500,
    { error: expect.stringMatching(/^The dashboard odd has what the console cannot show/) },
  ])
  await odd.close()
})

test('changes are told as events, gathered; the end is told, too', async () => {
  const live = await startFixtureConsole()
  const { body } = await fetch(`${live.url}/api/events`)
  let text = ''
  const ended = (async () => {
    for await (const chunk of body ?? []) text += Buffer.from(chunk).toString()
  })()
  for (let times = 0; times < 5; times++) live.telemetry.change()
  live.tellSides()
  await expect.poll(() => text, { timeout: 5000 }).toContain('event: sides')
  await live.close()
  await ended
  expect(text.match(/(?<=event: )\w+/g)).toEqual(['hello', 'telemetry', 'sides', 'stopping'])
})
