import { expect, test } from 'vitest'
import { BookingRejectedError, RateLimitedError, RemoteUnavailableError } from '../../../../shared/errors.ts'
import { NOW } from '../../../support/sync-world.ts'
import { message, pat, tell, worldWith } from '../options/option-world.ts'
import { crmMessage, crmWorld, WITH_APP } from './crm-world.ts'

const note = (
  contactId: string,
  body: string,
  seconds = 0,
  options: { messageId?: string; receiveCount?: number } = {},
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
  expect(world.notes[0]?.bookings.map(({ meetingId }) => meetingId).toSorted()).toEqual(['meeting-1', 'meeting-2'])
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

test('an event that alone keeps failing while HighLevel is well is quarantined', async () => {
  const world = await crmWorld(WITH_APP, {
    async notes() {
      throw new RemoteUnavailableError('down')
    },
  })
  await world.sync([note('c1', 'x', 0, { receiveCount: 5 })])
  expect(world.quarantined.map(({ error }) => error instanceof Error && error.name)).toEqual(['MessageOnlyError'])
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
