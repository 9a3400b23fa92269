import { expect, test } from 'vitest'
import { holdDelaySeconds } from '../../../../functions/sync/hold-delay.ts'
import { parseEnvelope, serializeEnvelope } from '../../../../shared/envelope.ts'
import {
  BookingRejectedError,
  RateLimitedError,
  type Remote,
  RemoteUnavailableError,
} from '../../../../shared/errors.ts'
import { aRecord } from '../../../support/bookings.ts'
import { NOW } from '../../../support/sync-world.ts'
import { MOVED, message, pat, tell, worldWith } from '../options/option-world.ts'
import { type CrmWorld, crmMessage, crmWorld, WITH_APP } from './crm-world.ts'

const note = (
  contactId: string,
  body: string,
  seconds = 0,
  options: { messageId?: string; receiveCount?: number; groupId?: string } = {},
) => crmMessage({ type: 'NoteCreate', id: `n-${body}`, contactId, body }, { at: NOW + seconds * 1000, ...options })!

test('one contact’s events are worked on in the order in which they happened, contacts side by side', async () => {
  const order: string[] = []
  let running = 0
  let most = 0
  const world = await crmWorld(WITH_APP, {
    async notes({ event }) {
      running++
      most = Math.max(most, running)
      await new Promise((resolve) => setImmediate(resolve))
      order.push(event.body!)
      running--
    },
  })
  expect(
    await world.sync([note('c1', 'third', 3), note('c2', 'other', 9), note('c1', 'first', 1), note('c1', 'second', 2)]),
  ).toEqual([])
  expect(order.filter((body) => body !== 'other')).toEqual(['first', 'second', 'third'])
  expect(most).toBe(2)
})

test('events come after the bookings of their batch, whose writes they may tell of', async () => {
  const world = await crmWorld()
  await tell(world, message('created'))
  const { contact } = await pat(world)
  const second = message('created', { meetingId: 'meeting-2' })
  await world.sync([note(contact.id, 'x'), second])
  const told = world.notes.map(({ bookings }) => bookings.map(({ meetingId }) => meetingId).toSorted())
  expect(told).toEqual([['meeting-2'], ['meeting-1', 'meeting-2']])
})

test.each([
  ['a rate limit is held', new RateLimitedError(1000), 'held'],
  ['an outage is held', new RemoteUnavailableError('down'), 'held'],
  ['an error that nobody foresaw is held', new TypeError('oops'), 'held'],
  ['what HighLevel refuses is quarantined', new BookingRejectedError('x'), 'quarantined'],
] as const)('%s, and takes no other event along', async (_name, error, outcome) => {
  const world = await crmWorld(WITH_APP, {
    async notes({ event }) {
      if (event.body === 'bad') throw error
    },
  })
  const bad = note('c1', 'bad', 0, { messageId: 'bad' })
  expect(await world.sync([bad, note('c1', 'after', 1), note('c2', 'other')])).toEqual(
    outcome === 'held' ? ['bad'] : [],
  )
  expect(world[outcome].map(({ record }) => record.messageId)).toEqual(['bad'])
  expect(world.notes.map(({ event }) => event.body).toSorted()).toEqual(['after', 'other'])
})

const down = (remote?: Remote) => new RemoteUnavailableError('down', remote ? { remote } : {})
const names = (world: CrmWorld, where: 'quarantined' | 'held') =>
  world[where].map(({ error }) => error instanceof Error && error.name)
const failingWith = (error: Error) => crmWorld(WITH_APP, { notes: () => Promise.reject(error) })

test('an event that alone keeps failing while HighLevel is well is quarantined', async () => {
  const world = await failingWith(down('highlevel'))
  for (const receiveCount of [1, 2, 3, 4, 5]) await world.sync([note('c1', 'x', 0, { messageId: 'm1', receiveCount })])
  expect(world.held).toHaveLength(4)
  expect(names(world, 'quarantined')).toEqual(['MessageOnlyError'])
})

test('P9: what fails because AWS does is held, however often it came', async () => {
  const world = await failingWith(down())
  await world.sync([note('c1', 'x', 0, { receiveCount: 900 })])
  expect([names(world, 'quarantined'), names(world, 'held')]).toEqual([[], ['RemoteUnavailableError']])
})

test.each(['chili-piper', 'notes-receiver'] as const)(
  'P7, P9: while %s is away, an event waits apart and the location goes on',
  async (remote) => {
    const world = await failingWith(down(remote))
    const one = note('c1', 'x')
    expect(await world.sync([one])).toEqual([])
    expect(world.later).toEqual([parseEnvelope(one.body)])
    expect(world.counts).toMatchObject({ CrmEventLater: 1 })
  },
)

test('P9: what waits apart is held for three days, then quarantined', async () => {
  const world = await failingWith(down('notes-receiver'))
  const apart = (receiveCount: number) => note('c1', 'x', 0, { receiveCount, groupId: 'location-1/later' })
  await world.sync([apart(369)])
  expect(names(world, 'held')).toEqual(['RemoteUnavailableError'])
  await world.sync([apart(370)])
  expect([names(world, 'quarantined'), world.later]).toEqual([['MessageOnlyError'], []])

  let seconds = 0
  for (let receive = 1; receive < 370; receive++) seconds += holdDelaySeconds(down('notes-receiver'), receive, 0)
  expect(seconds / 3600).toBeGreaterThan(72)
})

test('P9: a booking is done without its notes while their receiver is away; they wait apart', async () => {
  const world = await failingWith(down('notes-receiver'))
  await tell(world, message('created'))
  expect(await world.sync([message('created', { meetingId: 'meeting-2' })])).toEqual([])
  const { contact } = await pat(world)
  expect(world.later).toMatchObject([{ locationId: 'location-1', event: { kind: 'crm', contactId: contact.id } }])
  // What SQS takes as deduplication id, whatever the meeting is called.
  expect(world.later[0]?.eventId).toMatch(/^[\w-]{1,128}$/)
  expect(names(world, 'held')).toEqual([])

  world.later.push({ ...world.later[0]!, eventId: 'again' })
  const retried = world.later.map((envelope) => aRecord(serializeEnvelope(envelope), { groupId: 'location-1/later' }))
  await world.sync(retried)
  expect(names(world, 'held')).toEqual(['RemoteUnavailableError', 'RemoteUnavailableError'])
})

test('F11, P10: a booking whose function died before it had its notes gets them when its message comes again, or is put back', async () => {
  const world = await crmWorld()
  await tell(world, message('created'))
  const second = message('created', { meetingId: 'meeting-2' })
  await world.sync([second])
  world.notes.length = 0
  await world.sync([second])
  const moved = message('updated', { ...MOVED, meetingId: 'meeting-2' })
  await world.sync([moved])
  expect(world.notes).toHaveLength(1)
  await world.sync([
    {
      ...message('updated', { ...MOVED, meetingId: 'meeting-1' }),
      attributes: { ...second.attributes, ApproximateReceiveCount: '2' },
    },
  ])
  expect(world.notes).toHaveLength(2)
})

test('what was not begun for lack of time is no reason to wait apart', async () => {
  const world = await failingWith(down('chili-piper'))
  await world.sync([note('c1', 'x')], 1000)
  expect([names(world, 'held'), world.later]).toEqual([['RemoteUnavailableError'], []])
})

test('without time left events are held, and none is begun', async () => {
  const world = await crmWorld()
  const one = note('c1', 'x', 0, { messageId: 'late' })
  expect(await world.sync([one], 1000)).toEqual(['late'])
  expect(world.notes).toEqual([])
})

test('where nobody takes notes or tags an event is done all the same', async () => {
  const world = await worldWith(WITH_APP)
  const tagged = (at: number, ...tags: string[]) => crmMessage({ type: 'ContactTagUpdate', id: 'c1', tags }, { at })!
  expect(await world.sync([note('c1', 'x'), tagged(NOW), tagged(NOW + 1, 'vip')])).toEqual([])
  expect(world.counts).toEqual({ CrmEventDone: 3 })
})
