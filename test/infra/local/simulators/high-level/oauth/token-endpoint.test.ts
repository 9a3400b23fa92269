import { describe, expect, test } from 'vitest'
import { APP, simulateApp } from '../../simulated-app.ts'

const CLIENT = { client_id: APP.clientId, client_secret: APP.clientSecret }
const INVALID_GRANT = 'Invalid grant: refresh token is invalid'

describe('exchanging a code', () => {
  test('answers with the documented fields of a location', async () => {
    const { allow, exchange } = await simulateApp()
    const { status, body } = await exchange(await allow('location:loc-1'))
    expect(status).toBe(200)
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 86_399,
      refresh_token: expect.stringMatching(/^\w{48}$/),
      refreshTokenId: expect.any(String),
      scope: 'contacts.readonly contacts.write',
      userType: 'Location',
      locationId: 'loc-1',
      companyId: 'company-1',
      userId: 'user-1',
      isBulkInstallation: false,
      traceId: expect.any(String),
    })
  })

  test('works once, within ten minutes', async () => {
    const { allow, clock, exchange } = await simulateApp()
    const [first, second] = [await allow('location:loc-1'), await allow('location:loc-2')]
    expect((await exchange(first)).status).toBe(200)
    const again = await exchange(first)
    expect([again.status, again.body.message]).toEqual([400, 'Invalid grant: authorization code is invalid'])
    await clock.advance(600_000)
    const late = await exchange(second)
    expect([late.status, late.body.message]).toEqual([400, 'Invalid grant: authorization code has expired'])
  })

  test('a refused exchange leaves the code good', async () => {
    const { allow, exchange, control } = await simulateApp()
    const code = await allow('location:loc-1')
    const refusals = [
      [{ client_secret: 'wrong' }, 'Invalid client: client is invalid'],
      [{ redirect_uri: 'https://link.example/other?kept=1' }, 'Invalid parameter: redirect_uri'],
      [{ redirect_uri: undefined }, 'Missing parameter: redirect_uri'],
    ] as const
    for (const [form, message] of refusals) {
      const { status, body } = await exchange(code, form)
      expect([status, body]).toEqual([400, { statusCode: 400, message, traceId: expect.any(String) }])
    }
    await control('POST', '/locations/loc-1/inactive', { inactive: true })
    expect((await exchange(code)).body.message).toBe('Location is not active')
    await control('POST', '/locations/loc-1/inactive', { inactive: false })
    expect((await exchange(code)).status).toBe(200)
  })
})

describe('the form', () => {
  test.each([
    [{ ...CLIENT }, 422, ['grant_type must be a valid enum value', 'grant_type should not be empty']],
    [{ ...CLIENT, grant_type: 'client_credentials' }, 400, 'Invalid parameter: grant_type'],
    [{ ...CLIENT, client_id: undefined, grant_type: 'refresh_token' }, 400, 'Missing parameter: client_id'],
    [{ ...CLIENT, client_secret: '', grant_type: 'refresh_token' }, 400, 'Missing parameter: client_secret'],
    [{ ...CLIENT, client_id: 'x', grant_type: 'refresh_token' }, 400, 'Invalid client: client is invalid'],
    [{ ...CLIENT, grant_type: 'authorization_code' }, 400, 'Missing parameter: code'],
    [{ ...CLIENT, grant_type: 'refresh_token' }, 400, 'Missing parameter: refresh_token'],
    [{ ...CLIENT, grant_type: 'refresh_token', refresh_token: 'x' }, 400, INVALID_GRANT],
    [
      { ...CLIENT, grant_type: 'refresh_token', user_type: 'Agency' },
      422,
      ['user_type must be one of the following values: Company, Location'],
    ],
    [{ ...CLIENT, grant_type: 'refresh_token', pkce: '1' }, 422, ['property pkce should not exist']],
  ])('%j is refused: %i %j', async (form, status, message) => {
    const { ask } = await simulateApp()
    const answer = await ask(form)
    expect([answer.status, answer.body.message]).toEqual([status, message])
  })

  test('must be a form, and no parameter may be there twice', async () => {
    const { call, ask } = await simulateApp()
    const json = await call('POST', '/oauth/token', { ...CLIENT, grant_type: 'refresh_token' })
    expect(json.status).toBe(415)
    const { status } = await ask({}, { 'content-type': 'text/plain' })
    expect(status).toBe(422)
    const twice = await call('POST', '/oauth/token', 'grant_type=refresh_token&grant_type=x', {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    })
    expect([twice.status, twice.body.message]).toEqual([422, ['grant_type must be a string']])
  })
})

describe('refreshing', () => {
  test('gives a new pair; the old token gets the same new one for 30 seconds, then none', async () => {
    const { clock, connect, refresh } = await simulateApp()
    const { refresh_token: first } = await connect()
    const second = (await refresh(first, { user_type: 'Location' })).body
    expect(second).toMatchObject({ expires_in: 86_399, userType: 'Location', locationId: 'loc-1' })
    expect(second.refresh_token).not.toBe(first)
    await clock.advance(29_999)
    const repeated = (await refresh(first)).body
    expect(repeated.refresh_token).toBe(second.refresh_token)
    expect(repeated.access_token).not.toBe(second.access_token)
    await clock.advance(1)
    const late = await refresh(first)
    expect([late.status, late.body]).toEqual([
      400,
      { statusCode: 400, message: INVALID_GRANT, traceId: expect.any(String) },
    ])
    expect((await refresh(second.refresh_token)).status).toBe(200)
  })

  test('the grace of a token ends when its successor is used', async () => {
    const { connect, refresh } = await simulateApp()
    const { refresh_token: first } = await connect()
    const { refresh_token: second } = (await refresh(first)).body
    await refresh(second)
    expect((await refresh(first)).body.message).toBe(INVALID_GRANT)
    expect((await refresh(second)).status).toBe(200)
  })

  test('twenty at once get one refresh token', async () => {
    const { connect, control, refresh } = await simulateApp()
    const { refresh_token: token } = await connect()
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(token)))
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1)
    expect((await control('GET', '/grants')).body).toMatchObject([{ refreshes: 1, repeats: 19 }])
  })

  test('a token lives for a year from when it was given', async () => {
    const { clock, connect, refresh } = await simulateApp()
    const year = 365 * 86_400_000
    const { refresh_token: first } = await connect()
    await clock.advance(year - 1)
    const { refresh_token: second } = (await refresh(first)).body
    await clock.advance(year)
    expect((await refresh(second)).body.message).toBe(INVALID_GRANT)
  })

  test('a location that is not active keeps its token for later', async () => {
    const { connect, control, refresh } = await simulateApp()
    const { refresh_token: token } = await connect()
    await control('POST', '/locations/loc-1/inactive', { inactive: true })
    const { status, body } = await refresh(token)
    expect([status, body.message]).toEqual([400, 'Location is not active'])
    await control('POST', '/locations/loc-1/inactive', { inactive: false })
    expect((await refresh(token)).status).toBe(200)
  })

  test('a user type that is not the grant’s is refused and uses nothing up', async () => {
    const { connect, refresh } = await simulateApp()
    const { refresh_token: token } = await connect()
    expect((await refresh(token, { user_type: 'Company' })).body.message).toBe('Invalid parameter: user_type')
    expect((await refresh(token, { user_type: 'Location' })).status).toBe(200)
  })
})
