import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { APP, simulateApp } from '../../simulated-app.ts'
import { simulateHighLevel } from '../../simulated-high-level.ts'

const hash = (token: string) => createHash('sha256').update(token).digest('hex')

test('grants are shown with their counts and the hash of the newest refresh token, and no token', async () => {
  const { clock, connect, control, refresh } = await simulateApp()
  const first = await connect()
  await clock.advance(60_000)
  const second = (await refresh(first.refresh_token)).body
  await refresh(first.refresh_token)
  await connect('company:company-1')
  const { body, text } = await control('GET', '/grants')
  expect(body).toMatchObject([
    {
      subject: 'loc-1',
      locationId: 'loc-1',
      companyId: 'company-1',
      userType: 'Location',
      scopes: ['contacts.readonly', 'contacts.write'],
      refreshes: 1,
      repeats: 1,
      isLiving: true,
      grantedAt: Date.UTC(2026, 2, 1, 9),
      refreshedAt: Date.UTC(2026, 2, 1, 9, 1),
      accessExpiresAt: Date.UTC(2026, 2, 1, 9, 1) + 86_399_000,
      newestRefreshTokenHash: hash(second.refresh_token),
    },
    { subject: 'company-company-1', userType: 'Company', refreshes: 0 },
  ])
  for (const token of [first.refresh_token, second.refresh_token, second.access_token])
    expect(text).not.toContain(token)
})

test('grants, codes, installs, paused and later locations and the app are there again after a restart', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'grants-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'high-level.sqlite')
  const before = await simulateApp({ file })
  const { access_token, refresh_token: first } = await before.connect()
  const { refresh_token: second } = (await before.refresh(first)).body
  const code = await before.allow('location:loc-2')
  await before.control('POST', '/locations', { id: 'loc-3', name: 'Later', companyId: 'company-1' })
  await before.control('POST', '/locations/loc-3/inactive', { inactive: true })
  const inactive = await before.allow('location:loc-3')
  const grants = (await before.control('GET', '/grants')).body
  await before.close()

  const after = await simulateApp({ file, app: undefined })
  expect((await after.control('GET', '/grants')).body).toEqual(grants)
  expect((await after.callWith(access_token, 'GET', '/contacts/nobody')).status).toBe(400)
  expect((await after.refresh(first)).body.refresh_token).toBe(second)
  expect((await after.exchange(code)).body.locationId).toBe('loc-2')
  expect((await after.exchange(inactive)).body.message).toBe('Location is not active')
  expect((await after.control('POST', '/uninstall', { locationId: 'loc-1' })).status).toBe(200)
})

test('the app can be set up later, and changed', async () => {
  const { control, consentUrl } = await simulateHighLevel()
  expect((await fetch(consentUrl)).status).toBe(400)
  expect((await control('POST', '/install', { locationId: 'loc-1' })).status).toBe(400)
  expect((await control('POST', '/app', { ...APP, scopes: [] })).status).toBe(400)
  expect((await control('POST', '/app', APP)).status).toBe(200)
  const { body } = await control('POST', '/install', { locationId: 'loc-1' })
  expect(body.redirectUrl).toMatch(/^https:\/\/link\.example\/callback\?code=\w{48}$/)
})

test('what names nothing there is refused with the reason', async () => {
  const { control } = await simulateApp()
  for (const [path, body] of [
    ['/install', { locationId: 'nowhere' }],
    ['/install', { companyId: 'nowhere' }],
    ['/install', {}],
    ['/revoke', { locationId: 'loc-1' }],
    ['/expire', { companyId: 'company-1' }],
    ['/uninstall', { companyId: 'company-1' }],
    ['/locations/nowhere/inactive', { inactive: true }],
    ['/locations', { id: 'loc-5' }],
  ] as const) {
    const { status, body: answer } = await control('POST', path, body)
    expect([path, status, typeof answer.error]).toEqual([path, 400, 'string'])
  }
})

test('reset ends every connection and keeps the app', async () => {
  const { connect, control, refresh } = await simulateApp()
  const { refresh_token: token } = await connect()
  await control('POST', '/reset')
  expect((await control('GET', '/grants')).body).toEqual([])
  expect((await refresh(token)).status).toBe(400)
  expect(await connect()).toHaveProperty('refresh_token')
})
