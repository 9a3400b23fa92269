import { expect, test } from 'vitest'
import { createLedgerWorld } from './ledger-world.ts'

test('when a location’s requests were sent is there for the next process, for ten minutes', async () => {
  const { ledger, item, clock } = await createLedgerWorld()
  expect(await ledger.readPacing('location-1')).toEqual([])
  await ledger.writePacing('location-1', [1, 2, 3])
  expect(await ledger.readPacing('location-1')).toEqual([1, 2, 3])
  expect(await ledger.readPacing('location-2')).toEqual([])
  const expiresAt = Math.floor(clock.now() / 1000) + 600
  expect(await item('location#location-1', 'pacing')).toMatchObject({ sentAt: [1, 2, 3], expiresAt })
})
