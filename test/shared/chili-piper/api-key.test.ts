import { GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { mockClient } from 'aws-sdk-client-mock'
import { expect, test } from 'vitest'
import 'aws-sdk-client-mock-vitest/extend'
import { createApiKeys } from '../../../shared/chili-piper/api-key.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const NOT_FOUND = new ResourceNotFoundException({ message: 'no value', $metadata: {} })

function createWorld() {
  const clock = createManualClock()
  const secrets = new SecretsManagerClient({ region: 'eu-west-1' })
  const mock = mockClient(secrets)
  const store = (SecretString: string | undefined) => mock.on(GetSecretValueCommand).resolves({ SecretString })
  store('{"apiKey":"key-1"}')
  return { clock, mock, store, apiKeys: createApiKeys({ secrets, prefix: 'app/cp-key/', clock }) }
}

test('the key of a tenant comes from its own secret', async () => {
  const { mock, store, apiKeys } = createWorld()
  expect(await apiKeys.read('demo')).toBe('key-1')
  expect(mock).toHaveReceivedCommandWith(GetSecretValueCommand, { SecretId: 'app/cp-key/demo' })
  store('{"apiKey":"key-2","note":"more is no harm"}')
  expect(await apiKeys.read('other')).toBe('key-2')
  expect(await apiKeys.read('demo')).toBe('key-1')
})

test('a key that was read is used for five minutes, not longer', async () => {
  const { clock, mock, store, apiKeys } = createWorld()
  await apiKeys.read('demo')
  store('{"apiKey":"key-2"}')
  await clock.advance(299_999)
  expect(await apiKeys.read('demo')).toBe('key-1')
  await clock.advance(1)
  expect(await apiKeys.read('demo')).toBe('key-2')
  expect(mock).toHaveReceivedCommandTimes(GetSecretValueCommand, 2)
})

test('a secret that holds the signing secret alone is no key', async () => {
  const { store, apiKeys } = createWorld()
  store('{"current":"the-signing-secret"}')
  expect(await apiKeys.read('demo')).toBeUndefined()
})

test('a secret without a value is no key, and one that is stored later is seen at once', async () => {
  const { mock, store, apiKeys } = createWorld()
  mock.on(GetSecretValueCommand).rejects(NOT_FOUND)
  expect(await apiKeys.read('demo')).toBeUndefined()
  store('{"apiKey":"key-1"}')
  expect(await apiKeys.read('demo')).toBe('key-1')
})

test.each([undefined, '', 'plain-key', 'null', '{"apiKey":""}', '{"apiKey":7}', '{"apiKey":"a b"}', '{"apiKey":"é"}'])(
  'a secret with the text %j is an error that says what it must be, and not what it was',
  async (text) => {
    const { store, apiKeys } = createWorld()
    store(text)
    const error = await apiKeys.read('demo').catch((thrown: unknown) => thrown)
    expect(String(error)).toBe(
      'Error: The secret app/cp-key/demo must be {"apiKey":"…","current":"…"} with an optional "previous"',
    )
  },
)

test('a failed read is told and not remembered', async () => {
  const { mock, store, apiKeys } = createWorld()
  mock.on(GetSecretValueCommand).rejects(new Error('down'))
  await expect(apiKeys.read('demo')).rejects.toThrow('down')
  store('{"apiKey":"key-1"}')
  expect(await apiKeys.read('demo')).toBe('key-1')
})
