import { expect, test } from 'vitest'
import { SYNC_ENV } from '../../../functions/sync/env.ts'

test('F37: a cold start without its variables fails at once and names all of them', async () => {
  expect(SYNC_ENV.filter((name) => process.env[name])).toEqual([])
  await expect(import('../../../functions/sync/handler.ts')).rejects.toThrow(
    `Missing environment variables: ${SYNC_ENV.join(', ')}`,
  )
})
