import { expect, test } from 'vitest'
import { createAskRefresh } from '../../../shared/grant/ask-refresh.ts'
import type { GrantMessage } from '../../../shared/grant/grant-message.ts'
import { aGrant, createGrantWorld, LOCATION } from '../../support/grant-world.ts'

function createWorld() {
  const { work, clock, log, store, secrets } = createGrantWorld()
  const sent: GrantMessage[] = []
  const options = { grants: work.grants, send: async (message: GrantMessage) => void sent.push(message), clock, log }
  const ask = (token: string) => createAskRefresh(options)(LOCATION, token)
  return { sent, options, log, store, clock, secrets, ask }
}

test('a refresh is asked for with the version whose token was refused', async () => {
  const { sent, ask, store, clock } = createWorld()
  const grantVersion = await store(aGrant())
  await ask('access-1')
  expect(sent).toEqual([
    { version: 1, kind: 'refresh', subject: LOCATION, grantVersion, reason: 'token-refused', askedAt: clock.now() },
  ])
})

test('asking costs no look at the secret: the function that was refused has just read it', async () => {
  const { sent, ask, store, options, secrets } = createWorld()
  await store(aGrant())
  await options.grants.read(LOCATION, { isFresh: false })
  secrets.current = () => Promise.reject(new Error('looked at again'))
  await ask('access-1')
  expect(sent).toHaveLength(1)
})

test('nothing is asked for when the store has another token by now, or a Private Integration Token', async () => {
  const { sent, ask, store } = createWorld()
  await store(aGrant())
  await ask('access-0')
  const other = createWorld()
  await other.store({ kind: 'private-integration-token', accessToken: 'pit-1' })
  await other.ask('pit-1')
  expect([...sent, ...other.sent]).toEqual([])
})

test('a queue or a store that fails is logged and not thrown: the booking is held either way', async () => {
  const { ask, store, options, log } = createWorld()
  await ask('access-1')
  await store(aGrant())
  options.send = () => Promise.reject(new Error('throttled'))
  await createAskRefresh(options)(LOCATION, 'access-1')
  const line = { level: 'warn', message: 'refresh not asked for' }
  expect(log.lines).toMatchObject([
    { ...line, fields: { locationId: LOCATION, error: { name: 'GrantRevokedError' } } },
    { ...line, fields: { locationId: LOCATION, error: { message: 'throttled' } } },
  ])
})
