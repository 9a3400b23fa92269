import { afterEach, describe, expect, test } from 'vitest'
import { aCompanyReply, aReply, CODE, createOAuthWorld, type OAuthWorld, START_URL } from '../../support/oauth-world.ts'

// The O rows of the bad-input list: what comes to the callback that no install of ours has sent.

let world: OAuthWorld
const secrets: string[] = []
afterEach(() => {
  world.expectNoSecrets(secrets)
  secrets.length = 0
})

/** A world in which an install has been begun, and the browser is on its way back. */
async function begun(config?: Parameters<typeof createOAuthWorld>[0]) {
  world = createOAuthWorld(config)
  const { state, cookie } = await world.begin()
  secrets.push(state, cookie.split('=')[1] ?? '')
  return { state, cookie }
}

function expectNothingStored() {
  expect(world.grants.size).toBe(0)
  expect(world.connection('location-1')).toBeUndefined()
  expect(world.installs()).toEqual([])
}

function expectNoEffect() {
  expect(world.exchanges).toEqual([])
  expectNothingStored()
}

describe('a callback that is not what HighLevel sends back', () => {
  test.each([
    ['O1: without a code', (state: string) => `state=${state}`],
    ['O1: with an empty code', (state: string) => `code=&state=${state}`],
    ['O1: with a code of 10 kB', (state: string) => `code=${'c'.repeat(10_000)}&state=${state}`],
    ['O1: with two codes', (state: string) => `code=${CODE}&code=other&state=${state}`],
    ['O1: with the same code twice', (state: string) => `code=${CODE}&code=${CODE}&state=${state}`],
    ['O1: with a newline in the code', (state: string) => `code=${CODE}%0a&state=${state}`],
    ['O1: with a space in the code', (state: string) => `code=${CODE}+x&state=${state}`],
    ['O1: with nothing at all', () => ''],
    ['O2: with two states', (state: string) => `code=${CODE}&state=${state}&state=${state}`],
    ['O2: with an empty state', () => `code=${CODE}&state=`],
    ['O2: with an unknown state', () => `code=${CODE}&state=${'x'.repeat(43)}`],
    ['O2: with a state that lacks its last character', (state: string) => `code=${CODE}&state=${state.slice(0, -1)}`],
    ['O2: with a state that was changed', (state: string) => `code=${CODE}&state=${state.replace(/^./, '-')}_`],
    ['O2: with a state in other case', (state: string) => `code=${CODE}&state=${state.toUpperCase()}=`],
    ['O3: with a JSON object for a state', () => `code=${CODE}&state=${encodeURIComponent('{"__proto__":{"a":1}}')}`],
    ['O3: with a JSON array for a state', () => `code=${CODE}&state=${encodeURIComponent('[1]')}`],
    ['O3: with broken JSON for a state', () => `code=${CODE}&state=${encodeURIComponent('{"a')}`],
    ['O3: with __proto__ for a state', () => `code=${CODE}&state=__proto__`],
    ['O3: with a state of 1 MB', () => `code=${CODE}&state=${'s'.repeat(1_000_000)}`],
    ['O3: with a broken escape for a state', () => `code=${CODE}&state=%E0%A4%A`],
  ])('%s gets a page with 400, and the code is not exchanged', async (_title, query) => {
    const { state, cookie } = await begun()
    const response = await world.callback(query(state), { cookie })
    expect(response.statusCode).toBe(400)
    expect(response.body).toContain(`href="${START_URL}"`)
    expectNoEffect()
    // The right one still works afterwards: nobody can burn it from outside.
    const right = await world.callback(`code=${CODE}&state=${state}`, { cookie })
    expect(right.statusCode).toBe(200)
  })

  const other = `__Host-highlevel-install=${'o'.repeat(43)}`
  test.each([
    ['without a cookie', () => undefined],
    ['with the cookie of another browser', () => other],
    ['with an empty cookie', () => '__Host-highlevel-install='],
    ['with a cookie of that name without its prefix', (cookie: string) => cookie.replace('__Host-', '')],
    ['with a cookie with more after it', (cookie: string) => `${cookie}x`],
  ])('O2: the state of another browser (%s) is refused, and stays good for its own', async (_title, cookieOf) => {
    const { state, cookie } = await begun()
    const seen = cookieOf(cookie)
    const response = await world.callback(`code=${CODE}&state=${state}`, seen ? { cookie: seen } : {})
    expect(response.statusCode).toBe(400)
    expectNoEffect()
    expect((await world.callback(`code=${CODE}&state=${state}`, { cookie })).statusCode).toBe(200)
  })

  test('O2: a cookie that comes twice is no proof', async () => {
    const { state, cookie } = await begun()
    const response = await world.callback(`code=${CODE}&state=${state}`, { cookie, again: other })
    expect(response.statusCode).toBe(400)
    expectNoEffect()
  })

  test('O2: a state is good for ten minutes and refused one second later', async () => {
    const { state, cookie } = await begun()
    await world.clock.advance(601_000)
    expect((await world.callback(`code=${CODE}&state=${state}`, { cookie })).statusCode).toBe(400)
    expectNoEffect()

    const late = await begun()
    await world.clock.advance(600_000)
    const response = await world.callback(`code=${CODE}&state=${late.state}`, { cookie: late.cookie })
    expect(response.statusCode).toBe(200)
  })
})

test('O2, P16, F34: of the same callback twice, the first wins and the second exchanges nothing', async () => {
  const { state, cookie } = await begun()
  const query = `code=${CODE}&state=${state}`
  expect((await world.callback(query, { cookie })).statusCode).toBe(200)
  const second = await world.callback(query, { cookie })
  expect(second.statusCode).toBe(400)
  expect(second.body).toContain('If the page before this one said “connected”, you are done.')
  expect(world.exchanges).toHaveLength(1)
  expect(world.grants.size).toBe(1)
})

test('P16, F34: of twenty callbacks at once, one exchanges the code', async () => {
  const { state, cookie } = await begun()
  const query = `code=${CODE}&state=${state}`
  const responses = await Promise.all(Array.from({ length: 20 }, () => world.callback(query, { cookie })))
  expect(responses.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, ...Array<number>(19).fill(400)])
  expect(world.exchanges).toHaveLength(1)
})

test('P16: the state is gone before the code is exchanged', async () => {
  const { state, cookie } = await begun()
  let statesThen: string[] | undefined
  world.highLevel.exchange = async () => {
    statesThen = world.states()
    return { outcome: 'granted', reply: aReply() }
  }
  await world.callback(`code=${CODE}&state=${state}`, { cookie })
  expect(statesThen).toEqual([])
})

describe('O4: HighLevel says no', () => {
  test.each([
    ['access_denied', 'error=access_denied', 'Access was not allowed'],
    ['an unknown error', 'error=server_error', '(server_error)'],
    ['an error that is markup', `error=${encodeURIComponent('<script>alert(1)</script>')}`, 'did not give access.'],
    [
      'markup in the description',
      `error=access_denied&error_description=${encodeURIComponent('<img src=x onerror=alert(1)>')}`,
      'Access was not allowed',
    ],
    ['an error and a code together', `error=access_denied&code=${CODE}`, 'Access was not allowed'],
    ['an empty error', 'error=', 'did not give access.'],
  ])('O4: %s gets a plain page, with nothing of the caller in it', async (_title, query, words) => {
    const { state, cookie } = await begun()
    const response = await world.callback(`${query}&state=${state}`, { cookie })
    expect(response.statusCode).toBe(400)
    expect(response.body).toContain(words)
    expect(response.body).not.toMatch(/<script|<img|alert/)
    expectNoEffect()
  })

  test('O4: an error that comes twice is a damaged address', async () => {
    const { cookie } = await begun()
    const response = await world.callback('error=access_denied&error=other', { cookie })
    expect(response.statusCode).toBe(400)
    expectNoEffect()
  })
})

test.each([
  'redirect_uri=https%3A%2F%2Fevil.example',
  'returnTo=%2F%2Fevil.example',
  'returnTo=https:evil.example',
  'iss=https%3A%2F%2Fevil.example',
  'next=%2F%5Cevil.example&next=%252F%252Fevil.example',
  'location_id=evil-location&client_id=evil',
])('O5: %s in the address changes nothing', async (extra) => {
  const { state, cookie } = await begun()
  const response = await world.callback(`${extra}&code=${CODE}&state=${state}&${extra}`, { cookie })
  expect(response.statusCode).toBe(200)
  expect(world.exchanges).toEqual([
    { code: CODE, redirectUri: 'https://api.example.test/oauth/highlevel/callback', userType: 'Location' },
  ])
  expect(response.body).not.toContain('evil')
  expect([...world.grants.keys()]).toEqual(['app/grants/location-1'])
})

test.each([
  ['O6: for no location', aCompanyReply({ userType: 'Location' }), 'HighLevel named no location'],
  ['O6: for a location that no tenant has', aReply({ locationId: 'location-2' }), 'This location is not set up here'],
  ['O6: for a whole agency', aCompanyReply(), 'Please choose one location'],
  ['O7: without one of two scopes', aReply({ scopes: ['contacts.readonly'] }), '<li><code>contacts.write</code></li>'],
  ['O7: without any scope', aReply({ scopes: [] }), '<li><code>contacts.readonly</code></li>'],
  [
    'O7: with a scope that only looks alike',
    aReply({ scopes: ['contacts.readonly', 'Contacts.write'] }),
    '<li><code>contacts.write</code></li>',
  ],
])('%s the grant is refused, and nothing is stored', async (_title, reply, words) => {
  const { state, cookie } = await begun()
  world.highLevel.exchange = async () => ({ outcome: 'granted', reply })
  const response = await world.callback(`code=${CODE}&state=${state}`, { cookie })
  expect(response.statusCode).toBe(400)
  expect(response.body).toContain(words)
  expectNothingStored()
  expect(world.counts).toEqual({ InstallRefused: 1 })
})

test('O7: extra scopes are stored as given', async () => {
  const { state, cookie } = await begun()
  const scopes = ['users.readonly', 'contacts.write', 'contacts.readonly']
  world.highLevel.exchange = async () => ({ outcome: 'granted', reply: aReply({ scopes }) })
  expect((await world.callback(`code=${CODE}&state=${state}`, { cookie })).statusCode).toBe(200)
  expect(world.grants.get('app/grants/location-1')).toMatchObject({ scopes })
})

test('O8: an install that began in the marketplace has no state: it goes to our own start, its code unused', async () => {
  const { cookie } = await begun()
  const response = await world.callback(`code=${CODE}`, { cookie })
  expect(response).toMatchObject({ statusCode: 302, headers: { location: START_URL } })
  expectNoEffect()
})

test('O9: a location that somebody else connected gets the new grant as one value, and it is recorded who', async () => {
  await begun()
  await world.install()
  const newer = aReply({ accessToken: 'canary-access-2', refreshToken: 'canary-refresh-2', userId: 'user-2' })
  world.highLevel.exchange = async () => ({ outcome: 'granted', reply: newer })
  await world.clock.advance(5_000)
  const { response } = await world.install()
  expect(response.statusCode).toBe(200)
  expect(world.grants.get('app/grants/location-1')).toMatchObject({
    accessToken: 'canary-access-2',
    refreshToken: 'canary-refresh-2',
    userId: 'user-2',
  })
  expect(world.connection('location-1')).toMatchObject({
    status: 'connected',
    since: world.clock.now(),
    why: 'connected in the browser by user user-2',
  })
})
