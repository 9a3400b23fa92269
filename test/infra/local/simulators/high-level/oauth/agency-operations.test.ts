import { expect, test } from 'vitest'
import { APP, simulateApp } from '../../simulated-app.ts'

const ALL = { scope: APP.scopes.join(' ') }
const FIRST = { companyId: 'company-1', locationId: 'loc-1' }

async function simulateAgency(options: Parameters<typeof simulateApp>[0] = {}) {
  const simulator = await simulateApp(options)
  const agency = await simulator.connect('company:company-1', ALL)
  const list = (query: string) => simulator.callWith(agency.access_token, 'GET', `/oauth/installedLocations?${query}`)
  return { ...simulator, agency, list }
}

test('a bulk install answers with a company’s token, the approved locations and no location', async () => {
  const { agency } = await simulateAgency()
  expect(agency).toMatchObject({
    userType: 'Company',
    companyId: 'company-1',
    isBulkInstallation: true,
    approvedLocations: ['loc-1', 'loc-2'],
    approveAllLocations: true,
    installToFutureLocations: true,
    scope: APP.scopes.join(' '),
  })
  expect(agency).not.toHaveProperty('locationId')
})

test('an agency’s own app is no bulk install', async () => {
  const { agency } = await simulateAgency({ app: { ...APP, distribution: 'agency' } })
  expect(agency).toMatchObject({ userType: 'Company', isBulkInstallation: false })
})

test('the agency’s token mints one for a location, with a refresh token of its own', async () => {
  const { agency, callWith, mint, refresh } = await simulateAgency()
  const { status, body } = await mint(agency.access_token, FIRST)
  expect(status).toBe(200)
  expect(body).toEqual({
    access_token: expect.any(String),
    token_type: 'Bearer',
    expires_in: 86_399,
    refresh_token: expect.any(String),
    scope: APP.scopes.join(' '),
    locationId: 'loc-1',
    userId: 'user-1',
    appId: 'app1',
    versionId: 'app1',
    traceId: expect.any(String),
  })
  expect((await callWith(body.access_token, 'GET', '/locations/loc-1')).status).toBe(200)
  const refreshed = (await refresh(body.refresh_token, { user_type: 'Location' })).body
  expect(refreshed).toMatchObject({ userType: 'Location', locationId: 'loc-1' })
  expect((await refresh(agency.refresh_token, { user_type: 'Company' })).body.userType).toBe('Company')
})

test('minting a token for an unknown or foreign location, or a paused or uninstalled one, is refused', async () => {
  const { agency, control, mint } = await simulateAgency()
  const refusal = async (form: object) => {
    const { status, body } = await mint(agency.access_token, { ...FIRST, ...form })
    return [status, body.message]
  }
  await control('POST', '/locations', { id: 'loc-9', name: 'Foreign', companyId: 'company-9' })
  expect(await refusal({ locationId: 'nowhere' })).toEqual([403, 'The token does not have access to this location.'])
  expect(await refusal({ locationId: 'loc-9' })).toEqual([403, 'The token does not have access to this location.'])
  expect(await refusal({ companyId: 'company-9' })).toEqual([403, 'The token does not have access to this location.'])
  expect(await refusal({ locationId: undefined })).toEqual([422, ['locationId should not be empty']])
  expect(await refusal({ pageSize: '1' })).toEqual([422, ['property pageSize should not exist']])
  await control('POST', '/locations/loc-1/inactive', { inactive: true })
  expect(await refusal({})).toEqual([400, 'Location is not active'])
  await control('POST', '/uninstall', { locationId: 'loc-2' })
  expect(await refusal({ locationId: 'loc-2' })).toEqual([400, 'App is not installed on location loc-2'])
})

test('the installed locations are listed by page, name and state', async () => {
  const { control, list } = await simulateAgency()
  await control('POST', '/uninstall', { locationId: 'loc-2' })
  const { status, body } = await list('companyId=company-1&appId=app1')
  expect(status).toBe(200)
  expect(body).toMatchObject({
    count: 2,
    installToFutureLocations: true,
    locations: [
      { _id: 'loc-1', name: 'First', address: '', isInstalled: true, installedAt: '2026-03-01T09:00:00.000Z' },
      { _id: 'loc-2', name: 'Second', isInstalled: false },
    ],
  })
  const ids = async (query: string) =>
    (await list(`companyId=company-1&appId=app1&${query}`)).body.locations.map(({ _id }: { _id: string }) => _id)
  expect(await ids('isInstalled=true')).toEqual(['loc-1'])
  expect(await ids('isInstalled=false')).toEqual(['loc-2'])
  expect(await ids('query=SEC')).toEqual(['loc-2'])
  expect(await ids('skip=1&limit=1')).toEqual(['loc-2'])
  expect(await ids('locationId=loc-1')).toEqual(['loc-1'])
  expect((await list('companyId=company-1')).status).toBe(422)
  expect((await list('companyId=company-1&appId=app2')).status).toBe(422)
  expect((await list('companyId=company-2&appId=app1')).status).toBe(403)
})

test('the company has a rate limit of its own', async () => {
  const { agency, callWith, list } = await simulateAgency({ rateLimit: { max: 1, intervalMs: 10_000, daily: 100 } })
  expect((await list('companyId=company-1&appId=app1')).status).toBe(200)
  expect((await callWith(agency.access_token, 'GET', '/oauth/installedLocations')).status).toBe(429)
  expect((await callWith('pit-one', 'GET', '/locations/loc-1')).status).toBe(200)
})
