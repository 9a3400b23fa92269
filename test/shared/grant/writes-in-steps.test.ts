import { beforeEach, describe, expect, test } from 'vitest'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import { createGrantWriter, refreshedVersion } from '../../../shared/grant/grant-store.ts'
import { aGrant, createGrantWorld, PREFIX } from '../../support/grant-world.ts'

// A grant is written in several calls: what each answer leads to, and what holds when one does not come.

const NAME = `${PREFIX}location-1`
let { secrets, memory } = createGrantWorld()
let writer = createGrantWriter({ secrets, prefix: PREFIX })
beforeEach(() => {
  ;({ secrets, memory } = createGrantWorld())
  writer = createGrantWriter({ secrets, prefix: PREFIX })
})
const current = () => memory.do.current(NAME)
const install = async (refreshToken = 'refresh-1') =>
  (await writer.saveInstalled('location-1', aGrant({ refreshToken }))).version
const save = (from: string, refreshToken = 'refresh-2') =>
  writer.saveRefreshed('location-1', aGrant({ refreshToken }), from)

describe('an install takes no more calls than it needs, each for what is current at once', () => {
  const EXISTING = 'put AWSCURRENT'
  test.each([
    ['where the secret is there', ['stored'], 'stored', [EXISTING]],
    ['where it is not', ['no-secret'], 'stored', [EXISTING, 'create']],
    ['where somebody makes it meanwhile', ['no-secret', 'stored'], 'exists', [EXISTING, 'create', EXISTING]],
  ] as const)('%s', async (_where, puts, created, expected) => {
    const calls: string[] = []
    const answers = [...puts]
    secrets.put = async (_name, _value, stage) => {
      calls.push(`put ${stage}`)
      return answers.shift() ?? 'taken'
    }
    secrets.create = async () => {
      calls.push('create')
      return created
    }
    expect(await install()).toMatch(/^[0-9a-f-]{36}$/)
    expect(calls).toEqual(expected)
  })

  test('and where the secret comes and goes it fails, and names it', async () => {
    secrets.put = async () => 'no-secret'
    secrets.create = async () => 'exists'
    await expect(install()).rejects.toThrow(new RemoteUnavailableError(`The secret ${NAME} could not be written`))
  })
})

test('an install of two at once ends with one of the two, whole', async () => {
  const versions = await Promise.all([install('refresh-a'), install('refresh-b')])
  expect(versions).toContain(current()?.version)
})

test('a refreshed pair has a label of its own until it is current, or Secrets Manager would drop it', async () => {
  const from = await install()
  const { put } = secrets
  const stages: string[] = []
  secrets.put = async (name, value, stage) => {
    stages.push(stage)
    return await put(name, value, stage)
  }
  expect(await save(from)).toBe('saved')
  expect(stages).toEqual(['REFRESHED'])
})

test('a pair that was made current is saved, even while reads still show the one before', async () => {
  const from = await install()
  const before = current()
  secrets.current = async () => before
  expect(await save(from)).toBe('saved')
})

test('a new version that is not visible yet is tried again, and nothing is said about it until then', async () => {
  const from = await install()
  const { moveCurrent } = secrets
  secrets.moveCurrent = async () => 'no-version'
  await expect(save(from)).rejects.toThrow(new RemoteUnavailableError(`The new version of ${NAME} is not visible yet`))
  secrets.moveCurrent = moveCurrent
  expect(await save(from)).toBe('saved')
})

test('a secret that is deleted in the middle of a refresh stays deleted', async () => {
  const from = await install()
  secrets.moveCurrent = async () => 'not-current'
  secrets.current = async () => undefined
  expect(await save(from)).toBe('superseded')
})

test('a save that was broken off half-way is completed', async () => {
  const from = await install()
  const { moveCurrent } = secrets
  secrets.moveCurrent = () => Promise.reject(new RemoteUnavailableError('killed'))
  await expect(save(from)).rejects.toThrow(RemoteUnavailableError)
  secrets.moveCurrent = moveCurrent
  expect(await writer.completeRefresh('location-1', from)).toBe('completed')
  expect(current()?.text).toContain('refresh-2')
})

test('where nothing was stored there is nothing to complete', async () => {
  const from = await install()
  expect(await writer.completeRefresh('location-1', from)).toBe('nothing-stored')
  expect(await writer.completeRefresh('elsewhere', from)).toBe('nothing-stored')
})

test('a secret that was deleted is not made again by a refresh', async () => {
  expect(await writer.saveRefreshed('elsewhere', aGrant(), 'from')).toBe('superseded')
  expect(memory.do.current('app/grants/elsewhere')).toBeUndefined()
})

test('a hundred refreshes leave three versions at most', async () => {
  let version = await install()
  for (let i = 0; i < 100; i++) {
    await save(version, `refresh-${i}`)
    version = refreshedVersion(version)
  }
  expect(current()?.text).toContain('refresh-99')
  expect(memory.versionCount(NAME)).toBeLessThanOrEqual(3)
})
