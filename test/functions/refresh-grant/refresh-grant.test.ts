import { beforeEach, describe, expect, test } from 'vitest'
import { GrantBusyError, RemoteUnavailableError } from '../../../shared/errors.ts'
import { connectedWith } from '../../../shared/grant/connections.ts'
import { refreshedVersion } from '../../../shared/grant/grant-store.ts'
import type { TokenOutcome } from '../../../shared/highlevel/oauth-api.ts'
import {
  aGrant,
  anAgencyGrant,
  aReply,
  createGrantWorld,
  granted,
  LOCATION,
  PREFIX,
} from '../../support/grant-world.ts'

let world: ReturnType<typeof createGrantWorld>
let version: string
beforeEach(async () => {
  world = createGrantWorld()
  version = await world.store(aGrant())
})
const refresh = (options: { receiveCount?: number; remainingMs?: number } = {}) =>
  world.handle(world.refreshOf(version), options)
const answer = (outcome: TokenOutcome) => {
  world.script.refresh = async () => outcome
}
const outcomes = () => world.log.lines.map(({ fields }) => fields.outcome)
const minutes = (count: number) => world.clock.advance(count * 60_000)

describe('what was asked for', () => {
  test('a refresh replaces the pair as one value and says that the location is connected', async () => {
    expect(await refresh()).toBe(false)
    expect(world.stored()).toMatchObject({
      version: refreshedVersion(version),
      grant: { accessToken: 'access-2', refreshToken: 'refresh-2', obtainedAt: world.clock.now() },
    })
    expect(world.stored()?.grant.expiresAt).toBe(world.clock.now() + 86_399_000)
    expect(world.connection()).toMatchObject({ status: 'connected', version: refreshedVersion(version), kind: 'oauth' })
    expect(world.asked).toEqual(['refresh Location refresh-1'])
    expect(world.counts['GrantRefreshed']).toBe(1)
  })

  test('the same message again, or one about an older version, exchanges nothing', async () => {
    await refresh()
    expect(await refresh()).toBe(false)
    expect(outcomes()).toEqual(['refreshed', 'superseded'])
    expect(world.asked).toHaveLength(1)
  })

  test('F33: without a secret, or with a Private Integration Token, there is nothing to refresh', async () => {
    await world.handle(world.refreshOf('v', 'elsewhere'))
    const pit = await world.store({ kind: 'private-integration-token', accessToken: 'pit-1' })
    await world.handle(world.refreshOf(pit))
    expect(outcomes()).toEqual(['not-refreshable', 'not-refreshable'])
    expect(world.asked).toEqual([])
  })

  test('F29: a reply without a refresh token keeps the old one', async () => {
    const { refreshToken: _, ...reply } = aReply()
    answer({ outcome: 'granted', reply })
    await refresh()
    expect(world.stored()?.grant).toMatchObject({ accessToken: 'access-2', refreshToken: 'refresh-1' })
  })

  test.each([{ locationId: 'location-2' }, { companyId: 'agency-2' }, { userType: 'Company' as const }])(
    'a pair that is for somebody else (%j) is never stored',
    async (other) => {
      answer(granted(other))
      expect(await refresh()).toBe(true)
      expect(world.stored()?.grant.accessToken).toBe('access-1')
    },
  )

  test('without time for an exchange and its save, nothing is begun', async () => {
    expect(await refresh({ remainingMs: 6_000 })).toBe(true)
    expect(world.asked).toEqual([])
  })
})

describe('B3: a grant is given up only when the same version is refused twice, minutes apart', () => {
  beforeEach(() => answer({ outcome: 'invalid-grant' }))

  test('the first refusal is written down and held for three minutes', async () => {
    expect(await refresh()).toBe(true)
    expect(world.holds).toEqual([180])
    expect(world.connection()).toMatchObject({ status: 'connected', refusedVersion: version })
    expect(world.counts['GrantsNeedReconnect']).toBeUndefined()
  })

  test('a second one too early is held for the rest of the three minutes', async () => {
    await refresh()
    await world.clock.advance(60_000)
    expect(await refresh()).toBe(true)
    expect(world.holds).toEqual([180, 120])
  })

  test('P14: the second refusal says so once, and the message is done; the secret stays', async () => {
    await refresh()
    await minutes(3)
    expect(await refresh()).toBe(false)
    expect(world.connection()).toMatchObject({ status: 'needs-reconnect', version, since: world.clock.now() })
    expect(world.counts['GrantsNeedReconnect']).toBe(1)
    expect(world.stored()?.grant.refreshToken).toBe('refresh-1')
    await refresh()
    expect(world.asked).toHaveLength(2)
    expect(world.counts['GrantsNeedReconnect']).toBe(1)
  })

  test('a refusal of another version does not count', async () => {
    await refresh()
    await minutes(3)
    version = await world.store(aGrant({ refreshToken: 'refresh-9' }))
    expect(await refresh()).toBe(true)
    expect(world.holds).toEqual([180, 180])
  })

  test('F34: a new grant that was stored while HighLevel was asked is not blamed', async () => {
    await refresh()
    await minutes(3)
    world.script.refresh = async () => {
      await world.store(aGrant({ refreshToken: 'refresh-9' }))
      return { outcome: 'invalid-grant' }
    }
    expect(await refresh()).toBe(false)
    expect(outcomes().at(-1)).toBe('superseded')
    expect(world.connection()?.status).toBe('connected')
  })

  test('F32: a clock that was set back holds longer, and never gives up early', async () => {
    await refresh()
    const record = world.connection()
    if (record) world.connections.items.set(LOCATION, { ...record, refusedAt: world.clock.now() + 600_000 })
    expect(await refresh()).toBe(true)
    expect(world.holds).toEqual([180, 180])
  })

  test('after a new install the old verdict is about nobody', async () => {
    await refresh()
    await minutes(3)
    await refresh()
    version = await world.store(aGrant({ refreshToken: 'refresh-9' }))
    answer(granted())
    expect(await refresh()).toBe(false)
    expect(world.connection()?.status).toBe('connected')
  })

  test('a location of an agency gets a new grant from there instead', async () => {
    await world.store(anAgencyGrant(), 'company-agency-1')
    world.script.mint = async () => granted({ accessToken: 'minted', refreshToken: 'refresh-minted' })
    await refresh()
    await minutes(3)
    expect(await refresh()).toBe(false)
    expect(world.stored()?.grant).toMatchObject({ accessToken: 'minted', refreshToken: 'refresh-minted' })
    expect(world.counts['GrantsNeedReconnect']).toBeUndefined()
  })

  test('a minted grant that came without a refresh token is minted again', async () => {
    version = await world.store(aGrant({ refreshToken: '' }))
    await world.store(anAgencyGrant(), 'company-agency-1')
    world.script.mint = async () => granted({ accessToken: 'minted' })
    expect(await refresh()).toBe(false)
    expect(world.asked).toEqual(['mint agency-1/location-1 with agency-access'])
  })
})

describe('F28: the token endpoint fails', () => {
  const failing = (options: { changedNothing?: boolean }) => {
    world.script.refresh = () => Promise.reject(new RemoteUnavailableError('down', options))
  }
  const holdsAfter = async (receives: number[]) => {
    for (const receiveCount of receives) {
      await minutes(10)
      expect(await refresh({ receiveCount })).toBe(true)
    }
    return world.holds
  }

  test('an outage is waited out without a tight loop', async () => {
    failing({ changedNothing: true })
    expect(await holdsAfter([1, 2, 3, 4, 6, 9, 10, 899])).toEqual([3, 3, 3, 6, 24, 192, 300, 300])
  })

  test('without an answer two more tries follow within the 30 s of grace, however long the outage lasts', async () => {
    failing({})
    expect(await holdsAfter([1, 4, 500])).toEqual([3, 8, 8])
  })

  test('a clear answer does not end the hurry while the try before it is open', async () => {
    failing({})
    await refresh({ receiveCount: 50 })
    failing({ changedNothing: true })
    await world.clock.advance(8_000)
    await refresh({ receiveCount: 51 })
    await world.clock.advance(30_000)
    await refresh({ receiveCount: 52 })
    expect(world.holds).toEqual([8, 8, 300])
  })

  test('before SQS gives up the message is sent anew', async () => {
    expect(await refresh({ receiveCount: 900 })).toBe(false)
    expect(world.sent).toEqual([world.refreshOf(version)])
    expect(world.asked).toEqual([])
  })

  test('a refused agency token asks for the agency’s refresh, and holds', async () => {
    version = await world.store(aGrant({ refreshToken: '' }))
    const agency = await world.store(anAgencyGrant(), 'company-agency-1')
    world.script.mint = () => Promise.reject(new GrantBusyError('refused'))
    expect(await refresh()).toBe(true)
    expect(world.sent).toMatchObject([{ subject: 'company-agency-1', grantVersion: agency }])
  })

  test('our own credentials being refused holds slowly and is counted', async () => {
    answer({ outcome: 'misconfigured', detail: 'HighLevel answered 401, about client_secret' })
    expect(await refresh()).toBe(true)
    expect(world.holds).toEqual([600])
    expect(world.counts['GrantMisconfigured']).toBe(1)
  })
})

describe('a paused account', () => {
  beforeEach(() => answer({ outcome: 'inactive' }))

  test('keeps its grant, and is tried every 15 minutes by whoever needs it', async () => {
    expect(await refresh()).toBe(false)
    expect(world.connection()).toMatchObject({ status: 'inactive', version })
    await minutes(14)
    await refresh()
    expect(world.asked).toHaveLength(1)
    await minutes(1)
    answer(granted())
    await refresh()
    expect(world.connection()).toMatchObject({ status: 'connected' })
  })
})

describe('F27, F30: crashes and saves that fail', () => {
  test('a save that fails is tried again within the invocation, with the same pair', async () => {
    const { put } = world.secrets
    let failures = 3
    world.secrets.put = async (...input) => {
      if (failures-- > 0) throw new RemoteUnavailableError('throttled')
      return await put(...input)
    }
    const done = refresh()
    await world.clock.advance(2_000)
    expect(await done).toBe(false)
    expect(world.stored()?.grant.refreshToken).toBe('refresh-2')
    expect(world.asked).toHaveLength(1)
  })

  test('a pair that cannot be saved in time waits in the process, and is saved without another exchange', async () => {
    const { put } = world.secrets
    world.secrets.put = () => Promise.reject(new RemoteUnavailableError('down'))
    const done = refresh()
    await world.clock.advance(8_000)
    expect(await done).toBe(true)
    expect(world.counts['GrantNotSaved']).toBe(1)
    expect(world.holds).toEqual([3])
    world.secrets.put = put
    await minutes(30)
    expect(await refresh({ receiveCount: 2 })).toBe(false)
    expect(world.stored()?.grant.refreshToken).toBe('refresh-2')
    expect(world.asked).toHaveLength(1)
  })

  test('a pair that was stored and not made current before the crash is made current, after the grace, too', async () => {
    const text = JSON.stringify(aGrant({ refreshToken: 'refresh-2' }))
    await world.secrets.put(`${PREFIX}${LOCATION}`, { version: refreshedVersion(version), text }, 'REFRESHED')
    expect(await refresh()).toBe(false)
    expect(world.stored()?.grant.refreshToken).toBe('refresh-2')
    expect(world.connection()).toMatchObject({ status: 'connected', version: refreshedVersion(version) })
    expect(world.asked).toEqual([])
  })

  test('F34: an install that was saved during the exchange is not overwritten', async () => {
    let installed = ''
    world.script.refresh = async () => {
      installed = await world.store(aGrant({ refreshToken: 'refresh-installed' }))
      return granted()
    }
    expect(await refresh()).toBe(false)
    expect(world.stored()).toMatchObject({ version: installed, grant: { refreshToken: 'refresh-installed' } })
  })

  test('a connection that was not recorded is made good by the next message', async () => {
    world.connections.items.set(
      LOCATION,
      connectedWith(LOCATION, { grant: aGrant(), version: 'older' }, { since: 1, why: '' }),
    )
    await world.handle(world.refreshOf('older'))
    expect(world.connection()).toMatchObject({ version, status: 'connected' })
  })

  test('two that overlap store one pair, whole', async () => {
    let serial = 2
    world.script.refresh = async () => granted({ accessToken: `access-${serial++}` })
    await Promise.all([refresh(), refresh()])
    expect(world.stored()?.version).toBe(refreshedVersion(version))
    expect(['access-2', 'access-3']).toContain(world.stored()?.grant.accessToken)
  })
})
