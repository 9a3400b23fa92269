import { expect, test } from 'vitest'
import { OAUTH_CALLBACK_ENV } from '../../../functions/oauth-callback/env.ts'

test('F37: a cold start without its variables fails at once and names all of them', async () => {
  expect(OAUTH_CALLBACK_ENV.filter((name) => process.env[name])).toEqual([])
  await expect(import('../../../functions/oauth-callback/handler.ts')).rejects.toThrow(
    `Missing environment variables: ${OAUTH_CALLBACK_ENV.join(', ')}`,
  )
})
