import { GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-vitest/extend'
import { expect, test } from 'vitest'
import { GrantRevokedError, RemoteUnavailableError } from '../../../shared/errors.ts'
import { createGrantReader } from '../../../shared/grant/read-grant.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const grant = (accessToken: string) => ({ kind: 'private-integration-token', accessToken })

function createWorld() {
  const clock = createManualClock()
  const secrets = new SecretsManagerClient({ region: 'eu-west-1' })
  const mock = mockClient(secrets)
  const store = (value: unknown) => mock.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify(value) })
  store(grant('pit-1'))
  return { clock, mock, store, grants: createGrantReader({ secrets, prefix: 'app/grants/', clock }) }
}

test('a location’s grant is read from its own secret and kept for five minutes', async () => {
  const { clock, mock, store, grants } = createWorld()
  expect(await grants.read('location-1', { isFresh: false })).toEqual(grant('pit-1'))
  expect(mock).toHaveReceivedCommandWith(GetSecretValueCommand, { SecretId: 'app/grants/location-1' })
  store(grant('pit-2'))
  await clock.advance(299_999)
  expect(await grants.read('location-1', { isFresh: false })).toEqual(grant('pit-1'))
  await clock.advance(1)
  expect(await grants.read('location-1', { isFresh: false })).toEqual(grant('pit-2'))
})

test('one location never gets the grant of another', async () => {
  const { store, grants } = createWorld()
  await grants.read('location-1', { isFresh: false })
  store(grant('pit-other'))
  expect(await grants.read('location-2', { isFresh: false })).toEqual(grant('pit-other'))
  expect(await grants.read('location-1', { isFresh: false })).toEqual(grant('pit-1'))
})

test('F31: a fresh read goes past what a warm function holds, and replaces it', async () => {
  const { mock, store, grants } = createWorld()
  await grants.read('location-1', { isFresh: false })
  store(grant('pit-2'))
  expect(await grants.read('location-1', { isFresh: true })).toEqual(grant('pit-2'))
  expect(await grants.read('location-1', { isFresh: false })).toEqual(grant('pit-2'))
  expect(mock).toHaveReceivedCommandTimes(GetSecretValueCommand, 2)
})

test('F33: a secret that is not there is a grant that is gone', async () => {
  const { mock, grants } = createWorld()
  mock.on(GetSecretValueCommand).rejects(new ResourceNotFoundException({ message: 'no', $metadata: {} }))
  await expect(grants.read('location-1', { isFresh: false })).rejects.toThrow(GrantRevokedError)
  await expect(grants.read('location-1', { isFresh: false })).rejects.toThrow('Location location-1 is not connected')
})

test('any other failure says nothing about the grant, and is not remembered', async () => {
  const { mock, store, grants } = createWorld()
  mock.on(GetSecretValueCommand).rejects(new Error('throttled'))
  await expect(grants.read('location-1', { isFresh: false })).rejects.toThrow(RemoteUnavailableError)
  store(grant('pit-1'))
  expect(await grants.read('location-1', { isFresh: false })).toEqual(grant('pit-1'))
})

test.each([
  undefined,
  null,
  [],
  'pit-secret',
  {},
  { ...grant('pit-secret'), kind: 'other' },
  grant(''),
  { kind: grant('').kind },
])('the secret %j is no grant, and the error says what it must be without quoting it', async (value) => {
  const { store, grants } = createWorld()
  store(value)
  const read = () => grants.read('location-1', { isFresh: false })
  await expect(read()).rejects.toThrow(GrantRevokedError)
  await expect(read()).rejects.toThrow('The secret app/grants/location-1 is no grant: it must be {"kind"')
  await expect(read()).rejects.not.toThrow('pit-secret')
})
