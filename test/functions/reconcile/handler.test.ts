import { expect, test } from 'vitest'
import { RECONCILE_ENV } from '../../../functions/reconcile/env.ts'

test('F37: a cold start without its variables fails at once and names all of them', async () => {
  expect(RECONCILE_ENV.filter((name) => process.env[name])).toEqual([])
  await expect(import('../../../functions/reconcile/handler.ts')).rejects.toThrow(
    `Missing environment variables: ${RECONCILE_ENV.join(', ')}`,
  )
})
