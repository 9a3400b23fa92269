import { beforeEach, describe, expect, test } from 'vitest'
import { GrantBusyError, RemoteUnavailableError } from '../../../shared/errors.ts'
import { connectedWith } from '../../../shared/grant/connections.ts'
import type { GrantMessage, InstallMessage } from '../../../shared/grant/grant-message.ts'
import { aGrant, anAgencyGrant, COMPANY, createGrantWorld, granted, LOCATION } from '../../support/grant-world.ts'

const AGENCY = `company-${COMPANY}`
let world: ReturnType<typeof createGrantWorld>
beforeEach(() => {
  world = createGrantWorld()
  world.script.mint = async () => granted({ accessToken: 'minted', refreshToken: 'refresh-minted' })
})
const install = (receivedAt = world.clock.now(), more: Partial<InstallMessage> = {}): GrantMessage => ({
  version: 1,
  kind: 'install',
  companyId: COMPANY,
  locationId: LOCATION,
  appId: 'app-1',
  webhookId: 'webhook-1',
  receivedAt,
  ...more,
})
const uninstall = (ids: { locationId?: string; companyId?: string }, receivedAt = world.clock.now()): GrantMessage => ({
  version: 1,
  kind: 'uninstall',
  ...ids,
  webhookId: 'webhook-2',
  receivedAt,
})
const outcome = () => world.log.lines.at(-1)?.fields.outcome

describe('an agency’s location that got the app', () => {
  test('gets a grant of its own, minted from the agency’s', async () => {
    await world.store(anAgencyGrant(), AGENCY)
    expect(await world.handle(install())).toBe(false)
    expect(world.asked).toEqual(['mint agency-1/location-1 with agency-access'])
    expect(world.stored()?.grant).toMatchObject({
      accessToken: 'minted',
      refreshToken: 'refresh-minted',
      userType: 'Location',
    })
    expect(world.connection()).toMatchObject({
      status: 'connected',
      companyId: COMPANY,
      version: world.stored()?.version,
    })
  })

  test('gets none when the configuration does not name it, though a message from before a deployment says so', async () => {
    await world.store(anAgencyGrant(), AGENCY)
    expect(await world.handle(install(world.clock.now(), { locationId: 'stranger-1' }))).toBe(false)
    expect(outcome()).toBe('not-configured')
    expect(world.asked).toEqual([])
    expect(world.stored('stranger-1')).toBeUndefined()
  })

  describe('when the schedule asks for it', () => {
    const asked = () => install(world.clock.now(), { isAsked: true })

    test('it gets a grant as if it had just installed the app', async () => {
      await world.store(anAgencyGrant(), AGENCY)
      await world.handle(asked())
      expect(outcome()).toBe('installed')
    })

    test.each([
      ['is another agency’s', { outcome: 'misconfigured' as const, detail: 'HighLevel answered 403' }],
      ['does not have the app', { outcome: 'misconfigured' as const, detail: 'HighLevel answered 400' }],
      ['is paused', { outcome: 'inactive' as const }],
      ['has an agency whose grant is over', { outcome: 'invalid-grant' as const }],
    ])('one that %s costs one call and rings no alarm', async (_, answer) => {
      await world.store(anAgencyGrant(), AGENCY)
      world.script.mint = async () => answer
      expect(await world.handle(asked())).toBe(false)
      expect(outcome()).toBe('not-connected')
      expect(world.asked).toHaveLength(1)
      expect(world.counts).toEqual({})
    })
  })

  test('waits for the agency’s callback when the webhook was faster', async () => {
    const message = install()
    expect(await world.handle(message)).toBe(true)
    expect(world.holds).toEqual([30])
    await world.store(anAgencyGrant(), AGENCY)
    expect(await world.handle(message, { receiveCount: 2 })).toBe(false)
    expect(outcome()).toBe('installed')
  })

  test('is let go after an hour without an agency', async () => {
    const message = install()
    await world.clock.advance(3_600_001)
    expect(await world.handle(message)).toBe(false)
    expect(outcome()).toBe('not-connected')
  })

  test('keeps the grant that a callback of the same install has stored', async () => {
    await world.store(anAgencyGrant(), AGENCY)
    await world.store(aGrant({ obtainedAt: world.clock.now() - 60_000 }))
    await world.handle(install())
    expect(outcome()).toBe('already-connected')
    expect(world.asked).toEqual([])
  })

  test('gets a new grant when it installs again after it was uninstalled', async () => {
    await world.store(anAgencyGrant(), AGENCY)
    const grant = aGrant({ obtainedAt: world.clock.now() })
    const version = await world.store(grant)
    const connection = connectedWith(LOCATION, { grant, version }, { since: 1, why: '' })
    world.connections.items.set(LOCATION, { ...connection, status: 'uninstalled' })
    await world.handle(install())
    expect(world.stored()?.grant.accessToken).toBe('minted')
    expect(world.connection()?.status).toBe('connected')
  })

  test('keeps a Private Integration Token that a person stored', async () => {
    await world.store({ kind: 'private-integration-token', accessToken: 'pit-1' })
    await world.handle(install())
    expect(outcome()).toBe('already-connected')
  })

  test('waits while the agency’s own grant is refreshed, which is asked for', async () => {
    const agency = await world.store(anAgencyGrant(), AGENCY)
    world.script.mint = () => Promise.reject(new GrantBusyError('refused'))
    expect(await world.handle(install())).toBe(true)
    expect(world.sent).toMatchObject([
      { kind: 'refresh', subject: AGENCY, grantVersion: agency, reason: 'token-refused' },
    ])
  })

  test.each([
    ['paused', { outcome: 'inactive' as const }, 900],
    ['met with our app refused', { outcome: 'misconfigured' as const, detail: '401' }, 600],
    ['answered for another location', granted({ locationId: 'location-2' }), 3],
  ])('is held when it is %s', async (_, answer, seconds) => {
    await world.store(anAgencyGrant(), AGENCY)
    world.script.mint = async () => answer
    expect(await world.handle(install())).toBe(true)
    expect(world.holds).toEqual([seconds])
    expect(world.stored()).toBeUndefined()
  })

  test('is not hurried in an outage: minting is not single use', async () => {
    await world.store(anAgencyGrant(), AGENCY)
    world.script.mint = () => Promise.reject(new RemoteUnavailableError('no answer'))
    await world.handle(install(), { receiveCount: 20 })
    expect(world.holds).toEqual([300])
  })
})

describe('F35: an uninstall', () => {
  test('marks the connection and keeps the secret, and no alarm rings', async () => {
    const version = await world.store(aGrant())
    expect(await world.handle(uninstall({ locationId: LOCATION }))).toBe(false)
    expect(world.connection()).toMatchObject({ status: 'uninstalled', version })
    expect(world.stored()?.version).toBe(version)
    expect(world.counts).toEqual({})
  })

  test('ends refreshing', async () => {
    const version = await world.store(aGrant())
    await world.handle(uninstall({ locationId: LOCATION }))
    await world.handle(world.refreshOf(version))
    expect(outcome()).toBe('not-to-be-tried')
    expect(world.asked).toEqual([])
  })

  test('that came later than the install after it changes nothing', async () => {
    const grant = aGrant({ obtainedAt: world.clock.now() })
    const version = await world.store(grant)
    const facts = { since: world.clock.now(), why: 'connected' }
    world.connections.items.set(LOCATION, connectedWith(LOCATION, { grant, version }, facts))
    await world.handle(uninstall({ locationId: LOCATION }, world.clock.now() - 1))
    expect(world.connection()?.status).toBe('connected')
  })

  test('of an agency is about the agency’s own grant, which mints nothing more', async () => {
    await world.store(anAgencyGrant(), AGENCY)
    await world.handle(uninstall({ companyId: COMPANY }))
    expect(world.connection(AGENCY)?.status).toBe('uninstalled')
    await world.handle(install())
    expect(world.asked).toEqual([])
  })

  test('of a location that is not connected, or connected by hand, is nothing', async () => {
    await world.handle(uninstall({ locationId: LOCATION }))
    await world.store({ kind: 'private-integration-token', accessToken: 'pit-1' })
    await world.handle(uninstall({ locationId: LOCATION }))
    expect(world.connections.items.size).toBe(0)
  })
})
