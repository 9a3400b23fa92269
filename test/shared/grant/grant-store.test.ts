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

  test('a Private Integration Token has no app that could be uninstalled, so nobody looks', async () => {
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

  describe('an install takes no more calls than it needs, each for what is current at once', () => {
    const EXISTING = 'put AWSCURRENT'
    test.each([
      ['where the secret is there', ['stored'], 'stored', [EXISTING]],
      ['where it is not', ['no-secret'], 'stored', [EXISTING, 'create']],
      ['where somebody makes it meanwhile', ['no-secret', 'stored'], 'exists', [EXISTING, 'create', EXISTING]],
    ] as const)('%s', async (_where, puts, created, expected) => {
      const calls: string[] = []
      const answers = [...puts]
      world.secrets.put = async (_name, _value, stage) => {
        calls.push(`put ${stage}`)
        return answers.shift() ?? 'taken'
      }
      world.secrets.create = async () => {
        calls.push('create')
        return created
      }
      expect(await install()).toMatch(/^[0-9a-f-]{36}$/)
      expect(calls).toEqual(expected)
    })

    test('and where the secret comes and goes it fails, and names it', async () => {
      world.secrets.put = async () => 'no-secret'
      world.secrets.create = async () => 'exists'
      await expect(install()).rejects.toThrow(new RemoteUnavailableError(`The secret ${NAME} could not be written`))
    })
  })

  test('an install of two at once ends with one of the two, whole', async () => {
    const versions = await Promise.all([install('refresh-a'), install('refresh-b')])
    expect(versions).toContain(current()?.version)
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

  test('a refreshed pair has a label of its own until it is current, or Secrets Manager would drop it', async () => {
    const from = await install()
    const { put } = world.secrets
    const stages: string[] = []
    world.secrets.put = async (name, value, stage) => {
      stages.push(stage)
      return await put(name, value, stage)
    }
    expect(await save(from)).toBe('saved')
    expect(stages).toEqual(['REFRESHED'])
  })

  test('a pair that was made current is saved, even while reads still show the one before', async () => {
    const from = await install()
    const before = current()
    world.secrets.current = async () => before
    expect(await save(from)).toBe('saved')
  })

  test('a new version that is not visible yet is tried again, and nothing is said about it until then', async () => {
    const from = await install()
    const { moveCurrent } = world.secrets
    world.secrets.moveCurrent = async () => 'no-version'
    await expect(save(from)).rejects.toThrow(
      new RemoteUnavailableError(`The new version of ${NAME} is not visible yet`),
    )
    world.secrets.moveCurrent = moveCurrent
    expect(await save(from)).toBe('saved')
  })

  test('a secret that is deleted in the middle of a refresh stays deleted', async () => {
    const from = await install()
    world.secrets.moveCurrent = async () => 'not-current'
    world.secrets.current = async () => undefined
    expect(await save(from)).toBe('superseded')
  })

  test('a save that was broken off half-way is completed', async () => {
    const from = await install()
    const { moveCurrent } = world.secrets
    world.secrets.moveCurrent = () => Promise.reject(new RemoteUnavailableError('killed'))
    await expect(save(from)).rejects.toThrow(RemoteUnavailableError)
    world.secrets.moveCurrent = moveCurrent
    expect(await world.writer.completeRefresh('location-1', from)).toBe('completed')
    expect(current()?.text).toContain('refresh-2')
  })

  test('where nothing was stored there is nothing to complete', async () => {
    const from = await install()
    expect(await world.writer.completeRefresh('location-1', from)).toBe('nothing-stored')
    expect(await world.writer.completeRefresh('elsewhere', from)).toBe('nothing-stored')
  })

  test('a secret that was deleted is not made again by a refresh', async () => {
    expect(await world.writer.saveRefreshed('elsewhere', aGrant(), 'from')).toBe('superseded')
    expect(world.memory.do.current('app/grants/elsewhere')).toBeUndefined()
  })

  test('a hundred refreshes leave three versions at most', async () => {
    let version = await install()
    for (let i = 0; i < 100; i++) {
      await save(version, `refresh-${i}`)
      version = refreshedVersion(version)
    }
    expect(current()?.text).toContain('refresh-99')
    expect(world.memory.versionCount(NAME)).toBeLessThanOrEqual(3)
  })
})
