import { expect, onTestFinished, test } from 'vitest'
import { MessageOnlyError, putAside } from '../../../functions/sync/put-aside.ts'
import { GrantRevokedError } from '../../../shared/errors.ts'
import { recordOf } from '../../support/bookings.ts'
import { createLogTrap } from '../../support/log-trap.ts'
import { createSyncWorld } from '../../support/sync-world.ts'

const first = { change: 'created' as const, signedAt: 1000 }
const FIRST_BOOKING = [
  'GET /contacts/search/duplicate',
  'POST /contacts/',
  'POST /contacts/{id}/notes',
  'POST /contacts/{id}/tasks',
]

async function aWorld() {
  const world = await createSyncWorld()
  onTestFinished(() => world.close())
  return world
}

test('bookings that are worked on side by side have each call on a line of its own, under their own id', async () => {
  const world = await aWorld()
  const booking = { meetingId: 'meeting-2', guest: { email: 'lee@example.org' } }
  await world.sync([recordOf(first), recordOf({ ...first, booking })])

  const calls = world.logged.filter(({ call }) => call !== undefined)
  for (const meetingId of ['meeting-1', 'meeting-2'])
    expect(calls.filter((line) => line.meetingId === meetingId).map(({ call }) => call)).toEqual(FIRST_BOOKING)
  expect(calls).toHaveLength((await world.requests()).length)
  expect(calls.find(({ meetingId }) => meetingId === 'meeting-1')).toEqual({
    remote: 'highlevel',
    call: 'GET /contacts/search/duplicate',
    status: 200,
    durationMs: expect.any(Number),
    tenant: 'demo',
    locationId: expect.any(String),
    meetingId: 'meeting-1',
    eventId: expect.any(String),
  })
})

test('a call without an answer names what went wrong in place of a status', async () => {
  const world = await createSyncWorld()
  await world.close()
  await world.sync([recordOf(first)])
  const ends = world.logged.filter(({ call }) => call !== undefined).map(({ status, errorName }) => [status, errorName])
  expect(ends).toEqual([[undefined, 'ConnectionError']])
})

test('the plan is told before the first write, in the words of the timeline', async () => {
  const world = await aWorld()
  await world.sync([recordOf(first)])
  const at = world.logged.findIndex(({ steps }) => steps !== undefined)
  const steps = world.ledger.links()[0]?.timeline?.[0]?.steps.join('; ')
  expect(world.logged[at]).toMatchObject({ meetingId: 'meeting-1', steps })
  expect(at).toBeLessThan(world.logged.findIndex(({ call }) => call?.startsWith('POST')))
})

test.each([
  ['held', new GrantRevokedError('no grant'), { delaySeconds: 60 }],
  ['quarantined', new MessageOnlyError('it alone'), {}],
])('a booking that is %s says which one it is', async (message, error, more) => {
  const log = createLogTrap()
  const record = recordOf(first)
  await putAside({ log, count() {}, quarantine: async () => {}, hold: async () => 60 }, [record], error, new Set())
  const { messageId } = record
  expect(log.lines.map((line) => line.message)).toEqual([message])
  expect(log.lines[0]?.fields).toMatchObject({
    tenant: 'demo',
    meetingId: 'meeting-1',
    change: 'created',
    messageId,
    error,
    ...more,
  })
})
