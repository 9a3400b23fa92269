import { expect, test } from 'vitest'
import { createLedgerWorld } from './ledger-world.ts'

test('attempts that never ended are counted until one ends, which says whether it failed alone', async () => {
  const { ledger } = await createLedgerWorld()
  expect(await ledger.pastAttempts('m1')).toEqual({ unended: 0, alone: 0 })
  await ledger.beginAttempt('m1')
  await ledger.beginAttempt('m1')
  expect(await ledger.pastAttempts('m1')).toEqual({ unended: 2, alone: 0 })
  expect(await ledger.pastAttempts('m2')).toEqual({ unended: 0, alone: 0 })
  await ledger.endAttempt('m1', { alone: 3 })
  expect(await ledger.pastAttempts('m1')).toEqual({ unended: 0, alone: 3 })
  await ledger.beginAttempt('m1')
  expect(await ledger.pastAttempts('m1')).toEqual({ unended: 1, alone: 3 })
})

test('they are remembered for longer than a message can lie on its queue, and say nothing but a count', async () => {
  const { ledger, item, clock } = await createLedgerWorld()
  await ledger.beginAttempt('m1')
  const expiresAt = Math.floor(clock.now() / 1000) + 15 * 86_400
  expect(await item('attempts#m1', 'attempts')).toEqual({ pk: 'attempts#m1', sk: 'attempts', unended: 1, expiresAt })
})
