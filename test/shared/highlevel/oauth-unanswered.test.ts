import { expect, test } from 'vitest'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import { createHighLevelOAuth } from '../../../shared/highlevel/oauth-api.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const refused = (code: string) => () => {
  const cause = Object.assign(new Error('connect'), { code })
  return Promise.reject(new TypeError('fetch failed', { cause }))
}
const answering =
  (status: number, body = '{}') =>
  async () =>
    new Response(body, { status })

test.each([
  ['429', answering(429), true],
  ['503', answering(503), true],
  ['no connection', refused('ECONNREFUSED'), true],
  ['no such host', refused('ENOTFOUND'), true],
  ['500', answering(500), false],
  ['502', answering(502), false],
  ['504', answering(504), false],
  ['a connection that broke', refused('ECONNRESET'), false],
  ['a 200 that cannot be read', answering(200, 'x'), false],
  ['a 200 without a token', answering(200), false],
])('F28: after %s (%#) it is told whether the refresh may have happened', async (_, fetch, changedNothing) => {
  const options = {
    baseUrl: 'https://high-level.test',
    clientId: 'app-1',
    clientSecret: 'canary',
    clock: createManualClock(),
  }
  const error = await createHighLevelOAuth({ ...options, fetch })
    .refresh('refresh-1', 'Location')
    .catch((thrown) => thrown)
  expect(error).toBeInstanceOf(RemoteUnavailableError)
  expect(error).toMatchObject({ changedNothing })
})
