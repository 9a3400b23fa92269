import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { expect, test } from 'vitest'
import { linkKey } from '../../../shared/ledger/ledger.ts'
import type { Link, TimelineEntry } from '../../../shared/ledger/link.ts'
import { foldEvents } from '../../../shared/plan/booking-state.ts'
import { TableName } from '../../functions/reconcile/reconcile-world.ts'
import { aBooking } from '../../support/bookings.ts'
import { createOpsWorld } from './ops-world.ts'

const entry = (overrides: Partial<TimelineEntry> = {}): TimelineEntry => ({
  at: Date.parse('2026-03-01T09:00:00Z'),
  changes: ['created'],
  outcome: 'synced',
  steps: ['create contact', 'create note'],
  ...overrides,
})
const signedAt = Date.parse('2026-03-01T09:00:00Z') / 1000
const event = { eventId: 'e-1', change: 'created' as const, signedAt, receivedAt: signedAt * 1000, booking: aBooking() }
const link: Link = {
  tenant: 'demo',
  meetingId: 'meeting-1',
  locationId: 'location-1',
  revision: 2,
  written: { contactId: 'contact-1' },
  known: foldEvents(undefined, [event]).known,
  timeline: [entry(), entry({ changes: ['updated'], warnings: ['the host is no user'] })],
}

async function createWorld() {
  const world = await createOpsWorld()
  const put = (Item: Record<string, unknown>) => world.documents.send(new PutCommand({ TableName, Item }))
  return { ...world, put }
}

test('the timeline says what was done, where the booking stands and what a dry run would have done, and never who', async () => {
  const { put, ops } = await createWorld()
  await put({ ...linkKey(link), ...link })
  await put({ ...linkKey(link), sk: 'plan', entries: [entry({ outcome: 'planned', steps: ['add tags'] })] })
  const { exitCode, text } = await ops('timeline', 'meeting-1')
  expect(exitCode).toBe(0)
  expect(
    text,
  ).toBe(`demo/meeting-1: status booked, starts 2026-03-10T15:00:00.000Z, location location-1, contact contact-1
  2026-03-01T09:00:00.000Z  created: synced
      create contact
      create note
  2026-03-01T09:00:00.000Z  updated: synced
      create contact
      create note
      ! the host is no user
  2026-03-01T09:00:00.000Z  created: dry run, planned
      add tags`)
  const { text: json } = await ops('timeline', 'meeting-1', '--json')
  expect(JSON.parse(json)).toMatchObject({
    command: 'timeline',
    bookings: [{ tenant: 'demo', contactId: 'contact-1', status: 'booked', entries: [{}, {}], plans: [{}] }],
  })
  expect(json).not.toMatch(/@|Pat|Rita/)
})

test('a meeting of which only a dry run knows is shown by its plan', async () => {
  const { put, ops } = await createWorld()
  await put({ ...linkKey(link), sk: 'plan', entries: [entry({ outcome: 'planned' })] })
  const { exitCode, text } = await ops('timeline', 'meeting-1')
  expect(exitCode).toBe(0)
  expect(text).toContain('demo/meeting-1: nothing was written')
})

test('a meeting that nobody knows is a problem, said with what may help', async () => {
  const { ops } = await createWorld()
  const { exitCode, text } = await ops('timeline', 'meeting-9')
  expect([exitCode, text]).toEqual([1, 'Nothing is known of this meeting; reconcile or backfill may find it'])
})
