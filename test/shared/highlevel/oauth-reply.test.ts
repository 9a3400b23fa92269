import { describe, expect, test } from 'vitest'
import { answering, CALLBACK, connectOAuth, failureOf, REPLY } from '../../support/oauth-endpoint.ts'

describe('C2, F29: an answer that is not to the letter is no answer', () => {
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
    const { oauth } = await connectOAuth(answering({ ...REPLY, ...overrides }))
    const error = await failureOf(oauth.refresh('canary-refresh', 'Location'))
    expect(error.message).toBe(`Refreshing the grant: the answer has no usable ${field}`)
  })

  test.each([
    ['null', 'null'],
    ['a list', '[]'],
    ['text', '"canary-access"'],
    ['half of it', JSON.stringify(REPLY).slice(0, -5)],
    ['HTML', '<html>canary-access</html>'],
    ['the bare token, which a JSON parser would quote', 'canary-access'],
    ['nothing', ''],
  ])('%s instead of an object', async (_name, body) => {
    const { oauth } = await connectOAuth({ status: 200, body })
    await failureOf(oauth.exchangeCode('canary-code', CALLBACK, 'Location'))
  })

  test.each([
    ['another location', { locationId: 'location-2' }],
    ['another agency', { companyId: 'company2' }],
    ['an agency', { userType: 'Company' }],
  ])('a grant that was minted for %s', async (_name, overrides) => {
    const { oauth } = await connectOAuth(answering({ ...REPLY, ...overrides }))
    await failureOf(oauth.mintLocationToken('canary-access', 'company1', 'location-1'))
  })
})
