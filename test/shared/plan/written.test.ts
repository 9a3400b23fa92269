import { expect, test } from 'vitest'
import { type Written, writtenSchema } from '../../../shared/plan/written.ts'

const FULL: Written = {
  contactId: 'c1',
  noteId: 'n1',
  noteHash: 'h1',
  noteVersions: [{ digest: 'd1', at: 1_772_355_600_000 }],
  noteTail: 'Theirs',
  noteTailAt: 1_772_355_600_000,
  tasks: { prepare: { id: 't1', hash: 'h2', isClosed: true, doneBy: 'person' }, deleted: { hash: 'h3' } },
  appointmentId: 'a1',
  appointmentHash: 'h4',
  fields: { firstName: 'h5' },
  owner: 'user-1',
  tags: ['cp-booked'],
  ownTags: ['cp-booked'],
  guests: { digest: 'c2' },
  enrolled: ['booked/wf-1'],
  begun: ['note'],
}

test('what was written to HighLevel is read from the ledger as it was stored, all of it or nothing', () => {
  for (const written of [FULL, {}]) expect(writtenSchema.parse(JSON.parse(JSON.stringify(written)))).toEqual(written)
})

test.each<[keyof Written, unknown]>([
  ...Object.keys(FULL).map((name): [keyof Written, unknown] => [name as keyof Written, true]),
  ['tasks', { prepare: { id: 't1' } }],
  ['tasks', { prepare: { hash: 'h', doneBy: 'us' } }],
  ['noteVersions', [{ digest: 'd1' }]],
])('what is stored of %s cannot be %j', (name, value) => {
  expect(writtenSchema.safeParse({ ...FULL, [name]: value }).success).toBe(false)
})
