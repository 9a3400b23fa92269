import {
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { mockClient } from 'aws-sdk-client-mock'
import { expect, test } from 'vitest'
import 'aws-sdk-client-mock-vitest/extend'
import { createSigningSecrets } from '../../../shared/chili-piper/signing-secrets.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const [NEW, OLD, NEWEST] = ['the-new-signing-secret', 'the-old-signing-secret', 'the-newest-signing-secret'] as const
const $metadata = {}

function createWorld() {
  const clock = createManualClock()
  const secrets = new SecretsManagerClient({ region: 'eu-west-1' })
  const mock = mockClient(secrets)
  const storeText = (SecretString: string | undefined) => mock.on(GetSecretValueCommand).resolves({ SecretString })
  const store = (value: object) => storeText(JSON.stringify(value))
  store({ current: NEW, previous: OLD })
  const signingSecrets = createSigningSecrets({ secrets, prefix: 'app/cp/', clock })
  return { clock, mock, store, storeText, signingSecrets }
}

test('the secrets of a tenant come newest first, from its own secret', async () => {
  const { mock, store, signingSecrets } = createWorld()
  expect(await signingSecrets.read('demo')).toEqual([NEW, OLD])
  expect(mock).toHaveReceivedCommandWith(GetSecretValueCommand, { SecretId: 'app/cp/demo' })
  store({ apiKey: 'key', current: NEWEST })
  expect(await signingSecrets.read('other')).toEqual([NEWEST])
  expect(await signingSecrets.read('demo')).toEqual([NEW, OLD])
})

test('P4: a secret that was removed stops working within a minute, and one look a minute is enough', async () => {
  const { clock, mock, store, signingSecrets } = createWorld()
  await signingSecrets.read('demo')
  store({ current: NEWEST })
  await clock.advance(49_999)
  expect(await signingSecrets.read('demo')).toEqual([NEW, OLD])
  await clock.advance(1)
  expect(await signingSecrets.read('demo')).toEqual([NEWEST])
  expect(mock).toHaveReceivedCommandTimes(GetSecretValueCommand, 2)
})

test('P4: after a mismatch the secret is read again, at most every ten seconds and per tenant', async () => {
  const { clock, mock, store, signingSecrets } = createWorld()
  await signingSecrets.read('demo')
  await signingSecrets.read('other')
  store({ current: NEWEST })
  await clock.advance(9_999)
  expect(await signingSecrets.readAgain('demo')).toBeUndefined()
  await clock.advance(1)
  expect(await signingSecrets.readAgain('demo')).toEqual([NEWEST])
  expect(await signingSecrets.readAgain('demo')).toBeUndefined()
  expect(await signingSecrets.readAgain('other')).toEqual([NEWEST])
  expect(await signingSecrets.read('demo')).toEqual([NEWEST])
  expect(mock).toHaveReceivedCommandTimes(GetSecretValueCommand, 4)
})

test.each([
  ['nobody stored it', new ResourceNotFoundException({ message: 'no secret', $metadata })],
  ['it is marked for deletion', new InvalidRequestException({ message: 'marked for deletion', $metadata })],
])(
  'a tenant is not connected while %s: strangers buy one look in ten seconds, and what is stored then works',
  async (_, answer) => {
    const { clock, mock, store, signingSecrets } = createWorld()
    mock.on(GetSecretValueCommand).rejects(answer)
    expect(await signingSecrets.read('demo')).toBe('not-connected')
    store({ current: NEW })
    await clock.advance(9_999)
    expect(await signingSecrets.read('demo')).toBe('not-connected')
    await clock.advance(1)
    expect(await signingSecrets.read('demo')).toEqual([NEW])
    expect(mock).toHaveReceivedCommandTimes(GetSecretValueCommand, 2)
  },
)

test('a secret with nothing but the API key is not connected yet', async () => {
  const { store, signingSecrets } = createWorld()
  store({ apiKey: 'key' })
  expect(await signingSecrets.read('demo')).toBe('not-connected')
})

test.each([undefined, '', 'plain', 'null', '[]', '"not-stored"', '{"current":7}', `{"current":"${NEW}","previous":7}`])(
  'F4: a secret with the text %j is an error that says what it must be, and not what it was',
  async (text) => {
    const { storeText, signingSecrets } = createWorld()
    storeText(text)
    await expect(signingSecrets.read('demo')).rejects.toThrow(
      'The secret app/cp/demo must be {"apiKey":"…","current":"…"} with an optional "previous"',
    )
  },
)

test.each([
  ['current', ''],
  ['current', 'a'],
  ['current', '15-characters-x'],
  ['current', ' '.repeat(20)],
  ['current', 'x'.repeat(64)],
  ['current', `  ${'y'.repeat(40)}  `],
  ['current', '                 a'],
  ['previous', 'short'],
  ['previous', '0'.repeat(16)],
])('F4: with %s set to %j nothing is believed, and the error names the field and the rule', async (field, weak) => {
  const { store, signingSecrets } = createWorld()
  store({ current: NEW, [field]: weak })
  await expect(signingSecrets.read('demo')).rejects.toThrow(
    `The secret app/cp/demo: "${field}" must have 16 characters or more, and not one character repeated`,
  )
})

test('F4: strangers buy one look in ten seconds at a secret that cannot be used, and what is stored then works', async () => {
  const { clock, mock, store, signingSecrets } = createWorld()
  store({ current: 'too-short' })
  for (let knock = 0; knock < 50; knock++) await expect(signingSecrets.read('demo')).rejects.toThrow('"current"')
  expect(mock).toHaveReceivedCommandTimes(GetSecretValueCommand, 1)
  store({ current: NEWEST })
  await clock.advance(10_000)
  expect(await signingSecrets.read('demo')).toEqual([NEWEST])
})

test('F4: a failed read is not remembered, and takes nothing that was read before away', async () => {
  const { clock, mock, store, signingSecrets } = createWorld()
  await signingSecrets.read('demo')
  mock.on(GetSecretValueCommand).rejects(new Error('down'))
  await clock.advance(20_000)
  await expect(signingSecrets.readAgain('demo')).rejects.toThrow('down')
  expect(await signingSecrets.read('demo')).toEqual([NEW, OLD])
  store({ current: NEWEST })
  expect(await signingSecrets.readAgain('demo')).toEqual([NEWEST])
})
