import { InternalServiceError, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { afterEach, expect, test } from 'vitest'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import { APP_SECRET_NAME, aReply, createOAuthWorld, type OAuthWorld, START_URL } from '../../support/oauth-world.ts'

// What HighLevel or AWS does not do, once a right callback is there.

let world: OAuthWorld
afterEach(() => world.expectNoSecrets())

function expectNothingStored() {
  expect(world.grants.size).toBe(0)
  expect(world.connection('location-1')).toBeUndefined()
}

test.each([
  ['invalid-grant', { outcome: 'invalid-grant' }, 400, 'no longer accepts', { InstallRefused: 1 }],
  ['inactive', { outcome: 'inactive' }, 400, 'not active', { InstallRefused: 1 }],
  [
    'misconfigured',
    { outcome: 'misconfigured', detail: 'HighLevel answered 401' },
    502,
    'does not accept the app',
    { InstallRefused: 1 },
  ],
] as const)(
  'an exchange that ends as %s gets a page that says what to do',
  async (_name, outcome, status, words, counts) => {
    world = createOAuthWorld()
    world.highLevel.exchange = async () => outcome
    const { response } = await world.install()
    expect(response.statusCode).toBe(status)
    expect(response.body).toContain(words)
    expect(response.body).not.toContain(APP_SECRET_NAME)
    expectNothingStored()
    expect(world.counts).toEqual(counts)
  },
)

test('F36: an exchange that takes too long gets a page that asks to start again, and there is no part of a grant', async () => {
  world = createOAuthWorld()
  world.highLevel.exchange = () =>
    Promise.reject(new RemoteUnavailableError('Exchanging the code: no answer within 5 s', { cause: 'timeout' }))
  const { response } = await world.install()
  expect(response.statusCode).toBe(503)
  expect(response.body).toContain('Please begin again')
  expect(response.body).toContain(`href="${START_URL}"`)
  expectNothingStored()
  expect(world.counts).toEqual({ InstallFailed: 1 })

  world.highLevel.exchange = async () => ({ outcome: 'granted', reply: aReply() })
  expect((await world.install()).response.statusCode).toBe(200)
})

test('F30: a grant that cannot be saved is not called connected', async () => {
  world = createOAuthWorld()
  world.secretsMock.on(PutSecretValueCommand).rejects(new InternalServiceError({ message: '', $metadata: {} }))
  expect((await world.install()).response.statusCode).toBe(503)
  expectNothingStored()
})
