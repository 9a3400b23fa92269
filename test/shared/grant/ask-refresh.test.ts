import { expect, test } from 'vitest'
import { createAskRefresh } from '../../../shared/grant/ask-refresh.ts'
import type { GrantMessage } from '../../../shared/grant/grant-message.ts'
import { aGrant, createGrantWorld, LOCATION } from '../../support/grant-world.ts'

function createWorld() {
  const { work, clock, log, store } = createGrantWorld()
  const sent: GrantMessage[] = []
  const options = { grants: work.grants, send: async (message: GrantMessage) => void sent.push(message), clock, log }
  return { sent, options, log, store, clock, ask: (token: string) => createAskRefresh(options)(LOCATION, token) }
}

test('a refresh is asked for with the version whose token was refused', async () => {
  const { sent, ask, store, clock } = createWorld()
  const grantVersion = await store(aGrant())
  await ask('access-1')
  expect(sent).toEqual([
    { version: 1, kind: 'refresh', subject: LOCATION, grantVersion, reason: 'token-refused', askedAt: clock.now() },
  ])
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
  expect(log.lines.map(({ message }) => message)).toEqual(['refresh not asked for', 'refresh not asked for'])
})
