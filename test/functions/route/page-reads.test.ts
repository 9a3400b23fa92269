import { expect, test } from 'vitest'
import { createPageReads, type PageContact } from '../../../functions/route/page-reads.ts'
import type { CrmRecord } from '../../../functions/route/read-crm.ts'
import { RateLimitedError, RemoteUnavailableError } from '../../../shared/errors.ts'
import { createManualClock } from '../../support/manual-clock.ts'
import { createMemoryPageClaims } from '../../support/memory-budget-table.ts'

const PAGE: PageContact = { tenant: 'demo', meetingId: 'meeting-1', locationId: 'location-1', contactId: 'c1' }

function createWorld() {
  const clock = createManualClock()
  const claims = createMemoryPageClaims(clock)
  const counts = { claims: 0, reads: 0, told: 0 }
  const state: { waitMs: number; failure?: Error } = { waitMs: 0 }
  const newProcess = () =>
    createPageReads({
      async readCrm(_, contactId): Promise<CrmRecord> {
        counts.reads++
        await clock.sleep(100)
        if (state.failure) throw state.failure
        return { contact: { id: contactId }, notes: [], tasks: [], appointments: [] }
      },
      async claim(booking) {
        counts.claims++
        return await claims(booking)
      },
      budgetFor: () => ({
        waitMs: () => state.waitMs,
        told: async () => void counts.told++,
      }),
      clock,
    })
  return { clock, counts, state, newProcess }
}

test('in one process all loads of 15 seconds share one read', async () => {
  const { clock, counts, newProcess } = createWorld()
  const read = newProcess()
  const together = Promise.all([read(PAGE), read(PAGE), read(PAGE)])
  await clock.advance(100)
  expect((await together).map((one) => typeof one)).toEqual(['object', 'object', 'object'])
  await clock.advance(14_800)
  await read(PAGE)
  expect(counts).toMatchObject({ reads: 1, claims: 1 })
  await clock.advance(100)
  void read(PAGE)
  await clock.advance(100)
  expect(counts).toMatchObject({ reads: 2, claims: 2 })
})

test('another process that has no copy says so, and asks the table again only after two seconds', async () => {
  const { clock, counts, newProcess } = createWorld()
  void newProcess()(PAGE)
  await clock.advance(100)
  const other = newProcess()
  for (let load = 0; load < 10; load++) expect(await other(PAGE)).toBe('asked-elsewhere')
  expect(counts).toMatchObject({ reads: 1, claims: 2 })
  await clock.advance(2000)
  await other(PAGE)
  expect(counts).toMatchObject({ reads: 1, claims: 3 })
})

test('a read that failed is not repeated within the 15 seconds, and a pause is told before the page is shown', async () => {
  const { clock, counts, state, newProcess } = createWorld()
  state.failure = new RemoteUnavailableError('away')
  const read = newProcess()
  const outcome = read(PAGE).catch((error: unknown) => error)
  await clock.advance(100)
  expect(await outcome).toBe(state.failure)
  await expect(read(PAGE)).rejects.toBe(state.failure)
  expect(counts).toEqual({ reads: 1, claims: 1, told: 1 })
})

test('while the location’s budget is used up no page is claimed', async () => {
  const { clock, counts, state, newProcess } = createWorld()
  state.waitMs = 3000
  const read = newProcess()
  await expect(read(PAGE)).rejects.toThrow(RateLimitedError)
  expect(counts).toMatchObject({ reads: 0, claims: 0 })
  state.waitMs = 0
  await clock.advance(2000)
  void read(PAGE)
  await clock.advance(100)
  expect(counts).toMatchObject({ reads: 1, claims: 1 })
})

test('a process keeps fifty pages at most', async () => {
  const { clock, counts, newProcess } = createWorld()
  const read = newProcess()
  for (let at = 0; at < 51; at++) void read({ ...PAGE, meetingId: `meeting-${at}` })
  await clock.advance(100)
  await read({ ...PAGE, meetingId: 'meeting-50' })
  expect(counts.claims).toBe(51)
  expect(await read({ ...PAGE, meetingId: 'meeting-0' })).toBe('asked-elsewhere')
  expect(counts.claims).toBe(52)
})
