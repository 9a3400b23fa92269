import { describe, expect, test } from 'vitest'
import { simulateApp } from '../simulated-app.ts'

const NOT_AUTHORIZED = 'The token is not authorized for this scope.'
const OTHER_CLASS = 'This authClass type is not allowed to access this scope.'

describe('an OAuth token', () => {
  test('works for its location until a day is over', async () => {
    const { callWith, clock, connect } = await simulateApp()
    const { access_token: token } = await connect()
    const create = (locationId: string) => callWith(token, 'POST', '/contacts/', { locationId, email: 'a@example.com' })
    expect([(await create('loc-1')).status, (await create('loc-2')).status]).toEqual([201, 403])
    await clock.advance(86_398_999)
    expect((await callWith(token, 'GET', '/contacts/nobody')).status).toBe(400)
    await clock.advance(1)
    const { status, body } = await callWith(token, 'GET', '/contacts/nobody')
    expect([status, body.message, body.error]).toEqual([401, 'Invalid JWT', 'Unauthorized'])
  })

  test('does what its scopes allow and nothing else', async () => {
    const { callWith, connect } = await simulateApp()
    const { access_token: token } = await connect('location:loc-1', { scope: 'contacts.readonly' })
    expect((await callWith(token, 'GET', '/contacts/nobody')).status).toBe(400)
    for (const [method, path] of [
      ['DELETE', '/contacts/nobody'],
      ['GET', '/locations/loc-1'],
      ['GET', '/businesses/?locationId=loc-1'],
    ] as const) {
      const { status, body } = await callWith(token, method, path)
      expect([status, body.message]).toEqual([401, NOT_AUTHORIZED])
    }
  })

  test('stays good beside the one that a refresh gives', async () => {
    const { callWith, connect, refresh } = await simulateApp()
    const { access_token: first, refresh_token } = await connect()
    const { access_token: second } = (await refresh(refresh_token)).body
    for (const token of [first, second]) expect((await callWith(token, 'GET', '/contacts/nobody')).status).toBe(400)
  })

  test('is refused once it has expired by order, until the next refresh', async () => {
    const { callWith, connect, control, refresh } = await simulateApp()
    const { access_token: token, refresh_token } = await connect()
    expect((await control('POST', '/expire', { locationId: 'loc-1' })).status).toBe(200)
    expect((await callWith(token, 'GET', '/contacts/nobody')).body.message).toBe('Invalid JWT')
    const { access_token: next } = (await refresh(refresh_token)).body
    expect((await callWith(next, 'GET', '/contacts/nobody')).status).toBe(400)
    expect((await control('POST', '/expire', { locationId: 'loc-2' })).status).toBe(400)
  })

  test('ends with its grant: revoked by the provider, or replaced by a newer consent', async () => {
    const { callWith, connect, control, refresh } = await simulateApp()
    const first = await connect()
    const second = await connect()
    expect((await callWith(first.access_token, 'GET', '/contacts/nobody')).status).toBe(401)
    expect((await callWith(second.access_token, 'GET', '/contacts/nobody')).status).toBe(400)
    await control('POST', '/revoke', { locationId: 'loc-1' })
    for (const { access_token, refresh_token } of [first, second]) {
      const { status, body } = await callWith(access_token, 'GET', '/contacts/nobody')
      expect([status, body.message]).toEqual([401, 'Invalid token: access token is invalid'])
      expect((await refresh(refresh_token)).body.message).toBe('Invalid grant: refresh token is invalid')
    }
    const { access_token: third } = await connect()
    expect((await callWith(third, 'GET', '/contacts/nobody')).status).toBe(400)
  })

  test('of an agency is refused for a location’s operations, and the other way round', async () => {
    const { callWith, connect, mint } = await simulateApp()
    const agency = await connect('company:company-1', { scope: 'contacts.readonly oauth.write' })
    const location = await connect('location:loc-2', { scope: 'contacts.readonly oauth.write' })
    const form = { companyId: 'company-1', locationId: 'loc-1' }
    expect((await callWith(agency.access_token, 'GET', '/contacts/nobody')).body.message).toBe(OTHER_CLASS)
    expect((await mint(location.access_token, form)).body.message).toBe(OTHER_CLASS)
    expect((await mint('pit-one', form)).body.message).toBe(NOT_AUTHORIZED)
    expect((await mint(agency.access_token, form)).status).toBe(200)
  })
})

test('an unknown Private Integration Token is told apart from an unknown OAuth token', async () => {
  const { callWith } = await simulateApp()
  expect((await callWith('pit-nobody', 'GET', '/contacts/x')).body.message).toBe('Invalid Private Integration token')
  expect((await callWith('nobody', 'GET', '/contacts/x')).body.message).toBe('Invalid JWT')
})

test('a Private Integration Token has every scope', async () => {
  const { callWith } = await simulateApp()
  expect((await callWith('pit-one', 'GET', '/businesses/?locationId=loc-1')).status).toBe(200)
})

test('requests are logged for the location whose token was refused', async () => {
  const { callWith, connect, control } = await simulateApp()
  const { access_token: token } = await connect()
  await control('POST', '/expire', { locationId: 'loc-1' })
  await callWith(token, 'GET', '/contacts/x')
  const log = (await control('GET', '/requests')).body
  expect(log.at(-1)).toMatchObject({ path: '/contacts/x', status: 401, locationId: 'loc-1' })
})
