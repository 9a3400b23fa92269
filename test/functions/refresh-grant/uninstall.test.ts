import { beforeEach, describe, expect, test } from 'vitest'
import { GrantBusyError, RemoteUnavailableError } from '../../../shared/errors.ts'
import { connectedWith } from '../../../shared/grant/connections.ts'
import type { OAuthGrant } from '../../../shared/grant/grant.ts'
import type { GrantMessage } from '../../../shared/grant/grant-message.ts'
import { refreshedVersion } from '../../../shared/grant/grant-store.ts'
import type { TokenOutcome } from '../../../shared/highlevel/oauth-api.ts'
import {
  aGrant,
  anAgencyGrant,
  aReply,
  COMPANY,
  createGrantWorld,
  granted,
  LOCATION,
} from '../../support/grant-world.ts'

const AGENCY = `company-${COMPANY}`
const MINUTE = 60_000

let world: ReturnType<typeof createGrantWorld>
beforeEach(() => {
  world = createGrantWorld()
})

/** A copy that comes now: without an id and a time of its own, the bytes and so the digest are the same each time. */
const uninstall = (webhookId = 'digest-of-the-bytes', ids: object = { locationId: LOCATION }): GrantMessage => ({
  version: 1,
  kind: 'uninstall',
  ...ids,
  webhookId,
  receivedAt: world.clock.now(),
})
const outcome = () => world.log.lines.at(-1)?.fields.outcome

/** An install, as a callback records it. */
async function connect(grant: OAuthGrant = aGrant({ obtainedAt: world.clock.now() }), subject = LOCATION) {
  const version = await world.store(grant, subject)
  const facts = { since: world.clock.now(), why: 'connected in the browser' }
  await world.connections.put(connectedWith(subject, { grant, version }, facts))
  return version
}

/** Installed, uninstalled and installed again, all ten minutes apart; answers the version of the present install. */
async function connectAgain(grant?: OAuthGrant): Promise<string> {
  await connect()
  await world.clock.advance(10 * MINUTE)
  await world.handle(uninstall())
  expect(world.connection()?.status).toBe('uninstalled')
  await world.clock.advance(10 * MINUTE)
  const version = await connect(grant)
  await world.clock.advance(10 * MINUTE)
  return version
}
const refused = () => {
  world.script.refresh = async () => ({ outcome: 'invalid-grant' })
}

describe('an uninstall that was accepted before the present install', () => {
  test('disconnects nobody whose grant HighLevel renews, and the new pair is kept', async () => {
    const version = await connectAgain()
    expect(await world.handle(uninstall())).toBe(false)
    expect(outcome()).toBe('superseded')
    expect(world.connection()).toMatchObject({ status: 'connected', version: refreshedVersion(version) })
    expect(world.stored()?.grant.refreshToken).toBe('refresh-2')
  })

  test('is believed at once when HighLevel refuses the grant', async () => {
    const version = await connectAgain()
    refused()
    expect(await world.handle(uninstall())).toBe(false)
    expect(outcome()).toBe('uninstalled')
    expect(world.connection()).toMatchObject({ status: 'uninstalled', version })
    expect(world.counts['GrantsNeedReconnect']).toBeUndefined()
  })

  test('is known however many installs and uninstalls come between', async () => {
    await connectAgain()
    for (let round = 0; round < 5; round++) {
      refused()
      await world.handle(uninstall())
      expect(world.connection()?.status).toBe('uninstalled')
      await world.clock.advance(MINUTE)
      await connect()
      await world.clock.advance(MINUTE)
    }
    world.script.refresh = async () => granted()
    await world.handle(uninstall())
    expect(world.connection()?.status).toBe('connected')
  })

  test('is remembered when it came before anything was connected', async () => {
    await world.handle(uninstall())
    expect(outcome()).toBe('not-connected')
    await world.clock.advance(MINUTE)
    await connect()
    await world.clock.advance(MINUTE)
    await world.handle(uninstall())
    expect(world.connection()?.status).toBe('connected')
  })

  test('waited on the queue while the app was installed again: a copy of it is not believed later', async () => {
    await connect()
    const late = uninstall()
    await world.clock.advance(MINUTE)
    await connect()
    await world.handle(late)
    await world.clock.advance(MINUTE)
    await world.handle(uninstall())
    expect(world.connection()?.status).toBe('connected')
  })

  test.each<[string, () => Promise<TokenOutcome>, number]>([
    ['HighLevel is away', () => Promise.reject(new RemoteUnavailableError('no answer')), 3],
    ['HighLevel refuses our app', async () => ({ outcome: 'misconfigured', detail: '401' }), 600],
    ['the account is paused', async () => ({ outcome: 'inactive' }), 900],
  ])('waits while %s, and its location stays as it is', async (_, answer, seconds) => {
    await connectAgain()
    world.script.refresh = answer
    const copy = uninstall()
    expect(await world.handle(copy)).toBe(true)
    expect(world.holds).toEqual([seconds])
    expect(world.connection()?.status).not.toBe('uninstalled')
    await world.clock.advance(seconds * 1000)
    refused()
    expect(await world.handle(copy, { receiveCount: 2 })).toBe(false)
    expect(world.connection()?.status).toBe('uninstalled')
  })

  test('sent again and again costs one renewal in half a minute; what came before it is answered by it', async () => {
    await connectAgain()
    world.script.refresh = async () => granted({ startedAt: world.clock.now() })
    const early = uninstall()
    await world.clock.advance(1)
    await world.handle(uninstall())
    await world.handle(early)
    expect(world.asked).toHaveLength(1)
    await world.clock.advance(5_000)
    expect(await world.handle(uninstall())).toBe(true)
    expect(world.holds).toEqual([25])
    expect(world.asked).toHaveLength(1)
  })

  test('that is real is believed within a minute, though a copy was looked at just before', async () => {
    await connectAgain()
    await world.handle(uninstall())
    await world.clock.advance(1_000)
    const real = uninstall()
    refused()
    await world.handle(real)
    await world.clock.advance(world.holds[0]! * 1000)
    expect(world.clock.now() - ('receivedAt' in real ? real.receivedAt : 0)).toBeLessThan(MINUTE)
    await world.handle(real, { receiveCount: 2 })
    expect(world.connection()?.status).toBe('uninstalled')
  })

  test('is not answered by a pair whose save was broken off earlier', async () => {
    const version = await connectAgain()
    const pair = JSON.stringify(aGrant({ refreshToken: 'refresh-late', obtainedAt: world.clock.now() - MINUTE }))
    await world.secrets.put(`app/grants/${LOCATION}`, { version: refreshedVersion(version), text: pair }, 'REFRESHED')
    refused()
    const real = uninstall()
    for (let receiveCount = 1; await world.handle(real, { receiveCount }); receiveCount++)
      expect(receiveCount).toBeLessThan(5)
    expect(world.connection()?.status).toBe('uninstalled')
  })

  test('of an agency is looked at in the same way', async () => {
    const ofAgency = () => uninstall('digest', { companyId: COMPANY })
    await connect(anAgencyGrant(), AGENCY)
    await world.handle(ofAgency())
    await world.clock.advance(MINUTE)
    await connect(anAgencyGrant(), AGENCY)
    await world.clock.advance(MINUTE)
    const { locationId: _, ...reply } = aReply({ userType: 'Company' })
    world.script.refresh = async () => ({ outcome: 'granted', reply })
    await world.handle(ofAgency())
    expect(world.connection(AGENCY)?.status).toBe('connected')
  })
})

describe('a location without a refresh token, whose grant is minted', () => {
  const minted = () => aGrant({ refreshToken: '', obtainedAt: world.clock.now() })
  beforeEach(async () => {
    await world.store(anAgencyGrant(), AGENCY)
  })

  test('stays connected when the agency gets another grant for it', async () => {
    await connectAgain(minted())
    world.script.mint = async () => granted({ accessToken: 'minted' })
    await world.handle(uninstall())
    expect(world.connection()?.status).toBe('connected')
    expect(world.stored()?.grant.accessToken).toBe('minted')
  })

  test.each<[string, TokenOutcome]>([
    ['the app is not on it', { outcome: 'misconfigured', detail: 'HighLevel answered 400' }],
    ['the agency’s grant is refused', { outcome: 'invalid-grant' }],
  ])('is uninstalled when %s', async (_, answer) => {
    await connectAgain(minted())
    world.script.mint = async () => answer
    expect(await world.handle(uninstall())).toBe(false)
    expect(world.connection()?.status).toBe('uninstalled')
    expect(world.counts).not.toHaveProperty('GrantMisconfigured')
  })

  test('waits for the agency’s own refresh', async () => {
    await connectAgain(minted())
    world.script.mint = () => Promise.reject(new GrantBusyError('refused'))
    expect(await world.handle(uninstall())).toBe(true)
    expect(world.connection()?.status).toBe('connected')
    expect(world.sent).toMatchObject([{ kind: 'refresh', subject: AGENCY }])
  })
})

describe('a first uninstall', () => {
  test('is believed at once, without a call', async () => {
    await connect()
    await world.clock.advance(MINUTE)
    await world.handle(uninstall())
    expect(outcome()).toBe('uninstalled')
    expect(world.asked).toEqual([])
  })

  test('that is told twice says when it came first', async () => {
    await connect()
    await world.clock.advance(MINUTE)
    await world.handle(uninstall())
    const first = world.connection()
    await world.clock.advance(MINUTE)
    await world.handle(uninstall())
    expect(outcome()).toBe('superseded')
    expect(world.connection()).toEqual(first)
  })

  test('is believed again when its own status could not be written the first time', async () => {
    await connect()
    await world.clock.advance(MINUTE)
    const first = uninstall()
    const { replace } = world.connections
    world.connections.replace = () => Promise.reject(new RemoteUnavailableError('table'))
    expect(await world.handle(first)).toBe(true)
    world.connections.replace = replace
    expect(await world.handle(first, { receiveCount: 2 })).toBe(false)
    expect(outcome()).toBe('uninstalled')
    expect(world.asked).toEqual([])
  })

  test('changes nothing before it is remembered', async () => {
    await connect()
    await world.clock.advance(MINUTE)
    world.work.uninstalls.remember = () => Promise.reject(new RemoteUnavailableError('table'))
    expect(await world.handle(uninstall())).toBe(true)
    expect(world.connection()?.status).toBe('connected')
  })

  test('of a location that nobody configured and that has no grant leaves nothing behind', async () => {
    await world.handle(uninstall('digest', { locationId: 'stranger-1' }))
    expect(outcome()).toBe('not-connected')
    expect(world.work.uninstalls.items.size).toBe(0)
  })
})

test('twenty uninstalls are remembered of a location, the latest ones', async () => {
  for (let index = 0; index < 25; index++) await world.handle(uninstall(`webhook-${index}`))
  const ids = world.work.uninstalls.items.get(LOCATION)?.map(({ id }) => id)
  expect(ids).toHaveLength(20)
  expect(ids).toContain('webhook-24')
})
