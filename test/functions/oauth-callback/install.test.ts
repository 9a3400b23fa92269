import { GetSecretValueCommand, InternalServiceError } from '@aws-sdk/client-secrets-manager'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { afterEach, describe, expect, test } from 'vitest'
import type { Response } from '../../../functions/oauth-callback/page.ts'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import {
  APP_SECRET_NAME,
  aCompanyReply,
  aReply,
  CODE,
  CONSENT_URL,
  createOAuthWorld,
  type OAuthWorld,
  START_URL,
} from '../../support/oauth-world.ts'

let world: OAuthWorld
afterEach(() => world.expectNoSecrets())

function expectPage(response: Response, status = 200): string {
  expect(response.statusCode).toBe(status)
  expect(response.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringMatching(
      /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; form-action 'none'; base-uri 'none'; frame-ancestors 'none'$/,
    ),
  })
  const body = response.body ?? ''
  expect(body).not.toMatch(/<script|<link|<img|<iframe|<form|\son\w+=|\sstyle=|@import|url\(/i)
  return body
}

describe('the start', () => {
  test('a page says which scopes are asked for and why; nothing is stored for looking at it', async () => {
    world = createOAuthWorld()
    const body = expectPage(await world.start('why'))
    expect(body).toContain('<code>contacts.readonly</code>')
    expect(body).toContain('<code>contacts.write</code></dt><dd>Creates and updates contacts')
    expect(body).not.toContain('oauth.')
    expect(body).toContain(`href="${START_URL}"`)
    expect(world.states()).toEqual([])
  })

  test('it goes to HighLevel, with exactly these scopes and our own callback', async () => {
    world = createOAuthWorld()
    const { response, consent, state } = await world.begin()
    expect(response.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    expect(`${consent.origin}${consent.pathname}`).toBe(CONSENT_URL)
    expect(Object.fromEntries(consent.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'app1-xyz',
      redirect_uri: 'https://api.example.test/oauth/highlevel/callback',
      scope: 'contacts.readonly contacts.write',
      state,
    })
    expect(consent.search).toContain('contacts.readonly%20contacts.write')
  })

  test('P15: the state is 32 random bytes, and the table has only digests of it and of the browser’s cookie', async () => {
    world = createOAuthWorld()
    const first = await world.begin()
    const second = await world.begin()
    for (const { state, setCookie } of [first, second]) {
      expect(Buffer.from(state, 'base64url')).toHaveLength(32)
      expect(setCookie).toMatch(
        /^__Host-highlevel-install=[\w-]{43}; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Lax$/,
      )
    }
    expect(first.state).not.toBe(second.state)
    expect(first.cookie).not.toBe(second.cookie)
    const table = JSON.stringify([...world.items])
    for (const secret of [first.state, second.state, first.cookie.split('=')[1]!]) expect(table).not.toContain(secret)
    expect(Object.values(world.items.get(world.states()[0]!) ?? {})).toContain(
      Math.floor(world.clock.now() / 1000) + 600,
    )
  })

  test('two tabs of one browser can both be finished', async () => {
    world = createOAuthWorld()
    const one = await world.begin()
    const two = await world.begin({ cookie: one.cookie })
    for (const { state } of [one, two]) {
      const response = await world.callback(`code=${CODE}&state=${state}`, { cookie: two.cookie })
      expect(response.statusCode).toBe(200)
    }
  })

  test('a dry run asks for reading only, and is content with it', async () => {
    world = createOAuthWorld({ mode: 'dry-run' })
    expect(expectPage(await world.start('why'))).toContain('nothing is written')
    expect((await world.begin()).consent.searchParams.get('scope')).toBe('contacts.readonly')
    world.highLevel.exchange = async () => ({ outcome: 'granted', reply: aReply({ scopes: ['contacts.readonly'] }) })
    expect(expectPage((await world.install()).response)).toContain('this is a dry run')
  })

  test('without the app’s client id and secret a page says how to store them, and only the log names the secret', async () => {
    world = createOAuthWorld()
    world.secretsMock.on(GetSecretValueCommand).resolves({ SecretString: '{"clientId":""}' })
    for (const response of [await world.start(), await world.callback(`code=${CODE}&state=${'s'.repeat(43)}`)]) {
      const page = expectPage(response, 503)
      expect(page).toContain('npm run ops -- setup')
      expect(page).not.toMatch(/secret-id|aws |highlevel-app/)
      expect(page).not.toContain(APP_SECRET_NAME)
    }
    expect(JSON.stringify(world.log.lines)).toContain(APP_SECRET_NAME)
    expect(world.states()).toEqual([])
  })

  test('a loop of starts and callbacks reads the app’s secret once', async () => {
    world = createOAuthWorld()
    for (let round = 0; round < 20; round++) {
      await world.start()
      await world.callback(`code=${CODE}&state=${'s'.repeat(43)}`)
    }
    expect(world.secretsMock.commandCalls(GetSecretValueCommand)).toHaveLength(1)
  })

  test.each([
    ['Secrets Manager', () => world.secretsMock.on(GetSecretValueCommand)],
    ['DynamoDB', () => world.tableMock.on(PutCommand)],
  ])('when %s does not answer a page asks to begin again', async (_name, on) => {
    world = createOAuthWorld()
    on().rejects(new InternalServiceError({ message: 'canary-client-secret', $metadata: {} }))
    expect(expectPage(await world.start(), 503)).toContain('Please begin again')
    expect(world.counts).toEqual({ InstallFailed: 1 })
  })
})

describe('an install of a location', () => {
  test('stores the pair as one value, counted from the start of the request, and the connection', async () => {
    world = createOAuthWorld()
    const { response } = await world.install()
    expectPage(response)
    const startedAt = aReply().startedAt
    expect([...world.grants]).toEqual([
      [
        'app/grants/location-1',
        {
          kind: 'oauth',
          userType: 'Location',
          locationId: 'location-1',
          companyId: 'company1',
          accessToken: 'canary-access',
          refreshToken: 'canary-refresh',
          expiresAt: startedAt + 86_399_000,
          obtainedAt: startedAt,
          scopes: ['contacts.readonly', 'contacts.write'],
          userId: 'user-1',
        },
      ],
    ])
    expect(world.connection('location-1')).toMatchObject({ status: 'connected', kind: 'oauth', companyId: 'company1' })
    expect(world.installs()).toEqual([])
    expect(world.counts).toEqual({ GrantInstalled: 1 })
    expect(world.exchanges).toEqual([
      { code: CODE, redirectUri: 'https://api.example.test/oauth/highlevel/callback', userType: 'Location' },
    ])
  })

  test('the page names the location and has the URLs to paste', async () => {
    const location = 'location-1'
    world = createOAuthWorld({ tenants: { demo: { location }, second: { location }, other: { location: 'loc-2' } } })
    const body = expectPage((await world.install()).response)
    expect(body).toContain('<code>location-1</code>')
    for (const tenant of ['demo', 'second'])
      for (const change of ['created', 'updated', 'deleted'])
        expect(body).toContain(`>https://api.example.test/webhooks/chili-piper/${tenant}/${change}<`)
    expect(body).not.toContain('chili-piper/other')
    expect(body).toContain('>https://api.example.test/webhooks/highlevel<')
  })
})

describe('an install of an agency', () => {
  const scopes = ['contacts.readonly', 'contacts.write', 'oauth.readonly', 'oauth.write']
  const agency = { highLevel: { installs: 'agency' as const } }
  const tenants = {
    alpha: { location: 'location-3' },
    beta: { location: 'location-7' },
    gamma: { location: 'elsewhere' },
  }
  const has25Locations = async function* () {
    for (let i = 1; i <= 25; i++) yield { locationId: `location-${i}`, name: 'Canary Name' }
  }
  const granted = async () => ({
    outcome: 'granted' as const,
    reply: aCompanyReply({ scopes, isBulkInstallation: true }),
  })

  test('asks for what only agencies can give, and says why', async () => {
    world = createOAuthWorld(agency)
    expect(expectPage(await world.start('why'))).toContain('<code>oauth.write</code>')
    expect((await world.begin()).consent.searchParams.get('scope')).toBe(scopes.join(' '))
  })

  test('stores the agency’s grant and asks for a grant for each configured location that has the app, and for no other', async () => {
    world = createOAuthWorld({ ...agency, tenants })
    world.highLevel.exchange = granted
    world.highLevel.locations = has25Locations
    const body = expectPage((await world.install()).response)
    expect(body).toContain('<code>company1</code>')
    expect(body).toContain('2 locations are being connected')
    expect(world.exchanges[0]?.userType).toBe('Company')
    expect([...world.grants.keys()]).toEqual(['app/grants/company-company1'])
    expect(world.connection('company-company1')).toMatchObject({ status: 'connected', companyId: 'company1' })
    const asked = { kind: 'install', companyId: 'company1', appId: 'app1' }
    expect(world.installs()).toMatchObject([
      { ...asked, locationId: 'location-3' },
      { ...asked, locationId: 'location-7' },
    ])
    expect(world.counts).toMatchObject({ GrantInstalled: 1 })
    expect(JSON.stringify(world.log.lines)).not.toContain('Canary Name')
  })

  test('the page names the tenants whose locations were connected, and no other', async () => {
    world = createOAuthWorld({ ...agency, tenants })
    world.highLevel.exchange = granted
    world.highLevel.locations = has25Locations
    const body = expectPage((await world.install()).response)
    for (const tenant of ['alpha', 'beta']) expect(body).toContain(`chili-piper/${tenant}/created<`)
    expect(body).not.toContain('gamma')
  })

  test('an agency that has the app on no configured location is refused: nothing is stored, and no tenant is named', async () => {
    world = createOAuthWorld({
      ...agency,
      tenants: { alpha: { location: 'elsewhere' }, beta: { location: 'nowhere' } },
    })
    world.highLevel.exchange = granted
    world.highLevel.locations = has25Locations
    const body = expectPage((await world.install()).response, 400)
    expect(body).toContain('This agency is not set up here')
    expect(body).toContain('Nothing was stored')
    expect(body).not.toMatch(/alpha|beta|elsewhere|nowhere/)
    expect(world.grants.size).toBe(0)
    expect(world.installs()).toEqual([])
    expect(world.connection('company-company1')).toBeUndefined()
    expect(world.counts).toEqual({ InstallRefused: 1 })
  })

  test.each([
    ['breaks off', () => Promise.reject(new RemoteUnavailableError('Listing the installed locations: no answer'))],
    ['takes too long', () => world.clock.advance(11_000)],
  ])(
    'when the list %s before a configured location was found, nothing is stored and the page asks to begin again',
    async (_, trouble) => {
      world = createOAuthWorld({ ...agency, tenants })
      world.highLevel.exchange = granted
      world.highLevel.locations = async function* () {
        yield { locationId: 'location-1' }
        await trouble()
        yield { locationId: 'location-2' }
      }
      const body = expectPage((await world.install()).response, 503)
      expect(body).toContain('begin again')
      expect(body).not.toMatch(/alpha|beta|gamma/)
      expect(world.grants.size).toBe(0)
      expect(world.installs()).toEqual([])
    },
  )

  test('when the list breaks off, what was found is connected and the page says how to get the rest', async () => {
    world = createOAuthWorld({ ...agency, tenants })
    world.highLevel.exchange = granted
    world.highLevel.locations = async function* () {
      yield { locationId: 'location-1' }
      yield { locationId: 'location-3' }
      throw new RemoteUnavailableError('Listing the installed locations: HighLevel answered 503')
    }
    const body = expectPage((await world.install()).response)
    expect(body).toContain('1 location is being connected')
    expect(body).toContain('Start again to connect the rest')
    expect(world.grants.size).toBe(1)
    expect(world.installs()).toHaveLength(1)
  })

  test('a list that takes too long is cut off in time to answer', async () => {
    world = createOAuthWorld({ ...agency, tenants })
    world.highLevel.exchange = granted
    world.highLevel.locations = async function* () {
      for (let i = 1; ; i++) {
        await world.clock.advance(1_000)
        yield { locationId: `location-${i}` }
      }
    }
    expect(expectPage((await world.install()).response)).toContain('Start again')
    expect(world.installs()).toHaveLength(2)
  })

  test('the list is read no further than to the last configured location', async () => {
    world = createOAuthWorld(agency)
    world.highLevel.exchange = granted
    world.highLevel.locations = async function* () {
      yield { locationId: 'location-1' }
      throw new Error('read too far')
    }
    expect(expectPage((await world.install()).response)).not.toContain('Start again')
  })

  test('without its scopes the agency’s grant is refused with the list of them', async () => {
    world = createOAuthWorld(agency)
    world.highLevel.exchange = async () => ({ outcome: 'granted', reply: aCompanyReply() })
    const body = expectPage((await world.install()).response, 400)
    expect(body).toContain('<li><code>oauth.readonly</code></li><li><code>oauth.write</code></li>')
    expect(world.grants.size).toBe(0)
  })

  test('one location of it can be connected, too, without the agency’s scopes', async () => {
    world = createOAuthWorld(agency)
    expectPage((await world.install()).response)
    expect([...world.grants.keys()]).toEqual(['app/grants/location-1'])
  })
})

test('O10: every page keeps to itself: not stored, no referrer, nothing loaded, nothing secret', async () => {
  world = createOAuthWorld()
  expectPage(await world.start('why'))
  const { state, cookie } = await world.install()
  expectPage(await world.callback('error=access_denied'), 400)
  expectPage(await world.callback('code='), 400)
  expectPage(await world.callback(`code=${CODE}&state=${state}`, { cookie }), 400)
  world.expectNoSecrets([state, cookie.split('=')[1]!])
})
