import { expect, test } from 'vitest'
import { askDueRefreshes } from '../../../functions/reconcile/ask-due-refreshes.ts'
import { type Connection, connectedWith } from '../../../shared/grant/connections.ts'
import type { RefreshMessage } from '../../../shared/grant/grant-message.ts'
import { aGrant } from '../../support/grant-world.ts'
import { createLogTrap } from '../../support/log-trap.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const HOUR = 3_600_000
const clock = createManualClock()
const now = clock.now()

const aged = (subject: string, hours: number, overrides: Partial<Connection> = {}): Connection => ({
  ...connectedWith(
    subject,
    { grant: aGrant({ obtainedAt: now - hours * HOUR }), version: `${subject}-v` },
    { since: 0, why: '' },
  ),
  ...overrides,
})
async function ask(items: Connection[], send = async (_: RefreshMessage) => {}) {
  const sent: RefreshMessage[] = []
  const keep = async (message: RefreshMessage) => {
    await send(message)
    sent.push(message)
  }
  const connections = { list: async () => items }
  const done = askDueRefreshes({ connections, send: keep, clock, log: createLogTrap() })
  return { sent, done: await done.catch((error: Error) => error) }
}

test('a grant of twelve hours is refreshed, a younger one is not', async () => {
  const { sent } = await ask([aged('old', 12), aged('young', 11.9)])
  expect(sent).toEqual([
    { version: 1, kind: 'refresh', subject: 'old', grantVersion: 'old-v', reason: 'due', askedAt: now },
  ])
})

test('Private Integration Tokens and uninstalled apps are left alone', async () => {
  const { sent } = await ask([
    aged('pit', 99, { kind: 'private-integration-token', obtainedAt: 0 }),
    aged('gone', 99, { status: 'uninstalled' }),
  ])
  expect(sent).toEqual([])
})

test('a paused account is tried after as long as it has been paused, 15 minutes at first and 6 hours at most', async () => {
  const paused = (subject: string, pausedHours: number, sinceTryHours: number) =>
    aged(subject, 99, {
      status: 'inactive',
      since: now - (pausedHours + sinceTryHours) * HOUR,
      triedAt: now - sinceTryHours * HOUR,
    })
  const { sent } = await ask([
    paused('new-early', 0, 0.24),
    paused('new-due', 0, 0.25),
    paused('hours-early', 3, 2.9),
    paused('hours-due', 3, 3),
    paused('weeks-due', 500, 6),
  ])
  expect(sent.map(({ subject }) => subject)).toEqual(['new-due', 'hours-due', 'weeks-due'])
})

test('one that cannot be asked for does not keep the others from it, and the run says that it failed', async () => {
  const items = Array.from({ length: 50 }, (_, index) => aged(`location-${index}`, 13))
  const { sent, done } = await ask(items, async ({ subject }) => {
    if (subject === 'location-3') throw new Error('throttled')
  })
  expect(sent).toHaveLength(49)
  expect(done).toMatchObject({ message: '1 of 50 due refreshes could not be asked for' })
})
