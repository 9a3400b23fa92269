import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { expect, test } from 'vitest'
import type { PushedNotes } from '../../../shared/booking-notes/pushed-notes.ts'
import { createLedger } from '../../../shared/ledger/ledger.ts'
import { createNotesWorld, TableName } from './notes-world.ts'

const BOOKING = { tenant: 'demo', meetingId: 'm1' }
const PUSHED: PushedNotes = {
  digest: 'd1',
  pushedAt: 1,
  outcomes: { webhook: { outcome: 'pushed', at: 1, digest: 'd1', mayHold: true } },
}

test('what was pushed is kept beside the link, whose revision stays, until the link is forgotten', async () => {
  const { store, documents, clock, item } = await createNotesWorld()
  const ledger = createLedger({ documents, tableName: TableName, clock })
  const link = await ledger.writeLink({ ...BOOKING, locationId: 'loc-1', revision: 0, written: {} })
  expect(await store.read(BOOKING)).toBeUndefined()
  await store.write(BOOKING, PUSHED, '2026-03-10T15:30:00.000Z')
  expect(await store.read(BOOKING)).toEqual(PUSHED)
  expect(await ledger.read(BOOKING)).toEqual(link)
  await ledger.writeLink(link)
  expect(await item('booking#demo#m1', 'notes')).toMatchObject({
    expiresAt: Date.parse('2026-06-08T15:30:00.000Z') / 1000,
  })
})

test('an item of another form is an error, not notes that were never pushed', async () => {
  const { store, documents } = await createNotesWorld()
  const Item = { pk: 'booking#demo#m1', sk: 'notes', digest: 'd1', outcomes: { webhook: { outcome: 'unheard-of' } } }
  await documents.send(new PutCommand({ TableName, Item }))
  await expect(store.read(BOOKING)).rejects.toThrow('outcome')
})
