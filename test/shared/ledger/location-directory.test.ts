import { expect, test } from 'vitest'
import { createLedgerWorld } from './ledger-world.ts'

const NOW_SECONDS = 1_772_355_600
const DIRECTORY = {
  companyId: 'company-1',
  customFields: { readAt: 1, list: [{ id: 'f1', key: 'contact.plan', dataType: 'RADIO', options: ['Gold'] }] },
  users: { 'rita@example.com': { readAt: 2, id: 'user-rita' }, 'nobody@example.com': { readAt: 3 } },
}

test('what was looked up of a location is read back as it was, and of another one there is nothing', async () => {
  const { ledger, item } = await createLedgerWorld()
  await ledger.writeDirectory('location-1', DIRECTORY)
  expect(await ledger.readDirectory('location-1')).toEqual(DIRECTORY)
  expect(await ledger.readDirectory('location-2')).toEqual({})
  expect((await item('location#location-1', 'directory'))?.['expiresAt']).toBe(NOW_SECONDS + 7 * 86_400)
})

test('a later write replaces it whole', async () => {
  const { ledger } = await createLedgerWorld()
  await ledger.writeDirectory('location-1', DIRECTORY)
  await ledger.writeDirectory('location-1', { companyId: 'company-2' })
  expect(await ledger.readDirectory('location-1')).toEqual({ companyId: 'company-2' })
})

test.each([
  ['custom fields', { customFields: ['contact.plan'] }],
  ['users', { users: { 'rita@example.com': 'user-rita' } }],
  ['agency', { companyId: 7 }],
])('a form of %s that we do not know is looked up again instead of read', async (_, unknown) => {
  const { ledger, put } = await createLedgerWorld()
  await put({ pk: 'location#location-1', sk: 'directory', ...DIRECTORY, ...unknown })
  expect(await ledger.readDirectory('location-1')).toEqual({})
})
