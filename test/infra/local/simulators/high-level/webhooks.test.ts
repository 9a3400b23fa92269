import { createPublicKey, verify } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { retryDelayMs } from '../../../../../infra/local/simulators/high-level/webhooks.ts'
import { APP, simulateApp } from '../simulated-app.ts'
import { receiveWebhooks } from '../simulated-chili-piper.ts'

async function withReceiver(options: Parameters<typeof simulateApp>[0] = {}) {
  const receiver = await receiveWebhooks()
  const app = { ...APP, webhookUrl: `${receiver.url}/webhooks/highlevel` }
  const simulator = await simulateApp({ app, ...options })
  const deliveries = async () => (await simulator.control('GET', '/deliveries')).body
  /** Waits for the answers of this many attempts. */
  const attempted = (count: number) =>
    vi.waitFor(async () => {
      const attempts = (await deliveries()).flatMap((delivery: { attempts: object[] }) => delivery.attempts)
      expect(attempts).toHaveLength(count)
    })
  const bodies = () => receiver.received.map(({ body }) => JSON.parse(body))
  return { ...simulator, receiver, deliveries, attempted, bodies, app }
}

const ENVELOPE = {
  appId: 'app1',
  versionId: 'app1',
  timestamp: '2026-03-01T09:00:00.000Z',
  webhookId: expect.stringMatching(/^[\da-f-]{36}$/),
}

test('INSTALL is flat, with the envelope, and signed with Ed25519 over its bytes', async () => {
  const { attempted, bodies, control, receiver, webhookPublicKey } = await withReceiver()
  const { body } = await control('POST', '/install', { locationId: 'loc-1' })
  expect(new URL(body.redirectUrl).searchParams.has('state')).toBe(false)
  await attempted(1)
  expect(bodies()).toEqual([
    {
      type: 'INSTALL',
      companyId: 'company-1',
      locationId: 'loc-1',
      userId: 'user-1',
      isWhitelabelCompany: false,
      whitelabelDetails: {},
      companyName: 'company-1',
      ...ENVELOPE,
    },
  ])
  const [delivery] = receiver.received
  expect(delivery?.path).toBe('/webhooks/highlevel')
  expect(delivery?.headers['content-type']).toBe('application/json')
  const signature = Buffer.from(String(delivery?.headers['x-ghl-signature']), 'base64')
  const key = createPublicKey(webhookPublicKey)
  expect(verify(null, Buffer.from(delivery?.body ?? ''), key, signature)).toBe(true)
  expect(verify(null, Buffer.from(`${delivery?.body} `), key, signature)).toBe(false)
})

test('the code of an install that began in the marketplace can be exchanged', async () => {
  const { control, exchange } = await withReceiver()
  const { redirectUrl } = (await control('POST', '/install', { locationId: 'loc-1' })).body
  const code = new URL(redirectUrl).searchParams.get('code') ?? ''
  expect((await exchange(code)).body).toMatchObject({ locationId: 'loc-1', scope: APP.scopes.join(' ') })
})

test('a bulk install is told for the agency and for each location, also for one that is made later', async () => {
  const { attempted, bodies, control } = await withReceiver()
  await control('POST', '/install', { companyId: 'company-1' })
  await attempted(3)
  const agency = bodies().find(({ locationId }) => locationId === undefined)
  expect(agency).toEqual({ type: 'INSTALL', companyId: 'company-1', ...ENVELOPE })
  await control('POST', '/locations', { id: 'loc-3', name: 'Later', timezone: 'UTC', companyId: 'company-1' })
  await control('POST', '/locations', { id: 'loc-4', name: 'Foreign', companyId: 'company-2' })
  await attempted(4)
  const told = bodies().flatMap(({ locationId }) => locationId ?? [])
  expect(told.sort()).toEqual(['loc-1', 'loc-2', 'loc-3'])
})

test('a bulk install of some locations is not told for others, nor for later ones', async () => {
  const { attempted, bodies, control } = await withReceiver()
  await control('POST', '/install', { companyId: 'company-1', bulk: true, locationIds: ['loc-2'] })
  await control('POST', '/locations', { id: 'loc-3', name: 'Later', companyId: 'company-1' })
  await attempted(2)
  expect(bodies().flatMap(({ locationId }) => locationId ?? [])).toEqual(['loc-2'])
})

test('UNINSTALL names the location or the agency, and ends the grants', async () => {
  const { attempted, bodies, connect, control, refresh } = await withReceiver()
  const { refresh_token: token } = await connect()
  await control('POST', '/uninstall', { locationId: 'loc-1' })
  expect((await refresh(token)).body.message).toBe('Invalid grant: refresh token is invalid')
  expect((await control('POST', '/uninstall', { locationId: 'loc-1' })).status).toBe(400)
  await control('POST', '/install', { companyId: 'company-1' })
  await control('POST', '/uninstall', { companyId: 'company-1' })
  await attempted(6)
  const uninstalls = bodies().filter(({ type }) => type === 'UNINSTALL')
  expect(uninstalls).toHaveLength(2)
  expect(uninstalls).toContainEqual({ type: 'UNINSTALL', locationId: 'loc-1', ...ENVELOPE })
  expect(uninstalls).toContainEqual({ type: 'UNINSTALL', companyId: 'company-1', ...ENVELOPE })
})

test.each([500, 404, 302, 0])('after %i it is tried again with the same bytes, up to twelve times', async (status) => {
  const { attempted, clock, control, deliveries, receiver } = await withReceiver()
  receiver.status = status
  await control('POST', '/install', { locationId: 'loc-1' })
  for (let retry = 0; retry < 12; retry++) {
    await attempted(retry + 1)
    await clock.advance(retryDelayMs(retry) - 1)
    expect(receiver.received).toHaveLength(retry + 1)
    await clock.advance(1)
  }
  await attempted(13)
  await clock.advance(86_400_000)
  expect(receiver.received).toHaveLength(13)
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1)
  expect(new Set(receiver.received.map(({ headers }) => headers['x-ghl-signature'])).size).toBe(1)
  const [delivery] = await deliveries()
  expect(delivery.attempts.map((attempt: { status: number }) => attempt.status)).toEqual(Array(13).fill(status))
})

test('it stops at the first 2xx, and can be sent again by hand', async () => {
  const { attempted, clock, control, receiver } = await withReceiver()
  receiver.status = 429
  await control('POST', '/install', { locationId: 'loc-1' })
  await attempted(1)
  receiver.status = 202
  await clock.advance(retryDelayMs(0))
  await attempted(2)
  await clock.advance(86_400_000)
  expect(receiver.received).toHaveLength(2)
  expect((await control('POST', '/webhooks/resend', { deliveryIndex: 0 })).status).toBe(200)
  expect(receiver.received.map(({ body }) => body)).toEqual(Array(3).fill(receiver.received[0]?.body))
  expect((await control('POST', '/webhooks/resend', { deliveryIndex: 9 })).status).toBe(400)
})

test('what was not delivered before a restart is delivered after it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'webhooks-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'high-level.sqlite')
  const before = await withReceiver({ file })
  before.receiver.status = 503
  await before.control('POST', '/install', { locationId: 'loc-1' })
  await before.attempted(1)
  await before.close()
  before.receiver.status = 202

  const after = await simulateApp({ file, app: before.app })
  await vi.waitFor(() => expect(after.clock.sleepers()).toBe(1))
  await after.clock.advance(retryDelayMs(0))
  await vi.waitFor(async () => {
    const [delivery] = (await after.control('GET', '/deliveries')).body
    expect(delivery.attempts.map((attempt: { status: number }) => attempt.status)).toEqual([503, 202])
  })
})

test('without an address nothing is sent or kept', async () => {
  const { control } = await simulateApp()
  await control('POST', '/install', { locationId: 'loc-1' })
  expect((await control('GET', '/deliveries')).body).toEqual([])
})
