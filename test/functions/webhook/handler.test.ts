import { expect, test } from 'vitest'
import { WEBHOOK_ENV } from '../../../functions/webhook/env.ts'

test('F37: a cold start without its variables fails at once and names all of them', async () => {
  expect(WEBHOOK_ENV.filter((name) => process.env[name])).toEqual([])
  await expect(import('../../../functions/webhook/handler.ts')).rejects.toThrow(
    `Missing environment variables: ${WEBHOOK_ENV.join(', ')}`,
  )
})
