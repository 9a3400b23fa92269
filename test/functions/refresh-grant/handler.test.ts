import { expect, test } from 'vitest'
import { REFRESH_GRANT_ENV } from '../../../functions/refresh-grant/env.ts'

test('F37: a cold start without its variables fails at once and names all of them', async () => {
  expect(REFRESH_GRANT_ENV.filter((name) => process.env[name])).toEqual([])
  await expect(import('../../../functions/refresh-grant/handler.ts')).rejects.toThrow(
    `Missing environment variables: ${REFRESH_GRANT_ENV.join(', ')}`,
  )
})
