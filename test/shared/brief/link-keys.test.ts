import { GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { mockClient } from 'aws-sdk-client-mock'
import { expect, test } from 'vitest'
import { createLinkKeys } from '../../../shared/brief/link-keys.ts'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const missing = new ResourceNotFoundException({ message: 'none', $metadata: {} })

function keysOf(values: Partial<Record<'AWSCURRENT' | 'AWSPREVIOUS', string | Error>>) {
  // A client of its own: a mock of the class would reach every later test of this worker.
  const client = new SecretsManagerClient({})
  const secrets = mockClient(client)
  secrets.on(GetSecretValueCommand).callsFake(({ VersionStage }: { VersionStage: keyof typeof values }) => {
    const value = values[VersionStage] ?? missing
    if (value instanceof Error) throw value
    return { SecretString: value }
  })
  const clock = createManualClock()
  const keys = createLinkKeys({ secrets: client, name: 'app/brief-links', clock })
  return { secrets, clock, keys, values }
}

test('the current key signs, and after a rotation links of the one before count, too', async () => {
  const { keys, values, clock } = keysOf({ AWSCURRENT: 'one' })
  expect(await keys.accepted()).toEqual(['one'])
  Object.assign(values, { AWSCURRENT: 'two', AWSPREVIOUS: 'one' })
  await clock.advance(5 * 60_000)
  expect(await keys.current()).toBe('two')
  expect(await keys.accepted()).toEqual(['two', 'one'])
})

test('what was read is used for five minutes, that there is no previous key as well', async () => {
  const { keys, secrets, clock } = keysOf({ AWSCURRENT: 'one' })
  await keys.accepted()
  await keys.accepted()
  await clock.advance(5 * 60_000 - 1)
  await keys.current()
  expect(secrets.commandCalls(GetSecretValueCommand)).toHaveLength(2)
  await clock.advance(1)
  await keys.current()
  expect(secrets.commandCalls(GetSecretValueCommand)).toHaveLength(3)
})

test.each([
  ['there is no secret', {}],
  ['it is empty', { AWSCURRENT: '' }],
  ['it may not be read', { AWSCURRENT: new Error('AccessDenied') }],
  ['the previous one may not be read', { AWSCURRENT: 'one', AWSPREVIOUS: new Error('Throttled') }],
])('when %s, nothing is signed and nothing accepted', async (_, values) => {
  await expect(keysOf(values).keys.accepted()).rejects.toThrow(RemoteUnavailableError)
})
