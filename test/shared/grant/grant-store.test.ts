import { beforeEach, describe, expect, test } from 'vitest'
import { GrantRevokedError, RemoteUnavailableError } from '../../../shared/errors.ts'
import { connectedWith } from '../../../shared/grant/connections.ts'
import type { Grant } from '../../../shared/grant/grant.ts'
import { createGrantReader, createGrantWriter, refreshedVersion } from '../../../shared/grant/grant-store.ts'
import type { SecretValues } from '../../../shared/grant/secret-values.ts'
import { createMemorySecrets } from '../../simulation/memory-secrets.ts'
import { aGrant, createMemoryConnections } from '../../support/grant-world.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const pit = (accessToken: string): Grant => ({ kind: 'private-integration-token', accessToken })

function createWorld() {
  const clock = createManualClock()
  const memory = createMemorySecrets()
  let reads = 0
  const secrets: SecretValues = {
    async current(name) {
      reads++
      return memory.do.current(name)
    },
    create: async (name, value) => memory.do.create(name, value),
    put: async (name, value, stage) => memory.do.put(name, value, stage),
    moveCurrent: async (name, move) => memory.do.moveCurrent(name, move),
  }
  const connections = createMemoryConnections()
  const prefix = 'app/grants/'
  const writer = createGrantWriter({ secrets, prefix })
  const grants = createGrantReader({ secrets, prefix, clock, connections })
  const tokenOf = async (subject: string, isFresh = false) =>
    (await grants.read(subject, { isFresh })).grant.accessToken
  const storeText = (text: string) => {
    const value = { version: crypto.randomUUID(), text }
    if (memory.do.put('app/grants/location-1', value, 'AWSCURRENT') === 'no-secret')
      memory.do.create('app/grants/location-1', value)
  }
  return { clock, memory, secrets, connections, writer, grants, tokenOf, storeText, reads: () => reads }
}

let world: ReturnType<typeof createWorld>
beforeEach(() => {
  world = createWorld()
})

describe('reading', () => {
  test('a location’s grant is read from its own secret and kept for five minutes', async () => {
    await world.writer.saveInstalled('location-1', pit('pit-1'))
    expect(await world.tokenOf('location-1')).toBe('pit-1')
    await world.writer.saveInstalled('location-1', pit('pit-2'))
    await world.clock.advance(299_999)
    expect(await world.tokenOf('location-1')).toBe('pit-1')
    await world.clock.advance(1)
    expect(await world.tokenOf('location-1')).toBe('pit-2')
  })

  test('bookings that begin at the same time read it once, and one that failed is read again', async () => {
    const together = () => Promise.allSettled(Array.from({ length: 3 }, () => world.tokenOf('location-1')))
    expect((await together()).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    await world.writer.saveInstalled('location-1', pit('pit-1'))
    expect(await together()).toEqual(Array(3).fill({ status: 'fulfilled', value: 'pit-1' }))
    expect(world.reads()).toBe(2)
  })

  test('one location never gets the grant of another', async () => {
    await world.writer.saveInstalled('location-1', pit('pit-1'))
    await world.writer.saveInstalled('location-2', pit('pit-other'))
    expect(await world.tokenOf('location-1')).toBe('pit-1')
    expect(await world.tokenOf('location-2')).toBe('pit-other')
    expect(await world.tokenOf('location-1')).toBe('pit-1')
  })

  test('F31: a fresh read goes past what a warm function holds, and replaces it', async () => {
    await world.writer.saveInstalled('location-1', pit('pit-1'))
    await world.tokenOf('location-1')
    await world.writer.saveInstalled('location-1', pit('pit-2'))
    expect(await world.tokenOf('location-1', true)).toBe('pit-2')
    expect(await world.tokenOf('location-1')).toBe('pit-2')
    expect(world.reads()).toBe(2)
  })

  test('F33: a secret that is not there is a grant that is gone', async () => {
    await expect(world.tokenOf('location-1')).rejects.toThrow(GrantRevokedError)
    await expect(world.tokenOf('location-1')).rejects.toThrow('Location location-1 is not connected')
  })

  test('F33: a secret that is gone by the time of a fresh read is not used from what is held either', async () => {
    await world.writer.saveInstalled('location-1', pit('pit-1'))
    await world.tokenOf('location-1')
    const { current } = world.secrets
    world.secrets.current = async () => undefined
    await expect(world.tokenOf('location-1', true)).rejects.toThrow(GrantRevokedError)
    world.secrets.current = current
    await world.writer.saveInstalled('location-1', pit('pit-2'))
    expect(await world.tokenOf('location-1')).toBe('pit-2')
  })

  test('any other failure says nothing about the grant, and is not remembered', async () => {
    await world.writer.saveInstalled('location-1', pit('pit-1'))
    const { current } = world.secrets
    world.secrets.current = () => Promise.reject(new RemoteUnavailableError('throttled'))
    await expect(world.tokenOf('location-1')).rejects.toThrow(RemoteUnavailableError)
    world.secrets.current = current
    expect(await world.tokenOf('location-1')).toBe('pit-1')
  })

  test('F35: the grant of an uninstalled app is not given out, until there is a new one', async () => {
    const grant = aGrant()
    const { version } = await world.writer.saveInstalled('location-1', grant)
    const connection = connectedWith('location-1', { grant, version }, { since: 1, why: '' })
    world.connections.items.set('location-1', { ...connection, status: 'uninstalled' })
    await expect(world.tokenOf('location-1')).rejects.toThrow('The app was uninstalled from location location-1')
    await world.writer.saveInstalled('location-1', aGrant({ accessToken: 'access-new' }))
    expect(await world.tokenOf('location-1')).toBe('access-new')
  })

  describe('of an app that is uninstalled while a warm function holds its grant', () => {
    const installed = async () => {
      const grant = aGrant()
      const { version } = await world.writer.saveInstalled('location-1', grant)
      const connection = connectedWith('location-1', { grant, version }, { since: 1, why: '' })
      world.connections.items.set('location-1', connection)
      expect(await world.tokenOf('location-1')).toBe('access-1')
      return connection
    }

    test('it is not given out five seconds later, until there is a new one', async () => {
      const connection = await installed()
      world.connections.items.set('location-1', { ...connection, status: 'uninstalled' })
      await world.clock.advance(5_000)
      await expect(world.tokenOf('location-1')).rejects.toThrow('The app was uninstalled')
      await world.writer.saveInstalled('location-1', aGrant({ accessToken: 'access-new' }))
      expect(await world.tokenOf('location-1')).toBe('access-new')
    })

    test('a hundred reads at once look at the connection once, and at the secret not at all', async () => {
      await installed()
      const { get } = world.connections
      let looks = 0
      world.connections.get = async (subject) => {
        looks++
        return await get(subject)
      }
      await world.clock.advance(5_000)
      await Promise.all(Array.from({ length: 100 }, () => world.tokenOf('location-1')))
      await world.clock.advance(4_999)
      await world.tokenOf('location-1')
      expect([looks, world.reads()]).toEqual([1, 1])
    })

    test('a look that fails late does not undo the newer one', async () => {
      await installed()
      const { get } = world.connections
      const slow = Promise.withResolvers<undefined>()
      let looks = 0
      world.connections.get = (subject) => {
        looks++
        return looks === 1 ? slow.promise : get(subject)
      }
      await world.clock.advance(5_000)
      const first = world.tokenOf('location-1')
      await world.clock.advance(5_000)
      await world.tokenOf('location-1')
      slow.reject(new RemoteUnavailableError('throttled'))
      await expect(first).rejects.toThrow(RemoteUnavailableError)
      await world.tokenOf('location-1')
      expect(looks).toBe(2)
    })

    test('a look that failed is not remembered', async () => {
      await installed()
      const { get } = world.connections
      world.connections.get = () => Promise.reject(new RemoteUnavailableError('throttled'))
      await world.clock.advance(5_000)
      await expect(world.tokenOf('location-1')).rejects.toThrow(RemoteUnavailableError)
      world.connections.get = get
      expect(await world.tokenOf('location-1')).toBe('access-1')
    })
  })

  test('a Private Integration Token has no app that could be uninstalled, so nobody waits for what a look would find', async () => {
    world.connections.get = () => Promise.reject(new Error('looked'))
    await world.writer.saveInstalled('location-1', pit('pit-1'))
    expect(await world.tokenOf('location-1')).toBe('pit-1')
  })

  test('a grant that needs a new consent is used as long as its access token lasts', async () => {
    const grant = aGrant()
    const { version } = await world.writer.saveInstalled('location-1', grant)
    const connection = connectedWith('location-1', { grant, version }, { since: 1, why: '' })
    world.connections.items.set('location-1', { ...connection, status: 'needs-reconnect' })
    expect(await world.tokenOf('location-1')).toBe('access-1')
  })

  const { companyId: _, ...withoutCompany } = aGrant()
  test.each(
    [null, [], 'pit-secret', {}, { ...pit('pit-secret'), kind: 'other' }, pit(''), withoutCompany].map((value) => [
      JSON.stringify(value),
    ]),
  )('the secret %s is no grant, and the error says what it must be without quoting it', async (text) => {
    world.storeText(text)
    await expect(world.tokenOf('location-1')).rejects.toThrow(GrantRevokedError)
    await expect(world.tokenOf('location-1')).rejects.toThrow('The secret app/grants/location-1 is no grant: connect')
    await expect(world.tokenOf('location-1')).rejects.not.toThrow('pit-secret')
  })

  test('the secret that is not JSON is no grant either', async () => {
    world.storeText('pit-secret')
    await expect(world.tokenOf('location-1')).rejects.toThrow(GrantRevokedError)
  })
})

describe('writing', () => {
  const NAME = 'app/grants/location-1'
  const current = () => world.memory.do.current(NAME)
  const install = async (refreshToken = 'refresh-1') =>
    (await world.writer.saveInstalled('location-1', aGrant({ refreshToken }))).version
  const save = (from: string, refreshToken = 'refresh-2') =>
    world.writer.saveRefreshed('location-1', aGrant({ refreshToken }), from)

  test('an install makes the secret, or gives it its next value', async () => {
    const first = await install()
    const second = await install()
    expect(second).not.toBe(first)
    expect(current()?.version).toBe(second)
  })

  test('a refreshed pair replaces the version that it was refreshed from, and may be saved again', async () => {
    const from = await install()
    expect([await save(from), await save(from)]).toEqual(['saved', 'saved'])
    expect(current()).toMatchObject({ version: refreshedVersion(from), text: expect.stringContaining('refresh-2') })
  })

  test('P13: of two refreshes of one version the first stays', async () => {
    const from = await install()
    expect([await save(from, 'refresh-2'), await save(from, 'refresh-3')]).toEqual(['saved', 'superseded'])
    expect(current()?.text).toContain('refresh-2')
  })

  test('P13: an older pair never replaces a newer one', async () => {
    const from = await install()
    await save(from)
    await save(refreshedVersion(from), 'refresh-3')
    expect(await save(from, 'refresh-2b')).toBe('superseded')
    expect(current()?.text).toContain('refresh-3')
  })

  test('F34: an install that came in between stays', async () => {
    const from = await install()
    const { moveCurrent } = world.secrets
    world.secrets.moveCurrent = async (...input) => {
      await install('refresh-installed')
      return await moveCurrent(...input)
    }
    expect(await save(from)).toBe('superseded')
    expect(current()?.text).toContain('refresh-installed')
  })
})
