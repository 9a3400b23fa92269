import { expect, test } from 'vitest'
import { createLedgerWorld } from './ledger-world.ts'

const DAY = 86_400

test('an event is seen once it is marked, for seven days', async () => {
  const { ledger, item, clock } = await createLedgerWorld()
  expect(await ledger.isSeen('hl-1')).toBe(false)
  await ledger.markSeen('hl-1')
  expect([await ledger.isSeen('hl-1'), await ledger.isSeen('hl-2')]).toEqual([true, false])
  const { expiresAt, ...rest } = (await item('seen#hl-1', 'seen'))!
  expect(expiresAt).toBe(Math.floor(clock.now() / 1000) + 7 * DAY)
  expect(rest).toEqual({ pk: 'seen#hl-1', sk: 'seen' })
})
