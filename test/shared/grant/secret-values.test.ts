import {
  CreateSecretCommand,
  GetSecretValueCommand,
  InvalidParameterException,
  InvalidRequestException,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-vitest/extend'
import { beforeEach, expect, test } from 'vitest'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import { createSecretValues } from '../../../shared/grant/secret-values.ts'

const client = new SecretsManagerClient({ region: 'eu-west-1' })
const secrets = createSecretValues(client)
let mock: ReturnType<typeof mockClient>
beforeEach(() => {
  mock = mockClient(client)
})
const VALUE = { version: 'v'.repeat(32), text: '{"secret":"canary"}' }
const details = { message: 'canary', $metadata: {} }
const notFound = new ResourceNotFoundException(details)
const invalid = new InvalidRequestException(details)
const exists = new ResourceExistsException(details)
const wrong = new InvalidParameterException(details)
const unknown = new Error('throttled')

test('the current value comes with its version', async () => {
  mock.on(GetSecretValueCommand, { SecretId: 'name' }).resolves({ SecretString: 'text', VersionId: 'one' })
  expect(await secrets.current('name')).toEqual({ text: 'text', version: 'one' })
})

test('a secret without a text, as one of bytes is, has an empty one: no grant', async () => {
  mock.on(GetSecretValueCommand).resolves({})
  expect(await secrets.current('name')).toEqual({ text: '', version: '' })
})

test.each([notFound, invalid])(
  'F33: a secret that is not there or marked for deletion has no value (%s)',
  async (error) => {
    mock.on(GetSecretValueCommand).rejects(error)
    expect(await secrets.current('name')).toBeUndefined()
  },
)

test('a value is put under its own version id and a label', async () => {
  mock.on(PutSecretValueCommand).resolves({})
  expect(await secrets.put('name', VALUE, 'REFRESHED')).toBe('stored')
  expect(mock).toHaveReceivedCommandWith(PutSecretValueCommand, {
    SecretId: 'name',
    ClientRequestToken: VALUE.version,
    SecretString: VALUE.text,
    VersionStages: ['REFRESHED'],
  })
})

test('a version is made current on the condition that another one is', async () => {
  mock.on(UpdateSecretVersionStageCommand).resolves({})
  expect(await secrets.moveCurrent('name', { from: 'one', to: 'two' })).toBe('moved')
  expect(mock).toHaveReceivedCommandWith(UpdateSecretVersionStageCommand, {
    SecretId: 'name',
    VersionStage: 'AWSCURRENT',
    RemoveFromVersionId: 'one',
    MoveToVersionId: 'two',
  })
})

test('a new secret is made with its first version', async () => {
  mock.on(CreateSecretCommand).resolves({})
  expect(await secrets.create('name', VALUE)).toBe('stored')
  expect(mock).toHaveReceivedCommandWith(CreateSecretCommand, {
    Name: 'name',
    ClientRequestToken: VALUE.version,
    SecretString: VALUE.text,
  })
})

const move = () => secrets.moveCurrent('name', { from: 'a', to: 'b' })
const outcomes = [
  ['put', exists, 'taken', () => secrets.put('name', VALUE, 'X')],
  ['put', notFound, 'no-secret', () => secrets.put('name', VALUE, 'X')],
  ['create', exists, 'exists', () => secrets.create('name', VALUE)],
  ['move', notFound, 'no-version', move],
  ['move', wrong, 'not-current', move],
  ['move', invalid, 'not-current', move],
] as const
test.each(outcomes)('%s: %o is the outcome %s', async (_, error, outcome, act) => {
  mock.onAnyCommand().rejects(error)
  expect(await act()).toBe(outcome)
})

const failures = [
  ['current', unknown, 'could not be read from Secrets Manager', () => secrets.current('name')],
  ['put', unknown, 'The secret name could not be written', () => secrets.put('name', VALUE, 'X')],
  ['put', invalid, 'The secret name is marked for deletion: restore it', () => secrets.put('name', VALUE, 'X')],
  ['create', unknown, 'The secret name could not be made', () => secrets.create('name', VALUE)],
  ['move', unknown, 'The new version of name could not be made current', move],
] as const
test.each(failures)('%s: %s is an outcome that is not known, told without the value', async (_, cause, told, act) => {
  mock.onAnyCommand().rejects(cause)
  await expect(act()).rejects.toThrow(RemoteUnavailableError)
  await expect(act()).rejects.toMatchObject({ message: expect.stringContaining(told), cause })
  await expect(act()).rejects.not.toThrow('canary')
})
