import { describe, expect, test } from 'vitest'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import { createHighLevelOAuth, type TokenOutcome } from '../../../shared/highlevel/oauth-api.ts'
import { CANARIES } from '../../support/canaries.ts'
import { createManualClock } from '../../support/manual-clock.ts'
import { type Script, startScriptedServer } from '../../support/scripted-server.ts'

const CALLBACK = 'https://api.example.test/oauth/highlevel/callback'

/** The worked example of HighLevel's documentation, with canaries for tokens. */
const REPLY = {
  access_token: 'canary-access',
  token_type: 'Bearer',
  expires_in: 86_399,
  refresh_token: 'canary-refresh-2',
  scope: 'contacts.readonly contacts.write',
  refreshTokenId: 'id-1',
  userType: 'Location',
  companyId: 'company1',
  locationId: 'location-1',
  isBulkInstallation: false,
  userId: 'user-1',
  traceId: 'trace-1',
}
const BY_AGENCY = { ...REPLY, userType: 'Company', locationId: undefined, isBulkInstallation: true }

async function connect(...script: Script[]) {
  const server = await startScriptedServer(...script)
  const clock = createManualClock()
  const oauth = createHighLevelOAuth({
    baseUrl: server.url,
    fetch,
    clock,
    clientId: 'app1-xyz',
    clientSecret: 'canary-client-secret',
  })
  return { ...server, clock, oauth }
}
const answering = (body: unknown, status = 200): Script => ({ status, body })

/** What a call throws; it is retryable, and nothing about it has a secret in it. */
async function failureOf(call: Promise<unknown>): Promise<RemoteUnavailableError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof RemoteUnavailableError)) throw new Error('It did not fail as unavailable', { cause: error })
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    for (const canary of CANARIES) expect(`${at.message} ${at.stack}`).not.toContain(canary)
  return error
}

describe('what is sent', () => {
  test('exchanging a code: a form to /oauth/token without a Version header', async () => {
    const { oauth, requests } = await connect(answering(REPLY))
    await oauth.exchangeCode('canary-code+/ &=', CALLBACK, 'Location')
    const [request] = requests
    expect(request).toMatchObject({ method: 'POST', path: '/oauth/token' })
    expect(request?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    })
    expect(request?.headers['version']).toBeUndefined()
    expect(request?.headers['authorization']).toBeUndefined()
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      client_id: 'app1-xyz',
      client_secret: 'canary-client-secret',
      grant_type: 'authorization_code',
      code: 'canary-code+/ &=',
      redirect_uri: CALLBACK,
      user_type: 'Location',
    })
  })

  test('refreshing: the refresh token and the kind of token wanted', async () => {
    const { oauth, requests } = await connect(answering(BY_AGENCY))
    await oauth.refresh('canary-refresh', 'Company')
    expect(Object.fromEntries(new URLSearchParams(requests[0]?.body))).toEqual({
      client_id: 'app1-xyz',
      client_secret: 'canary-client-secret',
      grant_type: 'refresh_token',
      refresh_token: 'canary-refresh',
      user_type: 'Company',
    })
  })

  test('minting: a form to /oauth/locationToken in the agency’s name, pinned to a version', async () => {
    const { oauth, requests } = await connect(answering(REPLY))
    await oauth.mintLocationToken('canary-access', 'company1', 'location-1')
    expect(requests[0]).toMatchObject({
      method: 'POST',
      path: '/oauth/locationToken',
      headers: { authorization: 'Bearer canary-access', version: '2021-07-28' },
      body: 'companyId=company1&locationId=location-1',
    })
  })
})

describe('what is understood', () => {
  test('a location’s tokens, their lifetime counted from before the request', async () => {
    const { oauth, clock } = await connect((response) => {
      void clock.advance(4_000).then(() => response.end(JSON.stringify(REPLY)))
    })
    const startedAt = clock.now()
    expect(await oauth.exchangeCode('canary-code', CALLBACK, 'Location')).toEqual({
      outcome: 'granted',
      reply: {
        accessToken: 'canary-access',
        refreshToken: 'canary-refresh-2',
        expiresInSeconds: 86_399,
        scopes: ['contacts.readonly', 'contacts.write'],
        userType: 'Location',
        locationId: 'location-1',
        companyId: 'company1',
        userId: 'user-1',
        isBulkInstallation: false,
        startedAt,
      },
    })
  })

  test('an agency’s tokens after a bulk install', async () => {
    const more = { installToFutureLocations: true, approvedLocations: ['location-1'], userId: null }
    const { oauth } = await connect(answering({ ...BY_AGENCY, ...more }))
    const result = await oauth.exchangeCode('canary-code', CALLBACK, 'Company')
    expect(result).toMatchObject({
      outcome: 'granted',
      reply: {
        userType: 'Company',
        isBulkInstallation: true,
        installToFutureLocations: true,
        approvedLocations: ['location-1'],
      },
    })
    expect(result.outcome === 'granted' && Object.keys(result.reply)).not.toContain('locationId')
  })

  test('a minted grant, whose answer repeats neither agency nor kind', async () => {
    const { access_token, token_type, expires_in, scope, userId, locationId } = REPLY
    const minted = { access_token, token_type, expires_in, scope, userId, locationId }
    const { oauth } = await connect(answering(minted))
    expect(await oauth.mintLocationToken('canary-access', 'company1', 'location-1')).toMatchObject({
      outcome: 'granted',
      reply: { userType: 'Location', companyId: 'company1', locationId: 'location-1' },
    })
  })

  test('F29: an answer without a refresh token has none, so the old one stays', async () => {
    const { oauth } = await connect(answering({ ...REPLY, refresh_token: undefined }))
    const result = await oauth.refresh('canary-refresh', 'Location')
    expect(result.outcome === 'granted' && 'refreshToken' in result.reply).toBe(false)
  })

  test.each<[string, number, unknown, TokenOutcome]>([
    [
      'a refused refresh token',
      400,
      { message: 'Invalid grant: refresh token is invalid' },
      { outcome: 'invalid-grant' },
    ],
    ['a refused code', 400, { message: 'Invalid grant: authorization code is invalid' }, { outcome: 'invalid-grant' }],
    ['RFC 6749’s own error code', 401, { error: 'invalid_grant' }, { outcome: 'invalid-grant' }],
    ['a paused location', 400, { message: 'Location is not active' }, { outcome: 'inactive' }],
    [
      'a missing parameter',
      422,
      { message: ['grant_type must be a valid enum value'] },
      { outcome: 'misconfigured', detail: 'HighLevel answered 422, about grant_type' },
    ],
    [
      'a wrong client',
      401,
      { message: 'Invalid client credentials: canary-client-secret' },
      { outcome: 'misconfigured', detail: 'HighLevel answered 401' },
    ],
    ['no reason at all', 403, {}, { outcome: 'misconfigured', detail: 'HighLevel answered 403' }],
  ])('%s is told apart', async (_name, status, body, outcome) => {
    const { oauth } = await connect(answering(body, status))
    expect(await oauth.refresh('canary-refresh', 'Location')).toEqual(outcome)
  })

  test('minting with an agency token that is refused is to be tried again, with a newer one', async () => {
    const { oauth } = await connect(answering({ statusCode: 401, message: 'Invalid JWT' }, 401))
    const minting = oauth.mintLocationToken('canary-access', 'company1', 'location-1')
    await expect(minting).rejects.toMatchObject({ name: 'GrantBusyError' })
  })

  test('minting without the scope is misconfigured: a newer token would not help', async () => {
    const { oauth } = await connect(answering({ message: 'The token is not authorized for this scope.' }, 401))
    const outcome = await oauth.mintLocationToken('canary-access', 'company1', 'location-1')
    expect(outcome).toEqual({ outcome: 'misconfigured', detail: 'HighLevel answered 401' })
  })
})

describe('F29: an answer that is not to the letter is no answer', () => {
  test.each([
    ['no lifetime', { expires_in: undefined }, 'expires_in'],
    ['a lifetime of 0', { expires_in: 0 }, 'expires_in'],
    ['a negative lifetime', { expires_in: -1 }, 'expires_in'],
    ['a lifetime in text', { expires_in: '86399' }, 'expires_in'],
    ['a lifetime that never ends', { expires_in: 1e300 }, 'expires_in'],
    ['a refresh token that is null', { refresh_token: null }, 'refresh_token'],
    ['a refresh token that is a number', { refresh_token: 1 }, 'refresh_token'],
    ['an empty refresh token', { refresh_token: '' }, 'refresh_token'],
    ['no access token', { access_token: undefined }, 'access_token'],
    ['an access token that no header can carry', { access_token: 'canary-access\r\nx: y' }, 'access_token'],
    ['another type of token', { token_type: 'mac' }, 'token_type'],
    ['no kind', { userType: undefined }, 'userType'],
    ['another kind', { userType: 'Agency' }, 'userType'],
    ['no agency', { companyId: undefined }, 'companyId'],
    ['an agency that is a number', { companyId: 1 }, 'companyId'],
    ['a location that would leave the prefix', { locationId: '../app' }, 'locationId'],
    ['scopes in a list', { scope: ['contacts.readonly'] }, 'scope'],
  ])('%s', async (_name, overrides, field) => {
    const { oauth } = await connect(answering({ ...REPLY, ...overrides }))
    const error = await failureOf(oauth.refresh('canary-refresh', 'Location'))
    expect(error.message).toBe(`Refreshing the grant: the answer has no usable ${field}`)
  })

  test.each([
    ['null', 'null'],
    ['a list', '[]'],
    ['text', '"canary-access"'],
    ['half of it', JSON.stringify(REPLY).slice(0, -5)],
    ['HTML', '<html>canary-access</html>'],
    ['nothing', ''],
  ])('%s instead of an object', async (_name, body) => {
    const { oauth } = await connect({ status: 200, body })
    await failureOf(oauth.exchangeCode('canary-code', CALLBACK, 'Location'))
  })

  test.each([
    ['another location', { locationId: 'location-2' }],
    ['another agency', { companyId: 'company2' }],
    ['an agency', { userType: 'Company' }],
  ])('a grant that was minted for %s', async (_name, overrides) => {
    const { oauth } = await connect(answering({ ...REPLY, ...overrides }))
    await failureOf(oauth.mintLocationToken('canary-access', 'company1', 'location-1'))
  })
})

describe('F28: the other side is not there', () => {
  test.each([429, 500, 502, 503, 504, 418])('%i', async (status) => {
    const { oauth } = await connect(answering({ message: 'canary-client-secret' }, status))
    await failureOf(oauth.refresh('canary-refresh', 'Location'))
  })

  test('a refusal that is a page and no JSON, as gateways give it', async () => {
    const { oauth } = await connect({ status: 403, body: '<html>blocked</html>' })
    await failureOf(oauth.refresh('canary-refresh', 'Location'))
  })

  test.each([301, 302, 303, 307, 308])('P20: a %i sends neither token nor secret to another server', async (status) => {
    const other = await startScriptedServer(answering(REPLY))
    const { oauth } = await connect({ status, headers: { location: `${other.url}/oauth/token` } })
    await failureOf(oauth.refresh('canary-refresh', 'Location'))
    await failureOf(oauth.mintLocationToken('canary-access', 'company1', 'location-1'))
    expect(other.requests).toEqual([])
  })

  test.each<[string, Script]>([
    ['no answer', () => {}],
    ['headers and then silence', (response) => void response.writeHead(200).write('{')],
  ])('F36: %s for five seconds, body included', async (_name, script) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { oauth, clock } = await connect((response, request) => {
      if (typeof script === 'function') script(response, request)
      resolve()
    })
    const failure = failureOf(oauth.exchangeCode('canary-code', CALLBACK, 'Location'))
    await promise
    await clock.advance(4_999)
    expect(clock.sleepers()).toBe(1)
    await clock.advance(1)
    expect((await failure).message).toBe('Exchanging the code: no answer within 5 s')
    expect(clock.sleepers()).toBe(0)
  })

  test('a connection that is reset', async () => {
    const { oauth } = await connect((response) => void response.destroy())
    const failure = await failureOf(oauth.refresh('canary-refresh', 'Location'))
    expect(failure.message).toBe('Refreshing the grant: the connection failed')
  })

  test('an answer of more than 1 MiB is not read to its end', async () => {
    const { oauth } = await connect({ status: 200, body: ' '.repeat(2_000_000) })
    await failureOf(oauth.refresh('canary-refresh', 'Location'))
  })
})

describe('the installed locations', () => {
  const all = Array.from({ length: 250 }, (_, index) => ({
    _id: `location-${index}`,
    name: `Name ${index}`,
    address: '',
  }))
  const pageOf = (size: number, count: number | undefined): Script => {
    return (response, { path }) => {
      const skip = Number(new URL(path, 'http://x').searchParams.get('skip'))
      response.end(JSON.stringify({ locations: all.slice(skip, skip + size), ...(count ? { count } : {}) }))
    }
  }
  async function list(...script: Script[]) {
    const { oauth, requests } = await connect(...script)
    const found = await Array.fromAsync(oauth.installedLocations('canary-access', 'company1', 'app1'))
    return { found, requests }
  }

  test('come page by page, in the agency’s name', async () => {
    const { found, requests } = await list(pageOf(100, 250))
    expect(found).toHaveLength(250)
    expect(found[0]).toEqual({ locationId: 'location-0', name: 'Name 0' })
    expect(requests.map(({ path }) => path)).toEqual(
      ['0', '100', '200'].map(
        (skip) => `/oauth/installedLocations?companyId=company1&appId=app1&isInstalled=true&skip=${skip}&limit=100`,
      ),
    )
    expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer canary-access', version: '2021-07-28' })
  })

  test('are complete when HighLevel gives shorter pages than asked for, and no count', async () => {
    const { found, requests } = await list(pageOf(20, undefined))
    expect(found).toHaveLength(250)
    expect(requests).toHaveLength(14)
  })

  test('without those that do not have the app, and without names when there are none', async () => {
    const locations = [
      { _id: 'one', isInstalled: true, name: null },
      { _id: 'two', isInstalled: false },
      { _id: 'six' },
    ]
    const { found } = await list(answering({ locations, count: 3 }))
    expect(found).toEqual([{ locationId: 'one' }, { locationId: 'six' }])
  })

  test('a list that gives the same page for ever ends', async () => {
    const { found, requests } = await list(answering({ locations: all.slice(0, 100), count: 1_000_000 }))
    expect(found).toHaveLength(100)
    expect(requests).toHaveLength(2)
  })

  test('a list that never ends is cut off after a hundred pages', async () => {
    let next = 0
    const { found, requests } = await list((response) => {
      response.end(JSON.stringify({ locations: [{ _id: `location-${next++}` }] }))
    })
    expect(found).toHaveLength(100)
    expect(requests).toHaveLength(100)
  })

  test.each([
    ['no list', { locations: 'none' }],
    ['an id that is a number', { locations: [{ _id: 1 }] }],
    ['null', null],
  ])('%s is no answer', async (_name, body) => {
    const { oauth } = await connect(answering(body))
    await failureOf(Array.fromAsync(oauth.installedLocations('canary-access', 'company1', 'app1')))
  })

  test.each([
    ['GrantBusyError', 401, 'Invalid JWT'],
    ['GrantRevokedError', 401, 'The token is not authorized for this scope.'],
    ['GrantRevokedError', 403, 'canary-access'],
  ])('%s for a %i "%s"', async (name, status, message) => {
    const { oauth } = await connect(answering({ message }, status))
    const listing = Array.fromAsync(oauth.installedLocations('canary-access', 'company1', 'app1'))
    await expect(listing).rejects.toMatchObject({ name, message: expect.not.stringContaining('canary') })
  })
})
