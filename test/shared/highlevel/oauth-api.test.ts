import { describe, expect, test } from 'vitest'
import type { TokenOutcome } from '../../../shared/highlevel/oauth-api.ts'
import { answering, BY_AGENCY, CALLBACK, connectOAuth, REPLY } from '../../support/oauth-endpoint.ts'

describe('what is sent', () => {
  test('exchanging a code: a form to /oauth/token without a Version header', async () => {
    const { oauth, requests } = await connectOAuth(answering(REPLY))
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
    const { oauth, requests } = await connectOAuth(answering(BY_AGENCY))
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
    const { oauth, requests } = await connectOAuth(answering(REPLY))
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
    const { oauth, clock } = await connectOAuth((response) => {
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
    const { oauth } = await connectOAuth(answering({ ...BY_AGENCY, ...more }))
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
    const { oauth } = await connectOAuth(answering(minted))
    expect(await oauth.mintLocationToken('canary-access', 'company1', 'location-1')).toMatchObject({
      outcome: 'granted',
      reply: { userType: 'Location', companyId: 'company1', locationId: 'location-1' },
    })
  })

  test('F29: an answer without a refresh token has none, so the old one stays', async () => {
    const { oauth } = await connectOAuth(answering({ ...REPLY, refresh_token: undefined }))
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
    const { oauth } = await connectOAuth(answering(body, status))
    expect(await oauth.refresh('canary-refresh', 'Location')).toEqual(outcome)
  })

  test('minting with an agency token that is refused is to be tried again, with a newer one', async () => {
    const { oauth } = await connectOAuth(answering({ statusCode: 401, message: 'Invalid JWT' }, 401))
    const minting = oauth.mintLocationToken('canary-access', 'company1', 'location-1')
    await expect(minting).rejects.toMatchObject({ name: 'GrantBusyError' })
  })

  test('minting without the scope is misconfigured: a newer token would not help', async () => {
    const { oauth } = await connectOAuth(answering({ message: 'The token is not authorized for this scope.' }, 401))
    const outcome = await oauth.mintLocationToken('canary-access', 'company1', 'location-1')
    expect(outcome).toEqual({ outcome: 'misconfigured', detail: 'HighLevel answered 401' })
  })
})
