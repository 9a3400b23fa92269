import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { mockClient } from 'aws-sdk-client-mock'
import { expect, test } from 'vitest'
import 'aws-sdk-client-mock-vitest/extend'
import { createSigningSecrets } from '../../../shared/chili-piper/signing-secrets.ts'
import { createManualClock } from '../../support/manual-clock.ts'

function createWorld() {
  const clock = createManualClock()
  const secrets = new SecretsManagerClient({ region: 'eu-west-1' })
  const mock = mockClient(secrets)
  const store = (SecretString: string | undefined) => mock.on(GetSecretValueCommand).resolves({ SecretString })
  store('{"current":"new","previous":"old"}')
  return { clock, mock, store, signingSecrets: createSigningSecrets({ secrets, prefix: 'app/cp/', clock }) }
}

test('the secrets of a tenant come newest first, from its own secret', async () => {
  const { mock, store, signingSecrets } = createWorld()
  expect(await signingSecrets.read('demo')).toEqual(['new', 'old'])
  expect(mock).toHaveReceivedCommandWith(GetSecretValueCommand, { SecretId: 'app/cp/demo' })
  store('{"current":"theirs"}')
  expect(await signingSecrets.read('other')).toEqual(['theirs'])
  expect(await signingSecrets.read('demo')).toEqual(['new', 'old'])
})

test('P4: what was read is used for five minutes, not longer', async () => {
  const { clock, mock, store, signingSecrets } = createWorld()
  await signingSecrets.read('demo')
  store('{"current":"newest"}')
  await clock.advance(299_999)
  expect(await signingSecrets.read('demo')).toEqual(['new', 'old'])
  await clock.advance(1)
  expect(await signingSecrets.read('demo')).toEqual(['newest'])
  expect(mock).toHaveReceivedCommandTimes(GetSecretValueCommand, 2)
})

test('P4: after a mismatch the secret is read again, at most every ten seconds and per tenant', async () => {
  const { clock, mock, store, signingSecrets } = createWorld()
  await signingSecrets.read('demo')
  await signingSecrets.read('other')
  store('{"current":"newest"}')
  await clock.advance(9_999)
  expect(await signingSecrets.readAgain('demo')).toBeUndefined()
  await clock.advance(1)
  expect(await signingSecrets.readAgain('demo')).toEqual(['newest'])
  expect(await signingSecrets.readAgain('demo')).toBeUndefined()
  expect(await signingSecrets.readAgain('other')).toEqual(['newest'])
  expect(await signingSecrets.read('demo')).toEqual(['newest'])
  expect(mock).toHaveReceivedCommandTimes(GetSecretValueCommand, 4)
})

test.each([
  undefined,
  '',
  'plain',
  'null',
  '[]',
  '{}',
  '{"current":""}',
  '{"current":7}',
  '{"current":"a","previous":7}',
])('F4: a secret with the text %j is an error that says what it must be, and not what it was', async (text) => {
  const { store, signingSecrets } = createWorld()
  store(text)
  await expect(signingSecrets.read('demo')).rejects.toThrow(
    'The secret app/cp/demo must be {"current":"…"} with an optional "previous"',
  )
})

test('F4: a failed read is not remembered, and takes nothing that was read before away', async () => {
  const { clock, mock, store, signingSecrets } = createWorld()
  await signingSecrets.read('demo')
  mock.on(GetSecretValueCommand).rejects(new Error('down'))
  await clock.advance(20_000)
  await expect(signingSecrets.readAgain('demo')).rejects.toThrow('down')
  expect(await signingSecrets.read('demo')).toEqual(['new', 'old'])
  store('{"current":"newest"}')
  expect(await signingSecrets.readAgain('demo')).toEqual(['newest'])
})
