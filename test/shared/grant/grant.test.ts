import { expect, test } from 'vitest'
import { type Grant, type GrantReply, grantOf, parseGrant } from '../../../shared/grant/grant.ts'
import { aGrant, anAgencyGrant } from '../../support/grant-world.ts'

const STARTED_AT = Date.parse('2026-03-01T09:00:00Z')
const reply: GrantReply = {
  accessToken: 'access-2',
  refreshToken: 'refresh-2',
  expiresInSeconds: 86_399,
  scopes: ['contacts.readonly'],
  userType: 'Company',
  companyId: 'agency-1',
  startedAt: STARTED_AT,
}
const expected = {
  kind: 'oauth',
  userType: 'Company',
  companyId: 'agency-1',
  accessToken: 'access-2',
  refreshToken: 'refresh-2',
  expiresAt: Date.parse('2026-03-02T08:59:59Z'),
  obtainedAt: STARTED_AT,
  scopes: ['contacts.readonly'],
}

test('a grant counts from the start of the request that gave it, so that it ends early rather than late', () => {
  expect(grantOf(reply)).toEqual(expected)
})

test('it says whose it is and who allowed it, where the reply does', () => {
  const named = { locationId: 'location-1', userId: 'user-1' }
  expect(grantOf({ ...reply, ...named })).toEqual({ ...expected, ...named })
  expect(grantOf({ ...reply, locationId: '', userId: '' })).toEqual(expected)
})

test('without a new refresh token the old one stays, and without an old one there is none', () => {
  const { refreshToken: _, ...without } = reply
  expect(grantOf(reply, 'refresh-1').refreshToken).toBe('refresh-2')
  expect(grantOf(without, 'refresh-1').refreshToken).toBe('refresh-1')
  expect(grantOf(without).refreshToken).toBe('')
})

test.each<[string, Grant]>([
  ['a location', aGrant()],
  ['a location that has to be minted again', aGrant({ refreshToken: '' })],
  ['a location, allowed by a user', aGrant({ userId: 'user-1' })],
  ['an agency', anAgencyGrant()],
  ['a location by a Private Integration Token', { kind: 'private-integration-token', accessToken: 'pit-1' }],
])('what is stored for %s is the grant that is read', (_whose, grant) => {
  expect(parseGrant(JSON.stringify(grant))).toEqual(grant)
})

test.each([
  ['that is no JSON', '{"kind":'],
  ['of another kind of user', JSON.stringify({ ...aGrant(), userType: 'User' })],
  ['without a token', JSON.stringify(aGrant({ accessToken: '' }))],
])('a text %s is no grant', (_what, text) => {
  expect(parseGrant(text)).toBeUndefined()
})
