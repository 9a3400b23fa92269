import { describe, expect, test } from 'vitest'
import { aRule } from '../../shared/routing/routings.ts'
import { createVisitorWorld, event, websiteRouting } from './visitor-world.ts'

const ask = (email: string, more = '') => event(`email=${encodeURIComponent(email)}${more}`)
const DEFAULT = (email?: string) => ({
  url: `https://acme.chilipiper.com/concierge-router/inbound${email ? `?email=${encodeURIComponent(email)}` : ''}`,
})
const VIP = (email: string) => ({
  url: `https://acme.chilipiper.com/concierge-router/vip-router?email=${encodeURIComponent(email)}`,
})
const DUPLICATE = '/contacts/search/duplicate'
const answers = (body: object) => ({ kind: 'status', status: 200, body })
const bodyOf = ({ body }: { body?: string }) => JSON.parse(body ?? 'null') as unknown

test('[routing.domain] [routing.website.prefill] a visitor whose contact a rule knows gets the prefilled link of its router', async () => {
  const world = await createVisitorWorld()
  await world.seed({ email: 'pat@example.com', tags: ['vip'] })
  const answer = await world.visit(ask('Pat@Example.com'))
  expect(answer).toMatchObject({
    statusCode: 200,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'strict-transport-security': 'max-age=31536000',
    },
  })
  expect(bodyOf(answer)).toEqual(VIP('pat@example.com'))
  expect(world.counted).toEqual(['LeadRouted 1 vip'])
})

test('somebody unknown and a contact that no rule knows are answered alike', async () => {
  const world = await createVisitorWorld()
  await world.seed({ email: 'pat@example.com', tags: ['other'] })
  const [known, unknown] = [await world.visit(ask('pat@example.com')), await world.visit(ask('kim@example.com'))]
  expect(bodyOf(known)).toEqual(DEFAULT('pat@example.com'))
  expect(JSON.stringify(unknown)).toBe(JSON.stringify(known).replaceAll('pat', 'kim'))
})

test('a contact whose e-mail only begins alike is somebody else', async () => {
  const world = await createVisitorWorld()
  await world.fault(
    '/contacts/search/duplicate',
    answers({ contact: { id: 'c-1', email: 'pat@example.com.au', tags: ['vip'] } }),
  )
  expect(bodyOf(await world.visit(ask('pat@example.com')))).toEqual(DEFAULT('pat@example.com'))
})

test('[routing.website.answer] a redirect goes to the configured domain, whatever the query says', async () => {
  const world = await createVisitorWorld({
    routing: websiteRouting({ website: { origins: [], prefill: { Email: 'email' }, answer: 'redirect' } }),
  })
  await world.seed({ email: 'pat+1@example.com', tags: ['vip'] })
  const locationOf = async (query: string) => {
    const { statusCode, headers } = await world.visit(event(query))
    return [statusCode, headers?.['location']]
  }
  const page = 'https://acme.chilipiper.com/concierge-router'
  expect(await locationOf('email=pat%2B1%40example.com')).toEqual([
    302,
    `${page}/vip-router?Email=pat%2B1%40example.com`,
  ])
  // A + that nobody encoded.
  expect(await locationOf('email=pat+1@example.com')).toEqual([302, `${page}/vip-router?Email=pat%2B1%40example.com`])
  expect(await locationOf('email=a&router=//evil.example/%0d%0aSet-Cookie:a&domain=evil.example')).toEqual([
    302,
    `${page}/inbound`,
  ])
})

test.each([
  ['no query', ''],
  ['no e-mail', 'router='],
  ['an e-mail that is none', 'email=<script>alert(1)</script>'],
  ['an e-mail with a line break', 'email=a%0d%0a@example.com'],
  ['a broken escape', 'email=%E0%A4%A'],
  ['a very long e-mail', `email=${'a'.repeat(5000)}@example.com`],
  ['two e-mails in one', 'email=a@example.com,b@example.com'],
])('%s: the default link, nothing of the query in it, and nobody is asked', async (_title, query) => {
  const world = await createVisitorWorld()
  const answer = await world.visit(event(query))
  expect([answer.statusCode, bodyOf(answer)]).toEqual([200, DEFAULT()])
  expect(await world.requests()).toEqual([])
})

test('a router of the form is the default, when the configuration names it', async () => {
  const world = await createVisitorWorld()
  await world.seed({ email: 'pat@example.com', tags: ['vip'] })
  const routerOf = async (email: string, router: string) => {
    const body = bodyOf(await world.visit(ask(email, `&router=${router}`)))
    return new URL((body as { url: string }).url).pathname.split('/').at(-1)
  }
  expect(await routerOf('kim@example.com', 'pro-router')).toBe('pro-router')
  expect(await routerOf('kim@example.com', 'unheard-of')).toBe('inbound')
  expect(await routerOf('pat@example.com', 'pro-router')).toBe('vip-router')
})

test('rules ask for custom fields by their key', async () => {
  const world = await createVisitorWorld()
  await world.fault(
    '/locations/location-1/customFields',
    answers({ customFields: [{ id: 'field-1', fieldKey: 'contact.plan', dataType: 'TEXT' }] }),
  )
  await world.fault(
    '/contacts/search/duplicate',
    answers({ contact: { id: 'c-1', email: 'pat@example.com', customFields: [{ id: 'field-1', value: 'pro' }] } }),
  )
  expect(bodyOf(await world.visit(ask('pat@example.com')))).toEqual({
    url: 'https://acme.chilipiper.com/concierge-router/pro-router?email=pat%40example.com',
  })
})

describe('HighLevel that does not help', () => {
  test.each([
    ['down', { kind: 'status', status: 503, body: {} }],
    ['over its limit', { kind: 'status', status: 429, body: {} }],
    ['nonsense', { kind: 'status', status: 200, body: 'x' }],
    ['without rights', { kind: 'status', status: 403, body: {} }],
    ['cut off', { kind: 'reset-before' }],
  ])('%s: the default link, which is not kept', async (_title, fault) => {
    const world = await createVisitorWorld()
    await world.seed({ email: 'pat@example.com', tags: ['vip'] })
    await world.fault(DUPLICATE, fault)
    expect(bodyOf(await world.visit(ask('pat@example.com')))).toEqual(DEFAULT('pat@example.com'))
    expect(world.stored.size).toBe(0)
    expect(JSON.stringify(world.log.lines)).not.toContain('pat@')
    world.time.now += 12_000
    expect(bodyOf(await world.visit(ask('pat@example.com')))).toEqual(VIP('pat@example.com'))
  })

  test('slow: the visitor waits a second and a half, and the next one has the answer', async () => {
    const world = await createVisitorWorld()
    await world.seed({ email: 'pat@example.com', tags: ['vip'] })
    await world.fault(DUPLICATE, { kind: 'delay', ms: 2000 })
    expect(bodyOf(await world.visit(ask('pat@example.com')))).toEqual(DEFAULT('pat@example.com'))
    await expect.poll(() => world.stored.size, { timeout: 5000 }).toBe(1)
    expect(bodyOf(await world.visit(ask('pat@example.com')))).toEqual(VIP('pat@example.com'))
  })

  test('not connected: the default link', async () => {
    const world = await createVisitorWorld({ token: () => Promise.reject(new Error('no grant')) })
    expect(bodyOf(await world.visit(ask('pat@example.com')))).toEqual(DEFAULT('pat@example.com'))
  })

  test('the table away: the default link, and HighLevel is not asked, as nobody can count it', async () => {
    const world = await createVisitorWorld()
    await world.seed({ email: 'pat@example.com', tags: ['vip'] })
    const before = await world.requests()
    world.failing.table = true
    expect(bodyOf(await world.visit(ask('pat@example.com')))).toEqual(DEFAULT('pat@example.com'))
    expect(await world.requests()).toEqual(before)
  })

  test('over its limit: no process asks again before HighLevel said so', async () => {
    const world = await createVisitorWorld()
    await world.seed({ email: 'pat@example.com', tags: ['vip'] })
    await world.fault(DUPLICATE, { kind: 'status', status: 429, body: {}, headers: { 'retry-after': '60' } })
    await world.visit(ask('kim@example.com'))
    const before = await world.requests()
    world.time.now += 59_000
    for (const visit of [world.visit, world.visitAnew])
      expect(bodyOf(await visit(ask('pat@example.com')))).toEqual(DEFAULT('pat@example.com'))
    expect(await world.requests()).toEqual(before)
    world.time.now += 1001
    expect(bodyOf(await world.visitAnew(ask('pat@example.com')))).toEqual(VIP('pat@example.com'))
  })
})

describe('what is kept', () => {
  test('a minute in the process and then in the table, under a name that does not tell the e-mail', async () => {
    const world = await createVisitorWorld()
    await world.seed({ email: 'pat@example.com', tags: ['vip'] })
    for (const visit of [world.visit, world.visit, world.visitAnew]) await visit(ask('pat@example.com'))
    expect((await world.requests()).filter((one) => one.includes('duplicate'))).toHaveLength(1)
    const [[name, decision] = []] = world.stored
    expect(name).toMatch(/^visitor#location-1#[0-9a-f]{64}$/)
    expect(decision).toEqual({ version: expect.any(String), team: 'vip', router: 'vip-router', rule: 'vip' })
  })

  test('what was forgotten is decided anew by another process at once, by this one within a minute', async () => {
    const world = await createVisitorWorld()
    await world.visit(ask('pat@example.com'))
    await world.seed({ email: 'pat@example.com', tags: ['vip'] })
    world.stored.clear()
    expect(bodyOf(await world.visit(ask('pat@example.com')))).toEqual(DEFAULT('pat@example.com'))
    expect(bodyOf(await world.visitAnew(ask('pat@example.com')))).toEqual(VIP('pat@example.com'))
    world.time.now += 61_000
    expect(bodyOf(await world.visit(ask('pat@example.com')))).toEqual(VIP('pat@example.com'))
  })

  test('what another configuration decided does not count', async () => {
    const world = await createVisitorWorld()
    await world.visit(ask('pat@example.com'))
    for (const [name, decision] of world.stored)
      world.stored.set(name, { ...decision, version: 'old', rule: 'gone', router: 'gone' })
    expect(bodyOf(await world.visitAnew(ask('pat@example.com')))).toEqual(DEFAULT('pat@example.com'))
  })
})

describe('the budget of visitors', () => {
  const look = async (visit: Awaited<ReturnType<typeof createVisitorWorld>>['visit'], from: number, to: number) => {
    for (let at = from; at < to; at++) await visit(ask(`a${at}@example.com`))
  }

  test('ten requests in ten seconds, in all processes together, then the default link at once', async () => {
    const world = await createVisitorWorld()
    await world.seed({ email: 'pat@example.com', tags: ['vip'] })
    await look(world.visit, 0, 5)
    await look(world.visitAnew, 5, 20)
    expect(await world.requests()).toHaveLength(10)
    for (const visit of [world.visit, world.visitAnew, world.newProcess()])
      expect(bodyOf(await visit(ask('pat@example.com')))).toEqual(DEFAULT('pat@example.com'))
    expect(await world.requests()).toHaveLength(10)
    world.time.now += 12_001
    expect(bodyOf(await world.visit(ask('pat@example.com')))).toEqual(VIP('pat@example.com'))
  })

  test('[routing.website.lookUps.burstShare] a greater share of the ten seconds is a greater budget', async () => {
    const website = { origins: [], lookUps: { burstShare: 0.25 } }
    const world = await createVisitorWorld({ routing: websiteRouting({ website }) })
    await look(world.visit, 0, 40)
    expect(await world.requests()).toHaveLength(25)
  })

  test('[routing.website.lookUps.dayShare] a share of the day is all that a day has, until midnight in UTC', async () => {
    const website = { origins: [], lookUps: { burstShare: 0.5, dayShare: 0.001 } }
    const world = await createVisitorWorld({ routing: websiteRouting({ website, rules: [] }) })
    for (let at = 0; at < 250; at++) {
      await look(at % 2 ? world.visit : world.visitAnew, at, at + 1)
      world.time.now += 1000
    }
    expect(await world.requests()).toHaveLength(200)
    world.time.now = Date.parse('2026-03-01T23:59:59Z')
    await look(world.newProcess(), 300, 301)
    expect(await world.requests()).toHaveLength(200)
    world.time.now = Date.parse('2026-03-02T00:00:01Z')
    await look(world.visit, 301, 302)
    expect(await world.requests()).toHaveLength(201)
  })

  test('requests are counted, not look-ups: the list of custom fields is one more', async () => {
    const world = await createVisitorWorld({
      routing: websiteRouting({ website: { origins: [], lookUps: { burstShare: 0.02 } } }),
    })
    await look(world.visit, 0, 5)
    expect(await world.requests()).toHaveLength(2)
  })
})

test('a stranger and a contact that no rule knows cost the same calls of HighLevel and of the table', async () => {
  const callsOf = async (email: string) => {
    const world = await createVisitorWorld()
    await world.seed({ email: 'pat@example.com', tags: ['other'] })
    await world.visit(ask(email))
    return { highLevel: (await world.requests()).toSorted(), table: world.tableOperations() }
  }
  expect(await callsOf('pat@example.com')).toEqual(await callsOf('kim@example.com'))
})

test('[routing.website.origins] only listed pages may read the answer, and caches tell pages apart', async () => {
  const world = await createVisitorWorld()
  const corsOf = async (headers: Record<string, string>) => {
    const answer = await world.visit(event('email=', headers))
    expect(answer).toMatchObject({ statusCode: 200, headers: { vary: 'Origin' } })
    return answer.headers?.['access-control-allow-origin']
  }
  expect(await corsOf({ origin: 'https://www.example.com' })).toBe('https://www.example.com')
  const others: Record<string, string>[] = [
    {},
    { origin: 'null' },
    { origin: 'https://www.example.com.evil.example' },
    { origin: '*' },
  ]
  for (const headers of others) expect(await corsOf(headers)).toBeUndefined()
})

test('404 without a body where nothing is configured, and for nobody else', async () => {
  const statusOf = async (integration: object, query: string) => {
    const world = await createVisitorWorld({ integration })
    const { statusCode, body } = await world.visit(event(query))
    return statusCode === 404 ? [statusCode, body] : statusCode
  }
  expect(await statusOf({ routing: null }, 'email=')).toEqual([404, ''])
  expect(await statusOf({ routing: websiteRouting({ website: null }) }, 'email=')).toEqual([404, ''])
  expect(await statusOf({}, 'tenant=other')).toEqual([404, ''])
  expect(await statusOf({}, 'tenant=demo')).toBe(200)
  const two = { tenants: { demo: { location: 'location-1' }, other: { location: 'location-2' } } }
  expect(await statusOf(two, 'tenant=other')).toBe(200)
  expect(await statusOf(two, '')).toEqual([404, ''])
  const one = { ...two, locations: { 'location-2': { routing: null } } }
  expect(await statusOf(one, '')).toBe(200)
})

test('a contact that is cached costs little more than no contact at all, and no call', async () => {
  const world = await createVisitorWorld()
  await world.seed({ email: 'pat@example.com', tags: ['vip'] })
  const rounds = { cached: ask('pat@example.com'), empty: event('email=') }
  await world.visit(rounds.cached)
  const before = (await world.requests()).length
  const median = async (name: keyof typeof rounds) => {
    const times: number[] = []
    for (let round = 0; round < 400; round++) {
      const start = performance.now()
      await world.visit(rounds[name])
      times.push(performance.now() - start)
    }
    return times.sort((a, b) => a - b)[200] ?? Number.NaN
  }
  // Once to warm up; a ratio, so that a slow machine does not matter.
  await median('cached')
  expect((await median('cached')) / (await median('empty'))).toBeLessThan(20)
  expect((await world.requests()).length).toBe(before)
})

test('[routing.website.tellTeam] team and router stand in the answer where the configuration says so, and never why', async () => {
  const world = await createVisitorWorld({ routing: websiteRouting({ website: { origins: [], tellTeam: true } }) })
  await world.seed({ email: 'pat@example.com', tags: ['vip'] })
  expect(bodyOf(await world.visit(ask('pat@example.com')))).toEqual({
    team: 'vip',
    router: 'vip-router',
    url: 'https://acme.chilipiper.com/concierge-router/vip-router',
  })
})

test('a decision tells nothing of the rules’ destination that visitors have no use for', async () => {
  const to = { team: 'vip', router: 'vip-router', distribution: 'inner circle', host: 'rita@example.com' }
  const world = await createVisitorWorld({
    routing: websiteRouting({ rules: [aRule('vip', { tags: { any: ['vip'] } }, { to })] }),
  })
  await world.seed({ email: 'pat@example.com', tags: ['vip'] })
  expect(bodyOf(await world.visit(ask('pat@example.com')))).toEqual(VIP('pat@example.com'))
})
